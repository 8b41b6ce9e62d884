// SPDX-License-Identifier: GPL-3.0-or-later
// Percentiles over time as steps: of sketches, whatever number of runs lies behind them, or of runs.
#pragma once

#include "core/stats/latencyseries.h"
#include "ui/charts/runpoints.h"

#include <optional>
#include <span>
#include <vector>

namespace redispatch::ui {

using Stretches = std::vector<stats::LatencyStretch>;

/// A length of time is not drawn narrower than this many pixels: neighbours are merged instead.
inline constexpr double leastStepWidth = 6;

/// A round length in ms for steps over `from` to `to`: about `wanted` of the `count` values, which lie in
/// `known` ms of that time, in each, and none narrower than leastStepWidth of `width` pixels.
double stepLength(double from, double to, double width, double known, std::uint64_t count, int wanted);

/// Neighbours merged into stretches at multiples of `length` ms, so that panning does not change them.
/// Stretches that are longer stay as they are.
Stretches grouped(std::span<const stats::LatencyStretch> stretches, double length);

/// What the runs behind `points` (sorted) came to, by their start, at multiples of `length` ms.
Stretches stretchesOf(std::span<const RunPoint> points, std::span<const domain::Run> runs, double length);

/// Counts the run behind a point.
void addTo(stats::RunTotals& totals, const RunPoint& point, std::span<const domain::Run> runs);

/// Those of `stretches` (sorted) that touch `from` to `to`.
std::span<const stats::LatencyStretch> visible(std::span<const stats::LatencyStretch> stretches, double from,
                                               double to);

struct Step {
    double from = 0; ///< ms since the epoch
    double to = 0;
    std::uint64_t n = 0;
    double value = 0; ///< ms
};

struct PercentileLine {
    double q = 0.5;
    domain::CacheStatus stratum = domain::CacheStatus::Unknown;
    std::vector<Step> steps;
    bool thin(const Step& step) const; ///< too few runs to lean on it (statistics.md 4.2)
};

/// Stretches without ok runs are left out, and those of fewer than 1 ∕ (1 − q): their quantile would be the
/// longest run by another name.
PercentileLine lineOf(std::span<const stats::LatencyStretch> stretches, double q,
                      domain::CacheStatus stratum);

/// Whether a line may go on from one step to the next: not across time without runs.
bool meet(const Step& before, const Step& after);

} // namespace redispatch::ui
