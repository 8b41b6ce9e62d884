// SPDX-License-Identifier: GPL-3.0-or-later
// How a person steers the latency chart: keys and mouse.
#include "ui/charts/latencychart.h"
#include "ui/charts/latencychartparts.h"

#include <QKeyEvent>

namespace redispatch::ui {

namespace {

constexpr double reach = 10;      // pixels from which a point can be hit
constexpr double noteReach = 4;   // and a mark's line
constexpr double labelReach = 40; // and its label, to the right of the line
constexpr double markSteps = 48;  // arrow presses across the view

} // namespace

void LatencyChart::setCurrent(std::optional<std::size_t> index, bool keepInView) {
    Parts& p = *m_parts;
    p.shown().current = index;
    p.shown().currentNote.reset();
    if (!index) {
        p.tip->hide();
    } else {
        const RunPoint& point = points().runs[*index];
        if (keepInView && (point.at < p.times.from() || point.at > p.times.to()))
            pan(point.at - (point.at < p.times.from() ? p.times.from() : p.times.to()) +
                (point.at < p.times.from() ? -0.1 : 0.1) * p.times.span());
        p.tip->showRun(p.data.run(point), p.data.now(), p.zone);
        p.tip->placeBeside(p.plot.area().topLeft() +
                               QPointF(view().x(point.at), view().y(static_cast<double>(point.ms))).toPoint(),
                           rect());
    }
    p.plot.showOverlay();
}

void LatencyChart::setNote(std::optional<std::size_t> index, bool keepInView) {
    Parts& p = *m_parts;
    p.shown().current.reset();
    p.shown().currentNote = index;
    if (!index) {
        p.tip->hide();
    } else {
        const ChartNote& note = notes()[*index];
        if (keepInView && (note.at < p.times.from() || note.at > p.times.to()))
            pan(note.at - (p.times.from() + p.times.to()) / 2);
        const QString title = note.kind == ChartNote::Kind::Latency ? tr("Latency shifted")
                              : note.kind == ChartNote::Kind::Meter ? tr("A meter shifted")
                                                                    : tr("Another revision");
        p.tip->showNote(title, QString::fromStdString(note.sentence));
        p.tip->placeBeside(p.plot.area().topLeft() + QPointF(view().x(note.at), 30).toPoint(), rect());
    }
    p.plot.showOverlay();
}

void LatencyChart::step(int by) {
    Parts& p = *m_parts;
    const auto count = static_cast<std::ptrdiff_t>(points().runs.size());
    if (count == 0)
        return;
    std::ptrdiff_t next = 0;
    if (p.shown().current)
        next = static_cast<std::ptrdiff_t>(*p.shown().current) + by;
    else // the newest in view
        next =
            static_cast<std::ptrdiff_t>(visibleRange(points().runs, p.times.from(), p.times.to()).second) - 1;
    p.byKeyboard = true;
    setCurrent(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next, 0, count - 1)), true);
}

void LatencyChart::stepNote(int by) {
    const auto count = static_cast<std::ptrdiff_t>(notes().size());
    if (count == 0)
        return;
    const auto& current = m_parts->shown().currentNote;
    const auto next = current ? static_cast<std::ptrdiff_t>(*current) + by : by > 0 ? 0 : count - 1;
    m_parts->byKeyboard = true;
    setNote(static_cast<std::size_t>((next + count) % count), true);
}

void LatencyChart::setMarking(bool marking) {
    m_parts->gestures->setMarking(marking);
}

bool LatencyChart::isMarking() const {
    return m_parts->gestures->marking();
}

void LatencyChart::beginMarking() {
    Parts& p = *m_parts;
    setCurrent(std::nullopt, false);
    p.shown().brush.begin(p.times.from(), std::min(p.times.to(), msOf(p.data.now())));
    p.plot.showOverlay();
    emit markedChanged();
}

void LatencyChart::clearMarked() {
    Parts& p = *m_parts;
    if (!p.shown().brush.active())
        return;
    p.shown().brush.clear();
    p.plot.showOverlay();
    emit markedChanged();
}

std::optional<Comparison> LatencyChart::comparison() const {
    const Brush& brush = m_parts->shown().brush;
    return brush.active() ? std::optional(compare(m_parts->data, brush.from(), brush.to())) : std::nullopt;
}

bool LatencyChart::steerMarked(int key, bool shift) {
    Parts& p = *m_parts;
    Brush& brush = p.shown().brush;
    if (!brush.active() || !brush.byKeys())
        return false;
    const double by = p.times.span() / markSteps;
    const double until = std::min(p.times.to(), msOf(p.data.now()));
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const double signedBy = key == Qt::Key_Left ? -by : by;
        if (shift)
            brush.resize(signedBy, p.times.from(), until);
        else
            brush.move(signedBy, p.times.from(), until);
    } else if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        brush.take();
    } else {
        return false;
    }
    p.plot.showOverlay();
    emit markedChanged();
    return true;
}

bool LatencyChart::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* press = static_cast<QKeyEvent*>(event);
        const bool plain = !press->modifiers() || press->modifiers() == Qt::ShiftModifier;
        const PlotData& shown = m_parts->shown();
        const bool holds = shown.current || shown.currentNote || shown.brush.active();
        // These mean something here while the chart has the focus, whatever they do in the window.
        if (plain && (press->key() == Qt::Key_B || press->key() == Qt::Key_M || press->key() == Qt::Key_0 ||
                      (press->key() == Qt::Key_Escape && holds))) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void LatencyChart::keyPressEvent(QKeyEvent* event) {
    Parts& p = *m_parts;
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    if (steerMarked(event->key(), shift))
        return;
    switch (event->key()) {
    case Qt::Key_Left:
        return step(-1);
    case Qt::Key_Right:
        return step(1);
    case Qt::Key_Home:
        return step(-static_cast<int>(points().runs.size()));
    case Qt::Key_End:
        return step(static_cast<int>(points().runs.size()));
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1.5);
    case Qt::Key_Minus:
        return zoom(1 / 1.5);
    case Qt::Key_0:
        return reset();
    case Qt::Key_B:
        return beginMarking();
    case Qt::Key_M:
        return stepNote(shift ? -1 : 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (p.shown().current) {
            emit runActivated(currentRun());
            return;
        }
        break;
    case Qt::Key_Escape:
        if (p.shown().current || p.shown().currentNote)
            return setCurrent(std::nullopt, false);
        if (p.shown().brush.active())
            return clearMarked();
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void LatencyChart::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    if (m_parts->byKeyboard)
        setCurrent(std::nullopt, false);
}

void LatencyChart::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    if (!m_parts->byKeyboard)
        setCurrent(std::nullopt, false);
}

void LatencyChart::hover(const QPointF& at) {
    Parts& p = *m_parts;
    const auto found = nearestPoint(points().runs, view(), at.x(), at.y(), reach);
    const double perPixel = p.times.span() / std::max(view().width, 1.0);
    const double time = p.times.from() + at.x() * perPixel;
    std::optional<std::size_t> note;
    if (!found)
        note = at.y() < 0 ? nearestNote(notes(), time - labelReach / 2 * perPixel, labelReach / 2 * perPixel)
                          : nearestNote(notes(), time, noteReach * perPixel);
    p.plot.widget()->setCursor(found || note ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (!found && !note && p.byKeyboard)
        return;
    if (found == p.shown().current && note == p.shown().currentNote)
        return;
    p.byKeyboard = false;
    if (note)
        setNote(note, false);
    else
        setCurrent(found, false);
}

void LatencyChart::listen() {
    Parts& p = *m_parts;
    p.gestures = new ChartGestures(p.plot.widget(), [this] { return m_parts->plot.area(); });
    connect(p.gestures, &ChartGestures::zoomed, this, [this](double factor, double share) {
        setCurrent(std::nullopt, false);
        zoom(factor, m_parts->times.from() + share * m_parts->times.span());
    });
    connect(p.gestures, &ChartGestures::pressed, this, [this] {
        setFocus(Qt::MouseFocusReason);
        m_parts->pressedFrom = m_parts->times.from();
    });
    connect(p.gestures, &ChartGestures::dragged, this, [this](double share) {
        setCurrent(std::nullopt, false);
        pan(m_parts->pressedFrom - share * m_parts->times.span() - m_parts->times.from());
    });
    connect(p.gestures, &ChartGestures::marked, this, [this](double from, double to) {
        Parts& parts = *m_parts;
        setCurrent(std::nullopt, false);
        parts.shown().brush.drag(parts.times.from() + from * parts.times.span(),
                                 parts.times.from() + to * parts.times.span());
        parts.plot.showOverlay();
        emit markedChanged();
    });
    connect(p.gestures, &ChartGestures::markingEnded, this, [this] {
        setMarking(false);
        emit markedChanged();
    });
    connect(p.gestures, &ChartGestures::hovered, this, &LatencyChart::hover);
    connect(p.gestures, &ChartGestures::clicked, this, [this](const QPointF& at) {
        hover(at);
        if (m_parts->shown().current)
            emit runActivated(currentRun());
    });
    connect(p.gestures, &ChartGestures::doubleClicked, this, [this](const QPointF& at) {
        if (!nearestPoint(points().runs, view(), at.x(), at.y(), reach))
            reset();
    });
}

} // namespace redispatch::ui
