// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/look.h"
#include "ui/timeline/lane.h"

#include <QBrush>
#include <QPixmap>
#include <QRectF>

#include <array>
#include <map>
#include <optional>
#include <utility>

class QPainter;

namespace redispatch::ui {

/// Draws lanes with brushes and shapes made once for a theme and a scale: nothing is made per item.
///
/// Kinds are told apart without colour too: ok runs are plain and low, all others tall with their outcome's
/// shape on top where there is room; slots without a run are hollow; what is to come are thin ticks.
class LanePainter {
public:
    static constexpr double shape = 9; ///< side of an outcome's shape

    void prepare(const Colours& colours, double devicePixelRatio); ///< does nothing while both are the same
    const Colours& colours() const { return *m_colours; }

    /// `row` is the whole row; the lane's pixels count from its left edge.
    void paint(QPainter& painter, const Lane& lane, const QRectF& row) const;
    void paintMarked(QPainter& painter, const Lane& lane, const LaneHit& hit, const QRectF& row) const;

    // One of each, for the legend.
    void paintRun(QPainter& painter, const QRectF& bar, domain::Outcome outcome) const;
    /// `inside`: in the ground's colour, for a bar that has room for it.
    void paintShape(QPainter& painter, const QPointF& centre, domain::Outcome outcome, bool inside) const;
    void paintHole(QPainter& painter, const QPointF& centre, LaneHole::Kind kind) const;
    void paintTick(QPainter& painter, double x, double bottom, double expected, bool late, bool held,
                   std::uint32_t count = 1) const;
    void paintPause(QPainter& painter, const QRectF& rect) const;
    const QPixmap& state(const Look& look); ///< its shape

private:
    QRectF barRect(const Lane& lane, const LaneBar& bar, const QRectF& row) const;

    static constexpr std::size_t outcomes = static_cast<std::size_t>(domain::Outcome::Unknown) + 1;
    const Colours* m_colours = nullptr;
    double m_ratio = 0;
    std::array<QPixmap, outcomes> m_shapes;
    std::array<QPixmap, outcomes> m_insideShapes;
    std::array<QColor, outcomes> m_fills;
    std::map<std::pair<Glyph, QRgb>, QPixmap> m_states;
    QBrush m_hatch;
    QColor m_expected;
    QColor m_tick;
    QColor m_dense; ///< more slots than pixels
};

} // namespace redispatch::ui
