// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotpart.h"

namespace redispatch::ui {

/// How often which duration came, beside the durations; cold runs hollow.
class HistogramBars final : public PlotPart {
public:
    using PlotPart::PlotPart;

protected:
    QRect clipRect() const override { return PlotPart::clipRect().adjusted(0, -16, 0, 0); }
    void drawPart(QCPPainter* painter) override;
};

/// One meter over time, in a slim panel of its own.
class MeterArea final : public PlotPart {
public:
    MeterArea(QCPAxisRect& rect, const PlotData& data, MeterLine::Kind kind)
        : PlotPart(rect, data), m_kind(kind) {}
    /// What the panel goes up to: something round, from 0.
    static double topOf(const MeterLine& line);
    static QString valueText(MeterLine::Kind kind, double value);
    static constexpr int nameWidth = 124; ///< pixels, to the right of the panel

protected:
    QRect clipRect() const override { return PlotPart::clipRect().adjusted(0, 0, nameWidth, 0); }
    void drawPart(QCPPainter* painter) override;

private:
    void drawName(QPainter& painter, const MeterLine& line) const;
    MeterLine::Kind m_kind;
};

} // namespace redispatch::ui
