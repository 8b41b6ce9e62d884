// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/lanepainter.h"

#include "ui/theme/metrics.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using domain::Outcome;

namespace {

constexpr double holeWidth = 4;
constexpr double tickHeight = 7;

QPixmap drawn(Glyph glyph, const QColor& colour, double side, double ratio) {
    QPixmap picture(QSize(1, 1) * std::ceil(side * ratio));
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paintGlyph(painter, QRectF(0, 0, side, side), glyph, colour);
    return picture;
}

} // namespace

void LanePainter::prepare(const Colours& colours, double ratio) {
    if (m_colours == &colours && m_ratio == ratio)
        return;
    m_colours = &colours;
    m_ratio = ratio;
    for (std::size_t i = 0; i < outcomes; ++i) {
        const auto outcome = static_cast<Outcome>(i);
        const Look look = lookOf(outcome, colours);
        m_shapes[i] = drawn(look.glyph, look.colour, shape, ratio);
        m_insideShapes[i] = drawn(look.glyph, colours.base, shape, ratio);
        m_fills[i] = outcome == Outcome::Ok ? colours.okSoft : look.colour;
    }
    m_states.clear();
    QColor hatch = colours.paused;
    hatch.setAlphaF(0.55f);
    m_hatch = QBrush(hatch, Qt::BDiagPattern);
    m_expected = colours.accent;
    m_expected.setAlphaF(0.16f);
    m_tick = colours.accent;
    m_tick.setAlphaF(0.8f);
    m_dense = colours.accent;
    m_dense.setAlphaF(0.45f);
}

const QPixmap& LanePainter::state(const Look& look) {
    QPixmap& picture = m_states[{look.glyph, look.colour.rgb()}];
    if (picture.isNull())
        picture = drawn(look.glyph, look.colour, space::glyph, m_ratio);
    return picture;
}

/// Good runs are low; trouble stands out by its height as well. Tracks share the row's height.
QRectF LanePainter::barRect(const Lane& lane, const LaneBar& bar, const QRectF& row) const {
    const double room = row.height() - 8;
    const double height = room / lane.tracks;
    const double top = row.top() + 4 + height * bar.track;
    const bool plain = bar.outcome == Outcome::Ok || bar.outcome == Outcome::Running ||
                       bar.outcome == Outcome::Cancelled || bar.outcome == Outcome::Unknown;
    const double inset = lane.tracks > 1 ? 1 : plain ? height * 0.25 : 0;
    return {row.left() + bar.x, std::round(top + inset), static_cast<double>(bar.width),
            std::round(std::max(height - 2 * inset, 3.0))};
}

void LanePainter::paintRun(QPainter& painter, const QRectF& bar, Outcome outcome) const {
    const auto index = static_cast<std::size_t>(outcome);
    const QColor& colour = m_fills[index];
    if (outcome == Outcome::Running && bar.width() > 6) {
        // Open on the right: it has not ended.
        painter.fillRect(bar, m_expected);
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width(), 2), colour);
        painter.fillRect(QRectF(bar.left(), bar.bottom() - 2, bar.width(), 2), colour);
        painter.fillRect(QRectF(bar.left(), bar.top(), 2, bar.height()), colour);
        return;
    }
    painter.fillRect(bar, colour);
}

void LanePainter::paintShape(QPainter& painter, const QPointF& centre, Outcome outcome, bool inside) const {
    const QPointF corner(std::round(centre.x() - shape / 2), std::round(centre.y() - shape / 2));
    const auto index = static_cast<std::size_t>(outcome);
    if (inside) {
        painter.drawPixmap(corner, m_insideShapes[index]);
        return;
    }
    // On its own ground, so that it can be told from a bar of the same colour.
    painter.fillRect(QRectF(corner.x() - 1, corner.y() - 1, shape + 2, shape + 2), m_colours->base);
    painter.drawPixmap(corner, m_shapes[index]);
}

void LanePainter::paintHole(QPainter& painter, const QPointF& centre, LaneHole::Kind kind) const {
    const double half = 5;
    const QRectF box(std::round(centre.x() - holeWidth / 2), std::round(centre.y() - half), holeWidth,
                     2 * half);
    const QColor& colour = kind == LaneHole::Kind::Skipped ? m_colours->neutral : m_colours->failed;
    painter.fillRect(box, m_colours->base);
    // An unrecorded slot is only guessed: its sides are missing.
    if (kind != LaneHole::Kind::Unrecorded) {
        painter.fillRect(QRectF(box.left(), box.top(), 1, box.height()), colour);
        painter.fillRect(QRectF(box.right() - 1, box.top(), 1, box.height()), colour);
    }
    painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), colour);
    painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), colour);
    if (kind == LaneHole::Kind::Unrecorded) {
        painter.fillRect(QRectF(box.left() - 1, box.top(), 1, 2), colour);
        painter.fillRect(QRectF(box.right(), box.top(), 1, 2), colour);
        painter.fillRect(QRectF(box.left() - 1, box.bottom() - 2, 1, 2), colour);
        painter.fillRect(QRectF(box.right(), box.bottom() - 2, 1, 2), colour);
    }
}

void LanePainter::paintTick(QPainter& painter, double x, double bottom, double expected, bool late, bool held,
                            std::uint32_t count) const {
    if (count > 1 && !late && !held) {
        painter.fillRect(QRectF(x, bottom - tickHeight / 2, 1, tickHeight / 2), m_dense);
        return;
    }
    if (expected > 2 && !late)
        painter.fillRect(QRectF(x, bottom - tickHeight, expected, tickHeight), m_expected);
    const QColor& colour = late ? m_colours->late : held ? m_colours->paused : m_tick;
    if (held) { // dotted: it will not start
        painter.fillRect(QRectF(x, bottom - 2, 1, 2), colour);
        painter.fillRect(QRectF(x, bottom - tickHeight, 1, 2), colour);
        return;
    }
    painter.fillRect(QRectF(x, bottom - (late ? 2 * tickHeight : tickHeight), late ? 2 : 1,
                            late ? 2 * tickHeight : tickHeight),
                     colour);
}

void LanePainter::paintPause(QPainter& painter, const QRectF& rect) const {
    painter.fillRect(rect, m_hatch);
    painter.fillRect(QRectF(rect.left(), rect.top(), 1, rect.height()), m_colours->paused);
}

void LanePainter::paint(QPainter& painter, const Lane& lane, const QRectF& row) const {
    const double bottom = row.bottom() - 5;
    if (lane.pause) {
        const QRectF rect(row.left() + lane.pause->x, row.top() + 4, lane.pause->width, row.height() - 8);
        paintPause(painter, rect);
        if (!lane.pause->open)
            painter.fillRect(QRectF(rect.right() - 1, rect.top(), 1, rect.height()), m_colours->paused);
    }
    for (const LaneTick& tick : lane.ticks) {
        paintTick(painter, row.left() + tick.x, bottom, tick.width, tick.late, tick.held, tick.count);
        if (tick.overlaps) // a cap where the run before is expected to be under way still
            painter.fillRect(QRectF(row.left() + tick.x - 1, bottom - tickHeight - 3, 3, 2), m_colours->late);
    }
    double shapeEnd = -1e9;
    for (const LaneHole& hole : lane.holes)
        paintHole(painter, {row.left() + hole.x, row.center().y()}, hole.kind);
    for (const LaneBar& bar : lane.bars) {
        const QRectF rect = barRect(lane, bar, row);
        paintRun(painter, rect, bar.outcome);
        if (bar.manual)
            painter.fillRect(QRectF(rect.left(), row.bottom() - 3, std::max(rect.width(), 3.0), 2),
                             m_colours->text);
        if (bar.overlaps && lane.tracks > 1)
            painter.fillRect(QRectF(rect.left(), rect.top(), 1, rect.height()), m_colours->text);
    }
    // Shapes last and apart, as many as have room.
    for (const LaneBar& bar : lane.bars) {
        if (bar.outcome == Outcome::Ok || bar.outcome == Outcome::Unknown || lane.tracks > 1)
            continue;
        const double centre = bar.x + (bar.outcome == Outcome::Running ? shape / 2 + 4 : bar.width / 2.0);
        if (centre - shape / 2 - 1 < shapeEnd)
            continue;
        paintShape(painter, {row.left() + centre, row.center().y()}, bar.outcome,
                   bar.width >= shape + 4 && bar.outcome != Outcome::Running);
        shapeEnd = centre + shape / 2 + 1;
    }
}

void LanePainter::paintMarked(QPainter& painter, const Lane& lane, const LaneHit& hit,
                              const QRectF& row) const {
    QRectF box;
    switch (hit.kind) {
    case LaneHit::Kind::Bar:
        box = barRect(lane, lane.bars[hit.index], row);
        break;
    case LaneHit::Kind::Hole:
        box = QRectF(row.left() + lane.holes[hit.index].x - 3, row.center().y() - 6, 6, 12);
        break;
    case LaneHit::Kind::Tick:
        box = QRectF(row.left() + lane.ticks[hit.index].x - 2, row.bottom() - 5 - tickHeight, 5, tickHeight);
        break;
    case LaneHit::Kind::Pause:
        box = QRectF(row.left() + lane.pause->x, row.top() + 4, lane.pause->width, row.height() - 8);
        break;
    case LaneHit::Kind::None:
        return;
    }
    painter.setPen(QPen(m_colours->text, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box.adjusted(-2.5, -2.5, 1.5, 1.5));
}

} // namespace redispatch::ui
