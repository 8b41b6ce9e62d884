// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotdata.h"

#include <QFont>
#include <QRect>
#include <QTimeZone>

#include <functional>
#include <memory>

class QCPPainter;
class QCustomPlot;
class QWidget;

namespace redispatch::ui {

/// The drawing of the latency chart: durations over time, the histogram beside them, and the meters that were
/// reported in slim panels below, all on one time axis.
class LatencyPlot {
public:
    explicit LatencyPlot(QWidget* parent);
    ~LatencyPlot();

    PlotData& data() { return m_data; }
    const PlotData& data() const { return m_data; }
    QWidget* widget() const;
    QRect area() const; ///< of the durations, in the widget
    /// Meters that were reported but have no room.
    const std::vector<MeterLine::Kind>& hiddenMeters() const { return m_hidden; }
    void setTimeZone(const QTimeZone& zone) { m_zone = zone; }
    void setColours(const Colours& colours, const QFont& font);
    void setGeometry(const QRect& rect, double pixelRatio); ///< lays out
    void onLayout(std::function<void()> done);              ///< whenever area() may be another

    /// Shows the data's picture; painted soon.
    void show();
    void showOverlay(); ///< only what lies above: ring, marks and the marked time
    /// As a picture of this size, in these colours.
    void paint(QCPPainter& painter, int width, int height, const Colours& colours, const QFont& font);

private:
    struct Rects;
    void setPanels(const QSize& size);

    PlotData m_data;
    QTimeZone m_zone = QTimeZone::systemTimeZone();
    QFont m_font;
    QCustomPlot* m_plot; ///< owned by the parent
    std::unique_ptr<Rects> m_rects;
    std::vector<MeterLine::Kind> m_hidden;
};

} // namespace redispatch::ui
