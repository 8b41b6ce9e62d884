// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotpart.h"

namespace redispatch::ui {

/// Behind everything: the usual durations as a band, and time that is not over yet, hatched.
class Backdrop final : public PlotPart {
public:
    Backdrop(QCPAxisRect& rect, const PlotData& data, bool withBand)
        : PlotPart(rect, data), m_withBand(withBand) {}

protected:
    void drawPart(QCPPainter* painter) override;

private:
    void drawBand(QPainter& painter) const;
    bool m_withBand;
};

/// The time that a person marked, and the time just before it.
class BrushShade final : public PlotPart {
public:
    using PlotPart::PlotPart;

protected:
    void drawPart(QCPPainter* painter) override;
};

/// Thin lines where something happened, named above the area where there is room.
class NoteLines final : public PlotPart {
public:
    static constexpr int margin = 17; ///< pixels, above the area
    NoteLines(QCPAxisRect& rect, const PlotData& data, bool named) : PlotPart(rect, data), m_named(named) {}

protected:
    QRect clipRect() const override { return PlotPart::clipRect().adjusted(0, m_named ? -margin : 0, 0, 0); }
    void drawPart(QCPPainter* painter) override;

private:
    bool m_named;
};

} // namespace redispatch::ui
