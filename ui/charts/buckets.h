// SPDX-License-Identifier: GPL-3.0-or-later
// Percentiles over time, and of what is on screen. Only ok runs count: a failed run's length says little.
#pragma once

#include "ui/charts/runpoints.h"

#include <optional>
#include <span>
#include <vector>

namespace redispatch::ui {

/// Runs needed before a percentile means something (statistics.md 4.2, 1 − qⁿ ≥ 0.95).
inline constexpr int leastForMedian = 6;
inline constexpr int leastForP95 = 59;

struct Bucket {
    double from = 0; ///< ms since the epoch
    double to = 0;
    double first = 0; ///< start of its first ok run
    double last = 0;  ///< and of its last
    int runs = 0;
    double value = 0; ///< ms
};

/// Whether a line may go from one bucket to the next: their runs lie less than half a bucket apart.
bool meet(const Bucket& before, const Bucket& after);

/// A round length for buckets over `from` to `to`: about `wanted` ok runs in each, none narrower than 4 of
/// the `width` pixels.
double bucketLength(std::span<const RunPoint> points, double from, double to, double width, int wanted);

/// The q-quantile per bucket of `length` ms. Buckets lie at multiples of their length, so that panning does
/// not change them; those without ok runs are left out.
std::vector<Bucket> bucketsOf(std::span<const RunPoint> points, double from, double to, double length,
                              double q);

/// What the line below the chart says about the runs on screen.
struct LatencySummary {
    int finished = 0;
    int ok = 0;
    int failed = 0; ///< failed, timeout, killed or lost
    int running = 0;
    std::optional<double> p50; ///< ms
    std::optional<double> p95; ///< only with enough runs
    std::optional<double> longest;
    std::optional<double> hitShare;  ///< 0 to 1, of all look-ups that were reported
    std::optional<double> warmShare; ///< 0 to 1, of runs that say warm or cold
    std::optional<double> dbCalls;   ///< median per run
};
LatencySummary summaryOf(std::span<const RunPoint> points, std::span<const domain::Run> runs, double from,
                         double to);

} // namespace redispatch::ui
