// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotpart.h"

namespace redispatch::ui {

/// Percentiles as steps; faded and with their count where a step has too few runs, nothing where it has none.
/// Cold ones are dashed. Their names stand in the margin on the right.
class PercentileLines final : public PlotPart {
public:
    using PlotPart::PlotPart;
    static QString nameOf(const PercentileLine& line, bool withStratum);
    static int nameMargin(bool withStratum) { return withStratum ? 62 : 34; } ///< pixels

protected:
    QRect clipRect() const override;
    void drawPart(QCPPainter* painter) override;

private:
    bool apart() const { return m_data.picture.strata.size() > 1; }
    QColor colourOf(const PercentileLine& line) const;
    void drawSteps(QPainter& painter, const PercentileLine& line) const;
    void drawCounts(QPainter& painter, const PercentileLine& line, std::vector<QRectF>& taken) const;
    void drawNames(QPainter& painter) const;
};

} // namespace redispatch::ui
