// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/weekheatmap.h"

#include "core/base/humanize.h"
#include "ui/detail/runtext.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/timeline/timelinecard.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

namespace {

QString dayName(int day) {
    return QLocale::c().standaloneDayName(day + 1, QLocale::ShortFormat);
}

QString runCount(std::size_t number) {
    return QString::fromStdString(base::countText(static_cast<long long>(number)));
}

} // namespace

WeekHeatmap::WeekHeatmap(QWidget* parent) : QWidget(parent), m_card(new TimelineCard(this)) {
    setObjectName(QStringLiteral("weekHeatmap"));
    setAccessibleName(tr("Weekdays and hours"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

QSize WeekHeatmap::minimumSizeHint() const {
    return {24 * 9 + 40, 7 * 12 + 2 * fontMetrics().height()};
}

void WeekHeatmap::setGrid(WeekGrid grid, const QString& zone) {
    m_grid = std::move(grid);
    m_zone = zone;
    m_card->hide();
    setCurrent(m_current);
    update();
}

void WeekHeatmap::setMeasure(HeatMeasure measure) {
    m_measure = measure;
    m_card->hide();
    setCurrent(m_current);
    update();
}

QRectF WeekHeatmap::gridRect() const {
    const QFontMetrics small(smallFont(font()));
    const double left = small.horizontalAdvance(QStringLiteral("Wed")) + space::medium + space::small;
    const double top = small.height() + space::small;
    // Whole pixels, so that all cells are alike.
    const double cellWidth = std::floor(std::min((width() - left - space::medium) / 24.0, 64.0));
    const double cellHeight = std::floor(std::min((height() - top - space::small) / 7.0, 44.0));
    return {left, top, std::max(cellWidth, 4.0) * 24, std::max(cellHeight, 4.0) * 7};
}

QRectF WeekHeatmap::cellRect(int weekday, int hour) const {
    const QRectF grid = gridRect();
    return {grid.left() + hour * grid.width() / 24, grid.top() + weekday * grid.height() / 7,
            grid.width() / 24, grid.height() / 7};
}

WeekHeatmap::Place WeekHeatmap::placeAt(const QPointF& at) const {
    const QRectF grid = gridRect();
    if (!grid.contains(at))
        return {};
    return {std::clamp(static_cast<int>((at.y() - grid.top()) * 7 / grid.height()), 0, 6),
            std::clamp(static_cast<int>((at.x() - grid.left()) * 24 / grid.width()), 0, 23)};
}

QString WeekHeatmap::cellText(int weekday, int hour) const {
    const WeekCell& cell = m_grid.at(weekday, hour);
    const QString when = QStringLiteral("%1 %2:00–%3:00")
                             .arg(dayName(weekday))
                             .arg(hour, 2, 10, QLatin1Char('0'))
                             .arg((hour + 1) % 24, 2, 10, QLatin1Char('0'));
    QStringList parts{when};
    if (cell.finished == 0) {
        parts << tr("no finished runs");
    } else {
        parts << (cell.finished == 1 ? tr("1 run") : tr("%1 runs").arg(runCount(cell.finished)));
        if (cell.p50)
            parts << tr("p50 %1 of %2 ok").arg(durationWords(*cell.p50), runCount(cell.ok)) +
                         (cell.thinLatency() ? tr(" (too few to lean on)") : QString());
        if (cell.failed == 0)
            parts << tr("none failed");
        else
            parts << tr("%1 failed, %2 %")
                             .arg(runCount(cell.failed),
                                  QString::number(100 * cell.failedShare.value_or(0), 'f', 1)) +
                         (cell.thinFailures() ? tr(" (n = %1: thin)").arg(runCount(cell.finished))
                                              : QString());
    }
    return parts.join(QStringLiteral(" · "));
}

void WeekHeatmap::setCurrent(Place place) {
    m_current = place;
    const QString text = place.day < 0 ? QString() : cellText(place.day, place.hour);
    if (accessibleDescription() != text) {
        setAccessibleDescription(text);
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
    emit currentTextChanged(text);
    update();
}

void WeekHeatmap::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    painter.setFont(smallFont(font()));
    const QFontMetrics metrics = painter.fontMetrics();
    const QRectF grid = gridRect();
    painter.setPen(colours.muted);
    const double cell = grid.width() / 24;
    const int every = cell >= metrics.horizontalAdvance(QStringLiteral("00")) + 6       ? 1
                      : cell * 3 >= metrics.horizontalAdvance(QStringLiteral("00")) + 6 ? 3
                                                                                        : 6;
    for (int hour = 0; hour < 24; hour += every)
        painter.drawText(QRectF(cellRect(0, hour).center().x() - 20, 0, 40, grid.top() - 2),
                         Qt::AlignHCenter | Qt::AlignBottom,
                         QStringLiteral("%1").arg(hour, 2, 10, QLatin1Char('0')));
    for (int day = 0; day < 7; ++day)
        painter.drawText(QRectF(0, cellRect(day, 0).top(), grid.left() - space::small, grid.height() / 7),
                         Qt::AlignRight | Qt::AlignVCenter, dayName(day));
    const HeatScale scale(m_measure, m_grid);
    for (int day = 0; day < 7; ++day)
        for (int hour = 0; hour < 24; ++hour)
            paintCell(painter, day, hour, scale);
    if (m_current.day >= 0) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(hasFocus() ? colours.text : colours.muted, 2));
        painter.drawRect(cellRect(m_current.day, m_current.hour).adjusted(1, 1, -2, -2));
    }
}

void WeekHeatmap::paintCell(QPainter& painter, int day, int hour, const HeatScale& scale) const {
    const Colours& colours = coloursOf(palette());
    const WeekCell& cell = m_grid.at(day, hour);
    const QRectF box = cellRect(day, hour).adjusted(0, 0, -1, -1);
    const auto level = scale.levelOf(cell);
    if (!level) { // no number: nothing but a mark that there is a cell
        painter.fillRect(QRectF(box.center().x() - 1, box.center().y() - 1, 2, 2), colours.rule);
        return;
    }
    const bool thin = scale.thin(cell);
    const QColor ground = HeatScale::colour(m_measure, *level, thin, colours);
    painter.fillRect(box, ground);
    if (m_measure == HeatMeasure::Failures && *level <= 0)
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), colours.rule);
    const QString value = scale.cellText(cell);
    const bool none = m_measure == HeatMeasure::Failures && cell.failed == 0;
    const QString number = tr("n %1").arg(runCount(scale.countOf(cell)));
    const QFontMetrics metrics = painter.fontMetrics();
    const bool valueFits = metrics.horizontalAdvance(value) + 4 <= box.width();
    const bool numberFits = metrics.horizontalAdvance(number) + 4 <= box.width();
    const bool bothFit = 2 * metrics.height() <= box.height();
    painter.setPen(none ? colours.muted : HeatScale::textOn(ground, colours));
    if (thin && none) {
        if (numberFits && metrics.height() <= box.height()) {
            painter.setPen(colours.muted);
            painter.drawText(box, Qt::AlignCenter, number);
        }
    } else if (thin && valueFits && numberFits && bothFit) {
        painter.drawText(QRectF(box.left(), box.top(), box.width(), box.height() / 2 + 1),
                         Qt::AlignHCenter | Qt::AlignBottom, value);
        painter.setPen(colours.muted);
        painter.drawText(QRectF(box.left(), box.center().y(), box.width(), box.height() / 2),
                         Qt::AlignHCenter | Qt::AlignTop, number);
    } else if (thin && numberFits && metrics.height() <= box.height()) {
        painter.setPen(colours.muted);
        painter.drawText(box, Qt::AlignCenter, number);
    } else if (!thin && valueFits && metrics.height() <= box.height()) {
        painter.drawText(box, Qt::AlignCenter, value);
    }
    if (thin) { // a corner, where no text fits
        painter.fillRect(QRectF(box.right() - 3, box.top(), 3, 1), colours.muted);
        painter.fillRect(QRectF(box.right() - 1, box.top(), 1, 3), colours.muted);
    }
}

void WeekHeatmap::keyPressEvent(QKeyEvent* event) {
    Place place = m_current.day < 0 ? Place{0, 0} : m_current;
    switch (event->key()) {
    case Qt::Key_Up:
        place.day = std::max(0, place.day - 1);
        break;
    case Qt::Key_Down:
        place.day = std::min(6, place.day + 1);
        break;
    case Qt::Key_Left:
        place.hour = std::max(0, place.hour - 1);
        break;
    case Qt::Key_Right:
        place.hour = std::min(23, place.hour + 1);
        break;
    case Qt::Key_Home:
        place.hour = 0;
        break;
    case Qt::Key_End:
        place.hour = 23;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    setCurrent(place);
}

void WeekHeatmap::mouseMoveEvent(QMouseEvent* event) {
    const Place place = placeAt(event->position());
    if (place == m_hovered)
        return;
    m_hovered = place;
    CardText card;
    if (place.day >= 0) {
        QStringList parts = cellText(place.day, place.hour).split(QStringLiteral(" · "));
        card.title = parts.takeFirst() + (m_zone.isEmpty() ? QString() : QStringLiteral(", ") + m_zone);
        card.lines = parts;
    }
    m_card->showText(card, event->pos(), rect());
}

void WeekHeatmap::mousePressEvent(QMouseEvent* event) {
    if (const Place place = placeAt(event->position()); place.day >= 0)
        setCurrent(place);
}

void WeekHeatmap::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    m_hovered = {};
    m_card->hide();
}

void WeekHeatmap::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (m_current.day < 0)
        setCurrent({0, 0});
    update();
}

void WeekHeatmap::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace redispatch::ui
