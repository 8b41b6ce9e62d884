// SPDX-License-Identifier: GPL-3.0-or-later
// How many runs took how long when, in pixels: from sketches for any number of runs, or from points.
#pragma once

#include "ui/charts/plotview.h"
#include "ui/charts/steps.h"

namespace redispatch::ui {

/// Runs per cell. A row is `rowHeight` pixels; a column covers the time of one stretch.
struct Density {
    static constexpr double rowHeight = 3;
    struct Column {
        double from = 0; ///< ms since the epoch
        double to = 0;
        std::vector<float> rows; ///< runs per row and hour, from the top
    };
    std::vector<Column> columns;
    float highest = 0;
};

/// Of the stretches that end before `until`.
Density densityOf(std::span<const stats::LatencyStretch> stretches,
                  std::span<const domain::CacheStatus> strata, const PlotView& view, double until);

/// Runs by duration, along the duration axis of the view.
struct Histogram {
    static constexpr double barHeight = 4;
    struct Bar {
        float warm = 0; ///< with those that do not say
        float cold = 0;
    };
    std::vector<Bar> bars; ///< from the top
    float highest = 0;
    std::uint64_t n = 0;
};

Histogram histogramOf(const stats::StrataSketches& sketches, std::span<const domain::CacheStatus> strata,
                      const PlotView& view);

} // namespace redispatch::ui
