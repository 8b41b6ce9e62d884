// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/ledger/latency.h"
#include "core/redis/client.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>

namespace redispatch::runner {

/// Keeps the usual durations on the rows of jobs that run: worked out of their sketches once a UTC day, after
/// the day's first end, and as soon as a job without any has run often enough. One thread.
class Baselines {
public:
    /// `rowKey`: the hash that a list reads of a job.
    Baselines(ledger::Latency sketches, std::function<std::string(const base::JobId&)> rowKey)
        : m_sketches(std::move(sketches)), m_rowKey(std::move(rowKey)) {}

    /// A run of the job ended and is counted in its sketches.
    void ended(const base::JobId& job, bool ok, base::Instant now);
    /// Works on at most `most` of the jobs that are due, each some 45 reads of hashes that exist and one
    /// write. What fails is tried again with the job's next day; a broken link leaves the rest for later.
    base::Status refresh(redis::Client& client, base::Instant now, std::size_t most = 10);
    bool isDue() const { return !m_due.empty(); }

private:
    struct Known {
        std::chrono::sys_days day{}; ///< when it was worked out last
        bool hasBaseline = false;
        bool isDue = false;
        std::uint64_t runs = 0; ///< ok ones counted then and since
    };
    base::Status refresh(redis::Client& client, const base::JobId& job, Known& known, base::Instant now);

    ledger::Latency m_sketches;
    std::function<std::string(const base::JobId&)> m_rowKey;
    std::unordered_map<base::JobId, Known> m_known;
    std::deque<base::JobId> m_due;
};

} // namespace redispatch::runner
