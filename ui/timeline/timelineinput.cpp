// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, wheel and keys of the timeline.
#include "ui/theme/metrics.h"
#include "ui/timeline/timelinearea.h"
#include "ui/timeline/timelinecard.h"

#include <QApplication>
#include <QKeyEvent>
#include <QScrollBar>
#include <QTimer>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using base::milliseconds;

bool TimelineArea::event(QEvent* event) {
    // Escape lets go of the item before it means the window's "up".
    if (event->type() == QEvent::ShortcutOverride && m_item.kind != LaneHit::Kind::None &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void TimelineArea::keyPressEvent(QKeyEvent* event) {
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    const int page = std::max(1, rowsRect().height() / space::row - 1);
    switch (event->key()) {
    case Qt::Key_Up:
        return moveCurrent(-1);
    case Qt::Key_Down:
        return moveCurrent(1);
    case Qt::Key_PageUp:
        return moveCurrent(-page);
    case Qt::Key_PageDown:
        return moveCurrent(page);
    case Qt::Key_Left:
        return shift ? pan(-view().span() / 8) : walk(-1);
    case Qt::Key_Right:
        return shift ? pan(view().span() / 8) : walk(1);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1.5);
    case Qt::Key_Minus:
        return zoom(1 / 1.5);
    case Qt::Key_Home:
        if (event->modifiers().testFlag(Qt::ControlModifier))
            return moveCurrent(-lines());
        return goToNow();
    case Qt::Key_End:
        if (event->modifiers().testFlag(Qt::ControlModifier))
            return moveCurrent(lines());
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return activate();
    case Qt::Key_Escape:
        if (m_item.kind == LaneHit::Kind::None)
            break; // the window's
        return setItem({});
    default:
        break;
    }
    event->ignore(); // not the scroll area's own keys: they would scroll apart from the current row
}

void TimelineArea::wheelEvent(QWheelEvent* event) {
    const QPoint delta = event->angleDelta();
    const TimeStretch seen = view();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        const double x = event->position().x() - rowsRect().left();
        zoom(std::pow(1.25, delta.y() / 120.0), seen.at(std::clamp(x, 0.0, seen.width)));
    } else if (event->modifiers().testFlag(Qt::ShiftModifier) || std::abs(delta.x()) > std::abs(delta.y())) {
        const int by = delta.x() != 0 ? delta.x() : delta.y();
        pan(milliseconds(static_cast<long long>(static_cast<double>(-seen.span().count()) * by / 1200.0)));
    } else {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    event->accept();
}

void TimelineArea::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    m_down = true;
    m_dragging = false;
    m_pressed = event->pos();
    m_pressedView = view();
    m_pressedScroll = verticalScrollBar()->value();
}

void TimelineArea::mouseMoveEvent(QMouseEvent* event) {
    if (!m_down) {
        hover(event->pos());
        return;
    }
    const QPoint moved = event->pos() - m_pressed;
    if (!m_dragging && moved.manhattanLength() < QApplication::startDragDistance())
        return;
    m_dragging = true;
    m_card->hide();
    viewport()->setCursor(Qt::ClosedHandCursor);
    verticalScrollBar()->setValue(m_pressedScroll - moved.y());
    const auto by = milliseconds(static_cast<long long>(-moved.x() * m_pressedView.msPerPixel()));
    if (std::abs(moved.x()) > 2) {
        m_following = false;
        setView(panned(m_pressedView, by, m_now));
    }
}

void TimelineArea::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_down)
        return;
    m_down = false;
    viewport()->unsetCursor();
    if (std::exchange(m_dragging, false))
        return;
    const int line = lineAt(event->pos().y());
    if (line < 0 || m_rows[static_cast<std::size_t>(line)].isTitle())
        return;
    setCurrent(line, true);
    const QRect row = laneRect(line);
    const Lane& lane = shown(line).lane;
    const auto track = static_cast<std::uint8_t>(std::clamp(
        (event->pos().y() - row.top() - 4) * lane.tracks / (row.height() - 8), 0, lane.tracks - 1));
    setItem(event->pos().x() < row.left() ? LaneHit() : hitAt(lane, event->pos().x() - row.left(), track));
}

void TimelineArea::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && lineAt(event->pos().y()) >= 0)
        activate();
}

void TimelineArea::contextMenuEvent(QContextMenuEvent* event) {
    event->ignore(); // the window's
}

void TimelineArea::hoverAgain() {
    m_hoverLine = std::min(m_hoverLine, lines() - 1);
    if (!m_card->isHidden())
        hover(m_hoverAt);
}

void TimelineArea::hover(const QPoint& at) {
    m_hoverAt = at;
    const int line = lineAt(at.y());
    if (line != m_hoverLine) {
        m_hoverLine = line;
        viewport()->update();
    }
    CardText card;
    const QRect rows = rowsRect();
    if (at.x() >= rows.left()) {
        const double x = at.x() - rows.left();
        if (at.y() < rows.top()) {
            if (const auto bin = m_load.binAt(view().at(x)))
                card = loadText(m_load, *bin, m_now, m_zone);
        } else if (line >= 0 && !m_rows[static_cast<std::size_t>(line)].isTitle()) {
            const Shown& row = shown(line);
            const QRect lane = laneRect(line);
            const auto track = static_cast<std::uint8_t>(std::clamp(
                (at.y() - lane.top() - 4) * row.lane.tracks / (lane.height() - 8), 0, row.lane.tracks - 1));
            card =
                cardText(*row.job, row.lane, hitAt(row.lane, x, track), runsOf(row.job->id), m_now, m_zone);
        }
    } else if (at.y() < rows.top()) {
        if (!m_load.bins().empty())
            card = loadSummary(m_load, view(), m_now, m_zone);
    } else if (line >= 0 && !m_rows[static_cast<std::size_t>(line)].isTitle()) {
        const domain::Job& job = *m_snapshot->jobs[m_rows[static_cast<std::size_t>(line)].job];
        card.title = ui::shown(job.name);
        if (!job.schedule.text.empty())
            card.lines << ui::shown(job.schedule.text.view());
        card.lines
            << rowText(job, m_now, m_read, m_zone).mid(card.title.size() + 2).split(QStringLiteral(". "));
    }
    m_card->showText(card, at, viewport()->rect());
}

bool TimelineArea::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        m_card->hide();
        m_hoverLine = -1;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TimelineArea::scrollContentsBy(int /*dx*/, int /*dy*/) {
    m_card->hide();
    m_settled->start();
    viewport()->update();
}

void TimelineArea::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    // A row that could be seen stays in view where there is less room.
    const int lost = event->oldSize().height() - event->size().height();
    const int end = (m_current + 1) * space::row - verticalScrollBar()->value();
    const bool seen = m_current >= 0 && end > 0 && end <= rowsRect().height() + lost;
    placeBars();
    if (seen && lost > 0)
        bringIntoView(m_current);
    for (Shown& row : m_shown)
        row.job.reset(); // the names have another width
    changed();
}

void TimelineArea::showEvent(QShowEvent* event) {
    QAbstractScrollArea::showEvent(event);
    m_settled->start();
}

void TimelineArea::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        for (Shown& row : m_shown)
            row.job.reset();
        changed();
    } else if (event->type() == QEvent::PaletteChange) {
        viewport()->update();
    }
}

void TimelineArea::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    // A focus that comes because the rows appear is nobody's choice of a job.
    if (m_current < 0 && event->reason() != Qt::OtherFocusReason)
        moveCurrent(1);
    viewport()->update();
}

void TimelineArea::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace redispatch::ui
