// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/steps.h"

#include "core/stats/percentiles.h"
#include "ui/charts/ticks.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using stats::LatencyStretch;

double stepLength(double from, double to, double width, double known, std::uint64_t count, int wanted) {
    const double view = to - from;
    const double byRuns = known * wanted / std::max(static_cast<double>(count), 1.0);
    const double byPixels = view * leastStepWidth / std::max(width, leastStepWidth);
    const double least = std::clamp(byRuns, byPixels, std::max(view, byPixels));
    const auto& round = roundDurations();
    const auto length = std::ranges::lower_bound(round, least);
    return length == round.end() ? least : *length;
}

Stretches grouped(std::span<const LatencyStretch> stretches, double length) {
    Stretches merged;
    const auto step = base::milliseconds(std::max<long long>(1, std::llround(length)));
    for (const LatencyStretch& stretch : stretches) {
        if (stretch.to - stretch.from >= step) {
            merged.push_back(stretch);
            continue;
        }
        const auto index = std::chrono::floor<base::milliseconds>(stretch.from.time_since_epoch()) / step;
        const base::Instant from{index * step};
        // A day that is kept as one lies before, and may reach into the first group of hours.
        if (merged.empty() || merged.back().from != from) {
            const base::Instant begin = merged.empty() ? from : std::max(from, merged.back().to);
            if (merged.empty() || begin < from + step)
                merged.push_back({begin, from + step, {}, {}});
        }
        merged.back().durations.merge(stretch.durations);
        merged.back().totals.merge(stretch.totals);
    }
    return merged;
}

Stretches stretchesOf(std::span<const RunPoint> points, std::span<const domain::Run> runs, double length) {
    Stretches made;
    for (const RunPoint& point : points) {
        if (point.mark == Mark::Running)
            continue;
        const double from = std::floor(point.at / length) * length;
        if (made.empty() || msOf(made.back().from) != from)
            made.push_back({instantOf(from), instantOf(from + length), {}, {}});
        if (point.mark == Mark::Ok)
            made.back().durations.add(
                point.cache, std::chrono::microseconds(std::llround(static_cast<double>(point.ms) * 1000)));
        addTo(made.back().totals, point, runs);
    }
    return made;
}

void addTo(stats::RunTotals& totals, const RunPoint& point, std::span<const domain::Run> runs) {
    if (point.metered) // else there is no need to look the run up
        totals.add(runs[point.run]);
    else if (point.mark == Mark::Ok)
        ++totals.ok;
    else if (isTrouble(point.mark))
        ++totals.failed;
}

std::span<const LatencyStretch> visible(std::span<const LatencyStretch> stretches, double from, double to) {
    const auto first = std::ranges::upper_bound(
        stretches, from, {}, [](const LatencyStretch& stretch) { return msOf(stretch.to); });
    const auto last = std::ranges::lower_bound(
        first, stretches.end(), to, {}, [](const LatencyStretch& stretch) { return msOf(stretch.from); });
    return {first, last};
}

bool PercentileLine::thin(const Step& step) const {
    return step.n < stats::leastFor(q);
}

PercentileLine lineOf(std::span<const LatencyStretch> stretches, double q, domain::CacheStatus stratum) {
    PercentileLine line{q, stratum, {}};
    const double least = q > 0.5 ? 1 / (1 - q) - 1e-9 : 1;
    for (const LatencyStretch& stretch : stretches) {
        const stats::Sketch& sketch = stretch.durations.of(stratum);
        const auto value = sketch.quantile(q);
        if (value && static_cast<double>(sketch.count()) >= least)
            line.steps.push_back({msOf(stretch.from), msOf(stretch.to), sketch.count(), *value});
    }
    return line;
}

bool meet(const Step& before, const Step& after) {
    return before.to == after.from;
}

} // namespace redispatch::ui
