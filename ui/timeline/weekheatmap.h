// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/heatscale.h"

#include <QWidget>

#include <memory>

namespace redispatch::ui {

class TimelineCard;

/// Weekdays down, hours across. Arrow keys walk the cells; the current one is told in words.
class WeekHeatmap final : public QWidget {
    Q_OBJECT

public:
    explicit WeekHeatmap(QWidget* parent = nullptr);

    void setGrid(WeekGrid grid, const QString& zone); ///< `zone` as it is to be shown
    void setMeasure(HeatMeasure measure);
    HeatMeasure measure() const { return m_measure; }
    const WeekGrid& grid() const { return m_grid; }

    QString cellText(int weekday, int hour) const; ///< "Mon 05:00–06:00 · 12 ok runs · p50 1.2 s · …"
    QRectF cellRect(int weekday, int hour) const;
    QSize sizeHint() const override { return {720, 260}; }
    QSize minimumSizeHint() const override;

signals:
    void currentTextChanged(const QString& text); ///< empty: no cell is current

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Place {
        int day = -1;
        int hour = -1;
        bool operator==(const Place&) const = default;
    };
    QRectF gridRect() const;
    Place placeAt(const QPointF& at) const;
    void setCurrent(Place place);
    void paintCell(QPainter& painter, int day, int hour, const HeatScale& scale) const;

    WeekGrid m_grid;
    QString m_zone;
    HeatMeasure m_measure = HeatMeasure::Latency;
    Place m_current;
    Place m_hovered;
    TimelineCard* m_card;
};

} // namespace redispatch::ui
