// SPDX-License-Identifier: GPL-3.0-or-later
// What the chart draws of a part of time, found in one place: without widgets, for drawing, export and words.
#pragma once

#include "ui/charts/density.h"
#include "ui/charts/figures.h"

namespace redispatch::ui {

/// Above as many runs on screen, points are gathered into cells.
inline constexpr std::size_t mostShapes = 5000;

/// A meter over time, in a panel of its own.
struct MeterLine {
    enum class Kind : std::uint8_t { Errors, Hits, DbCalls };
    Kind kind = Kind::Errors;
    std::vector<Step> steps; ///< value: 0 to 1, or calls per run
    double highest = 0;
    double overall = 0; ///< of all runs in view together
};

struct Picture {
    PlotView view;
    std::vector<domain::CacheStatus> strata;
    std::span<const stats::LatencyStretch> stretches; ///< in view; the shortest steps that are drawn
    std::shared_ptr<const Stretches> stretchesKept;   ///< where those are
    std::vector<PercentileLine> lines;
    std::vector<MeterLine> meters; ///< those that were reported
    bool metersOfAll = false; ///< whatever the filter: sketches keep meters of cold and warm runs together
    Density density;
    Histogram histogram;
    double shapesSince = 0;            ///< ms since the epoch: runs before are part of the density
    bool shapes = true;                ///< few enough runs; else cells
    std::optional<double> partialFrom; ///< the step that is not over yet began here
};

/// `view`: its times and pixels; the durations are chosen to hold what is there.
Picture pictureOf(const LatencyData& data, const PlotView& view);

} // namespace redispatch::ui
