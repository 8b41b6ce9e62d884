// SPDX-License-Identifier: GPL-3.0-or-later
// Runs as points of a chart: small, sorted by time, without text.
#pragma once

#include "core/domain/run.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace redispatch::ui {

/// Instants of charts are ms since the epoch.
inline double msOf(base::Instant at) {
    return static_cast<double>(base::msSinceEpoch(at));
}
inline base::Instant instantOf(double ms) {
    return base::instantFromMs(static_cast<long long>(ms));
}

/// How a point is drawn. In the order in which they are drawn, so that trouble ends on top.
enum class Mark : std::uint8_t { Other, Ok, Running, Lost, Timeout, Failed };

Mark markOf(domain::Outcome outcome);
inline bool isTrouble(Mark mark) { ///< of what counts as a failure
    return mark == Mark::Failed || mark == Mark::Timeout || mark == Mark::Lost;
}

struct RunPoint {
    double at = 0; ///< start, ms since the epoch
    float ms = 0;  ///< duration; the time run so far while it runs
    Mark mark = Mark::Other;
    domain::CacheStatus cache = domain::CacheStatus::Unknown;
    bool manual = false;
    bool metered = false;  ///< it reported look-ups or database calls; else the run need not be looked up
    std::uint32_t run = 0; ///< index into the runs it was made from
};

/// A slot that had no run: a tick at the foot of the chart.
struct SlotPoint {
    double at = 0;       ///< the slot, ms since the epoch
    bool missed = false; ///< nobody was there, as opposed to skipped for a reason
    std::uint32_t run = 0;
};

struct ChartPoints {
    std::vector<RunPoint> runs;
    std::vector<SlotPoint> slotMarks;
};

/// Which runs are shown, by what they found in the cache. Runs that do not say are part of Both only.
enum class CacheFilter : std::uint8_t { Both, Warm, Cold };

/// Points of the runs that started, in order of time; a run in flight is as long as it has lasted at `now`.
ChartPoints pointsOf(std::span<const domain::Run> runs, base::Instant now,
                     CacheFilter filter = CacheFilter::Both);

/// Those of `points` (sorted) from `from` to `to` inclusive, in ms, as indices [first, last).
std::pair<std::size_t, std::size_t> visibleRange(std::span<const RunPoint> points, double from, double to);

} // namespace redispatch::ui
