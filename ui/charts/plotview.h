// SPDX-License-Identifier: GPL-3.0-or-later
// The window through which points are seen: time across, duration up, in pixels of the plot area.
#pragma once

#include "ui/charts/runpoints.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace redispatch::ui {

enum class ScaleKind : std::uint8_t { Linear, Log };

struct PlotView {
    double from = 0; ///< ms since the epoch
    double to = 1;
    double low = 1; ///< ms of duration; above 0 on a logarithmic scale
    double high = 2;
    ScaleKind scale = ScaleKind::Log;
    double width = 1; ///< pixels
    double height = 1;

    double x(double at) const { return (at - from) / (to - from) * width; }
    double y(double ms) const; ///< from the top; what lies below `low` is put on the lower edge
};

/// The point nearest to a pixel and not farther than `radius`; the later one of two at the same place.
std::optional<std::size_t> nearestPoint(std::span<const RunPoint> points, const PlotView& view, double x,
                                        double y, double radius);

/// Points gathered per cell of the plot area: how many, and the worst of them.
struct PixelBins {
    int columns = 0;
    int rows = 0;
    /// Column by column, from the top: points come in order of time, and find their cells close together.
    std::vector<std::uint32_t> counts;
    std::vector<Mark> worst;
    std::uint32_t highest = 0; ///< largest of `counts`
};

/// Bins the points inside the view into cells of `cell` pixels.
PixelBins binPoints(std::span<const RunPoint> points, const PlotView& view, double cell);

} // namespace redispatch::ui
