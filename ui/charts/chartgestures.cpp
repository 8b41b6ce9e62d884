// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartgestures.h"

#include <QMouseEvent>
#include <QWheelEvent>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

namespace {

constexpr int dragDistance = 4; // pixels before a press becomes a drag
constexpr double wheelStep = 1.25;

} // namespace

ChartGestures::ChartGestures(QWidget* plot, std::function<QRect()> area)
    : QObject(plot), m_plot(plot), m_area(std::move(area)) {
    plot->installEventFilter(this);
}

void ChartGestures::setMarking(bool marking) {
    m_marking = marking;
}

QPointF ChartGestures::inArea(const QMouseEvent& event) const {
    return event.position() - m_area().topLeft();
}

bool ChartGestures::eventFilter(QObject* object, QEvent* event) {
    // The area is asked for with the mouse's events only: others come while the plot is being taken down.
    switch (event->type()) {
    case QEvent::Wheel: {
        const auto* wheel = static_cast<QWheelEvent*>(event);
        if (wheel->angleDelta().y() == 0)
            return false;
        const QRect area = m_area();
        emit zoomed(std::pow(wheelStep, wheel->angleDelta().y() / 120.0),
                    std::clamp((wheel->position().x() - area.left()) / std::max(area.width(), 1), 0.0, 1.0));
        return true;
    }
    case QEvent::MouseButtonPress: {
        const auto* press = static_cast<QMouseEvent*>(event);
        if (press->button() != Qt::LeftButton)
            return false;
        m_pressedAt = press->position().toPoint();
        m_dragging = false;
        m_marks = m_marking || press->modifiers().testFlag(Qt::ShiftModifier);
        emit pressed();
        return true;
    }
    case QEvent::MouseMove: {
        const auto* move = static_cast<QMouseEvent*>(event);
        const double by = m_pressedAt ? move->position().x() - m_pressedAt->x() : 0;
        if (m_pressedAt && (m_dragging || std::abs(by) >= dragDistance)) {
            m_dragging = true;
            m_plot->setCursor(m_marks ? Qt::SizeHorCursor : Qt::ClosedHandCursor);
            const double width = std::max(m_area().width(), 1);
            const double pressed = (m_pressedAt->x() - m_area().left()) / width;
            if (m_marks)
                emit marked(std::clamp(pressed, 0.0, 1.0), std::clamp(pressed + by / width, 0.0, 1.0));
            else
                emit dragged(by / width);
        } else {
            emit hovered(inArea(*move));
        }
        return true;
    }
    case QEvent::MouseButtonRelease: {
        const bool click = m_pressedAt && !m_dragging;
        m_pressedAt.reset();
        m_plot->unsetCursor();
        if (m_dragging && m_marks)
            emit markingEnded();
        m_dragging = false;
        if (click)
            emit clicked(inArea(*static_cast<QMouseEvent*>(event)));
        return true;
    }
    case QEvent::MouseButtonDblClick:
        emit doubleClicked(inArea(*static_cast<QMouseEvent*>(event)));
        return true;
    default:
        return QObject::eventFilter(object, event);
    }
}

} // namespace redispatch::ui
