// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPoint>

#include <functional>
#include <optional>

class QMouseEvent;
class QWidget;

namespace redispatch::ui {

/// What a mouse does on a chart, told apart: a press that moves far enough is a drag, else a click.
class ChartGestures final : public QObject {
    Q_OBJECT

public:
    /// Watches `plot`; `area` is where its points lie.
    ChartGestures(QWidget* plot, std::function<QRect()> area);
    void setMarking(bool marking); ///< a drag marks time, as it does with Shift
    bool marking() const { return m_marking; }

signals:
    /// By a wheel. `factor` above 1: nearer; `share` of the area's width that stays in place.
    void zoomed(double factor, double share);
    void pressed();
    void dragged(double share);          ///< since the press, as a share of the area's width
    void marked(double from, double to); ///< by a drag, as shares of the area's width; still going on
    void markingEnded();
    void hovered(const QPointF& at); ///< within the area, in pixels
    void clicked(const QPointF& at);
    void doubleClicked(const QPointF& at);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    QPointF inArea(const QMouseEvent& event) const;

    QWidget* m_plot;
    std::function<QRect()> m_area;
    std::optional<QPoint> m_pressedAt;
    bool m_dragging = false;
    bool m_marking = false; ///< whatever the keys
    bool m_marks = false;   ///< this drag does
};

} // namespace redispatch::ui
