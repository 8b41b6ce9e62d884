// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/domain/pause.h"
#include "core/redis/client.h"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>

namespace redispatch::ledger {

using HoldRecords = std::unordered_map<base::JobId, domain::Pause>;

/// Pauses of ours in engines that do not keep them: the application can end one without anybody noticing, and
/// then this tells what there was. `<prefix>{job}:hold` is the record; `<prefix>holds`, a hash by job, is
/// what lists read. Written after the pause, removed when one of us ends it.
class Holds {
public:
    explicit Holds(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    base::Status save(redis::Client& client, const base::JobId& job, const domain::Pause& pause) const;
    /// Drops index entries whose time was over at `before`; looks at some thousands at most.
    base::Status dropOver(redis::Client& client, base::Instant before) const;
    base::Status remove(redis::Client& client, const base::JobId& job) const;

    /// The record of one job, from `<prefix>{job}:hold`; nothing when there is none, or when what stands
    /// there makes no sense.
    base::Result<std::optional<domain::Pause>> load(redis::Client& client, const base::JobId& job) const;
    /// The index, read in bounded steps; at most 50,000 records.
    base::Result<HoldRecords> load(redis::Client& client) const;
    /// The index entries of these jobs.
    base::Result<HoldRecords> load(redis::Client& client, std::span<const base::JobId> jobs) const;

private:
    std::string recordKey(const base::JobId& job) const { return m_prefix + "{" + job.str() + "}:hold"; }
    std::string indexKey() const { return m_prefix + "holds"; }
    std::string m_prefix;
};

} // namespace redispatch::ledger
