// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/domain/run.h"
#include "core/redis/client.h"
#include "core/stats/sketch.h"

#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace redispatch::ledger {

inline constexpr std::array<domain::CacheStatus, 3> allStrata = {
    domain::CacheStatus::Warm, domain::CacheStatus::Cold, domain::CacheStatus::Unknown};

/// Durations of ok runs, by the state of the cache.
class StrataSketches {
public:
    const stats::Sketch& of(domain::CacheStatus stratum) const {
        return m_sketches[static_cast<std::size_t>(stratum)];
    }
    stats::Sketch all() const; ///< merged: what hides behind it is in the strata
    void merge(domain::CacheStatus stratum, const stats::Sketch& sketch) {
        m_sketches[static_cast<std::size_t>(stratum)].merge(sketch);
    }
    void merge(const StrataSketches& other);
    std::uint64_t count() const;

private:
    std::array<stats::Sketch, allStrata.size()> m_sketches;
};

struct LatencyDay {
    std::chrono::sys_days day; ///< UTC
    StrataSketches sketches;
};

struct LatencyWindow {
    std::vector<LatencyDay> days;        ///< those with runs, oldest first
    StrataSketches total;                ///< of all of them
    std::vector<base::Error> unreadable; ///< sketches of another scale, or that make no sense; left out
};

/// The daily sketches that runners and recorders keep for 400 days, at `<prefix>{job}:lat:<UTC
/// day>:<stratum>`, for jobs of every engine. The cost does not grow with the runs.
class Latency {
public:
    explicit Latency(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    /// The UTC days that touch [from, to], at most the last 400 of them.
    base::Result<LatencyWindow> load(redis::Client& client, const base::JobId& job, base::Instant from,
                                     base::Instant to) const;

private:
    std::string m_prefix;
};

} // namespace redispatch::ledger
