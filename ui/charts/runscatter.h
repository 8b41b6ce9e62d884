// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotpart.h"

namespace redispatch::ui {

/// Runs as shapes; as shaded cells when they are too many, or known from sketches only. Trouble is drawn as
/// shapes on top of either.
class RunScatter final : public PlotPart {
public:
    using PlotPart::PlotPart;

protected:
    void drawPart(QCPPainter* painter) override;

private:
    void drawShapes(QCPPainter& painter, double since, bool troubleOnly) const;
    void drawCells(QCPPainter& painter) const;
    void drawDensity(QPainter& painter) const;
    void drawSlots(QPainter& painter) const;
};

/// A ring around the current point; alone on its layer, so that moving it repaints nothing else.
class CurrentRing final : public PlotPart {
public:
    using PlotPart::PlotPart;

protected:
    void drawPart(QCPPainter* painter) override;
};

} // namespace redispatch::ui
