// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotview.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

double PlotView::y(double ms) const {
    const double shown = std::max(ms, low);
    const double share =
        scale == ScaleKind::Log ? std::log(shown / low) / std::log(high / low) : (shown - low) / (high - low);
    return height * (1 - share);
}

std::optional<std::size_t> nearestPoint(std::span<const RunPoint> points, const PlotView& view, double x,
                                        double y, double radius) {
    const double perPixel = (view.to - view.from) / view.width;
    const double at = view.from + x * perPixel;
    const auto [first, last] = visibleRange(points, at - radius * perPixel, at + radius * perPixel);
    std::optional<std::size_t> nearest;
    double best = radius * radius;
    for (std::size_t i = first; i < last; ++i) {
        const double dx = view.x(points[i].at) - x;
        const double dy = view.y(static_cast<double>(points[i].ms)) - y;
        const double distance = dx * dx + dy * dy;
        if (distance <= best) {
            best = distance;
            nearest = i;
        }
    }
    return nearest;
}

PixelBins binPoints(std::span<const RunPoint> points, const PlotView& view, double cell) {
    PixelBins bins;
    bins.columns = std::max(1, static_cast<int>(std::ceil(view.width / cell)));
    bins.rows = std::max(1, static_cast<int>(std::ceil(view.height / cell)));
    const auto cells = static_cast<std::size_t>(bins.columns) * static_cast<std::size_t>(bins.rows);
    bins.counts.assign(cells, 0);
    bins.worst.assign(cells, Mark::Other);
    const auto [first, last] = visibleRange(points, view.from, view.to);
    const double perLog = view.height / std::log(view.high / view.low); // once, not for every point
    for (std::size_t i = first; i < last; ++i) {
        const auto ms = static_cast<double>(points[i].ms);
        const double y = view.scale == ScaleKind::Log
                             ? view.height - std::log(std::max(ms, view.low) / view.low) * perLog
                             : view.y(ms);
        if (y < 0)
            continue;
        const int column = std::min(static_cast<int>(view.x(points[i].at) / cell), bins.columns - 1);
        const int row = std::min(static_cast<int>(y / cell), bins.rows - 1);
        const auto at = static_cast<std::size_t>(column) * static_cast<std::size_t>(bins.rows) +
                        static_cast<std::size_t>(row);
        bins.highest = std::max(bins.highest, ++bins.counts[at]);
        bins.worst[at] = std::max(bins.worst[at], points[i].mark);
    }
    return bins;
}

} // namespace redispatch::ui
