// SPDX-License-Identifier: GPL-3.0-or-later
// What QCustomPlot does not draw fast or well enough by itself. To be included by latencychart.cpp alone: the
// chart library's header is slow to compile.
#pragma once

#include "ui/charts/buckets.h"
#include "ui/charts/mark.h"
#include "ui/charts/plotview.h"
#include "ui/theme/colours.h"

#include <qcustomplot.h>

#include <QPixmap>

namespace redispatch::ui {

/// What all drawing parts read; owned by the chart.
struct PlotData {
    const ChartPoints* points = nullptr;
    Colours colours;
    PlotView view;
    std::vector<Bucket> medians;
    std::vector<Bucket> p95s;
    std::optional<std::size_t> current; ///< index of the point under the mouse or the keyboard
};

/// A plottable without a data range of its own, drawn by `draw` in pixels of the axis rect.
class PlotPart : public QCPAbstractPlottable {
public:
    PlotPart(QCPAxis* time, QCPAxis* duration, const PlotData& data)
        : QCPAbstractPlottable(time, duration), m_data(data) {}
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain) const override {
        found = false;
        return {};
    }
    QCPRange getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const override {
        found = false;
        return {};
    }

protected:
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}
    QPointF pixel(double at, double ms) const;
    const PlotData& m_data;
};

/// Runs as shapes; above 5,000 visible ones as shaded cells, with trouble still drawn as shapes on top.
class RunScatter final : public PlotPart {
public:
    static constexpr std::size_t mostShapes = 5000;
    using PlotPart::PlotPart;

protected:
    void draw(QCPPainter* painter) override;

private:
    void drawShapes(QPainter& painter, std::size_t first, std::size_t last) const;
    void drawCells(QPainter& painter) const;
    void drawSlots(QPainter& painter) const;
};

/// p50 and p95 per bucket as steps; faded where a bucket has too few runs, nothing where it has none. Their
/// names stand in the margin on the right.
class PercentileLines final : public PlotPart {
public:
    static constexpr int nameMargin = 34; // pixels
    using PlotPart::PlotPart;

protected:
    QRect clipRect() const override;
    void draw(QCPPainter* painter) override;

private:
    void drawSteps(QPainter& painter, const std::vector<Bucket>& buckets, const QColor& colour,
                   int enough) const;
    void drawNames(QPainter& painter) const;
};

/// A ring around the current point; alone on its layer, so that moving it repaints nothing else.
class CurrentRing final : public PlotPart {
public:
    using PlotPart::PlotPart;

protected:
    void draw(QCPPainter* painter) override;
};

} // namespace redispatch::ui
