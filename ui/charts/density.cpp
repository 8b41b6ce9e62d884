// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/density.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

namespace {

constexpr double densityHour = 3.6e6;

/// Spreads the counts of a sketch's buckets over rows of `height` pixels, by the part of each bucket that
/// lies in a row: the buckets are finer than pixels on one scale and coarser on another.
template <class Add>
void spread(const stats::Sketch& sketch, const PlotView& view, double height, int rows, Add&& add) {
    const double gamma = (1 + stats::Sketch::alpha) / (1 - stats::Sketch::alpha);
    const double half = (gamma + 1) / 2; // a bucket's representative is this far below its upper edge
    if (sketch.belowOne() > 0)
        add(rows - 1, static_cast<float>(sketch.belowOne()));
    for (const auto& [index, count] : sketch.buckets()) {
        const double top = stats::Sketch::representative(index) * half;
        const double upper = view.y(top) / height;
        const double lower = std::max(view.y(top / gamma) / height, upper + 1e-9);
        const int first = std::clamp(static_cast<int>(std::floor(upper)), 0, rows - 1);
        const int last = std::clamp(static_cast<int>(std::ceil(lower)) - 1, first, rows - 1);
        if (first == last) {
            add(first, static_cast<float>(count));
            continue;
        }
        for (int row = first; row <= last; ++row) {
            const double share =
                (std::min<double>(lower, row + 1) - std::max<double>(upper, row)) / (lower - upper);
            add(row, static_cast<float>(static_cast<double>(count) * std::max(share, 0.0)));
        }
    }
}

int rowsFor(const PlotView& view, double height) {
    return std::max(1, static_cast<int>(std::ceil(view.height / height)));
}

} // namespace

Density densityOf(std::span<const stats::LatencyStretch> stretches,
                  std::span<const domain::CacheStatus> strata, const PlotView& view, double until) {
    Density density;
    const int rows = rowsFor(view, Density::rowHeight);
    for (const auto& stretch : visible(stretches, view.from, view.to)) {
        Density::Column column{msOf(stretch.from), msOf(stretch.to),
                               std::vector<float>(static_cast<std::size_t>(rows))};
        if (column.from >= until)
            break;
        // A day's cells are as dark as an hour's in which as much happened.
        const auto hours = static_cast<float>(std::max((column.to - column.from) / densityHour, 1e-6));
        for (const domain::CacheStatus stratum : strata)
            spread(stretch.durations.of(stratum), view, Density::rowHeight, rows, [&](int row, float count) {
                column.rows[static_cast<std::size_t>(row)] += count / hours;
            });
        density.highest = std::max(density.highest, *std::ranges::max_element(column.rows));
        density.columns.push_back(std::move(column));
    }
    return density;
}

Histogram histogramOf(const stats::StrataSketches& sketches, std::span<const domain::CacheStatus> strata,
                      const PlotView& view) {
    Histogram histogram;
    const int rows = rowsFor(view, Histogram::barHeight);
    histogram.bars.resize(static_cast<std::size_t>(rows));
    for (const domain::CacheStatus stratum : strata) {
        const bool cold = stratum == domain::CacheStatus::Cold;
        histogram.n += sketches.of(stratum).count();
        spread(sketches.of(stratum), view, Histogram::barHeight, rows, [&](int row, float count) {
            auto& bar = histogram.bars[static_cast<std::size_t>(row)];
            (cold ? bar.cold : bar.warm) += count;
        });
    }
    for (const auto& bar : histogram.bars)
        histogram.highest = std::max(histogram.highest, bar.warm + bar.cold);
    return histogram;
}

} // namespace redispatch::ui
