// SPDX-License-Identifier: GPL-3.0-or-later
// When a job's latency went to another level, and what else moved with it (statistics.md 4.5).
#pragma once

#include "core/domain/run.h"
#include "core/stats/changepoint.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace redispatch::stats {

enum class Measured : std::uint8_t {
    Latency, ///< durations in ms, on a logarithmic scale
    DbCalls,
    HitRate, ///< 0 to 1; of all ok runs together, as the cache states follow from it
};

/// The revision changed between a run and the one before it.
struct RevisionChange {
    std::string before;
    std::string after;
    int distance = 0; ///< runs from the shift's first run to the first with the new revision, −2 to 2
    bool operator==(const RevisionChange&) const = default;
};

struct LatencyShift {
    Measured measured = Measured::Latency;
    domain::CacheStatus cache = domain::CacheStatus::Unknown; ///< of the runs; Unknown for the hit rate
    Shift shift;        ///< counts runs of that kind; medians in ms, calls, or 0 to 1
    std::string run;    ///< at which it starts
    base::Instant at{}; ///< that run's start, else its end
    std::optional<base::Instant> slotAt;
    std::vector<RevisionChange> changes; ///< within two runs: no more than a coincidence in time
    bool operator==(const LatencyShift&) const = default;
};

/// The shifts among the ok runs, which may come in any order: of durations and database calls for each cache
/// state, and of the hit rate. By kind, then by time. `options.scale` is chosen here.
std::vector<LatencyShift> shiftsOf(std::span<const domain::Run> runs, ShiftOptions options = {});

/// "Warm latency rose 22 %, 101 ms to 123 ms, starting with run 2026-11-03 02:00 (412 runs before, 31 after).
/// Recorded changes within ±2 runs: revision 41f2 → 8f3c with the first run after." Times in UTC.
std::string sentence(const LatencyShift& shift);

std::string_view word(Measured measured); ///< "latency", "db_calls", "hit_rate"

} // namespace redispatch::stats
