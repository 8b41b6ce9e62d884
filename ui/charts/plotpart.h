// SPDX-License-Identifier: GPL-3.0-or-later
// What QCustomPlot does not draw fast or well enough by itself. To be included by the few files that draw the
// chart: the chart library's header is slow to compile.
#pragma once

#include "ui/charts/plotdata.h"

#include <qcustomplot.h>

namespace redispatch::ui {

/// A plottable without a data range of its own, drawn by `drawPart` in pixels of its axis rect.
class PlotPart : public QCPAbstractPlottable {
public:
    PlotPart(QCPAxisRect& rect, const PlotData& data)
        : QCPAbstractPlottable(rect.axis(QCPAxis::atBottom), rect.axis(QCPAxis::atLeft)), m_data(data) {}
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
    virtual void drawPart(QCPPainter* painter) = 0;
    void draw(QCPPainter* painter) final {
        if (mKeyAxis->axisRect()->visible()) // which is no parent of what is drawn in it
            drawPart(painter);
    }
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}
    QRect area() const { return mKeyAxis->axisRect()->rect(); }
    const PlotView& view() const { return m_data.picture.view; }
    double x(double at) const { return area().left() + view().x(at); }
    /// In the main area, where durations go up.
    QPointF pixel(double at, double ms) const { return {x(at), area().top() + view().y(ms)}; }

    const PlotData& m_data;
};

} // namespace redispatch::ui
