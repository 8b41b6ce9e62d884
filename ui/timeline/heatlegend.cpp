// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/heatlegend.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QPainter>

namespace redispatch::ui {

namespace {
constexpr int legendSteps = 8;
constexpr int legendStep = 18;
} // namespace

HeatLegend::HeatLegend(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("heatLegend"));
    setFont(smallFont(font()));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void HeatLegend::setScale(HeatMeasure measure, const WeekGrid& grid) {
    const HeatScale scale(measure, grid);
    m_measure = measure;
    m_low = scale.lowText();
    m_high = scale.highText();
    m_inCells = scale.unitText();
    m_unit = measure == HeatMeasure::Latency ? tr("p50 in %1:").arg(scale.unitText()) : tr("failed in %:");
    m_thin =
        measure == HeatMeasure::Latency ? tr("thin: fewer than 6 ok runs") : tr("thin: fewer than 10 runs");
    setAccessibleName(tr("Legend: %1").arg(text()));
    updateGeometry();
    update();
}

QString HeatLegend::text() const {
    const QString what =
        m_measure == HeatMeasure::Latency ? tr("p50 of ok runs") : tr("share of failed runs");
    if (m_low.isEmpty())
        return what;
    return tr("%1 from %2 to %3, %4, numbers in %5").arg(what, m_low, m_high, m_thin, m_inCells);
}

QSize HeatLegend::sizeHint() const {
    const QFontMetrics metrics = fontMetrics();
    return {metrics.horizontalAdvance(m_unit + m_low + m_high + m_thin) + (legendSteps + 1) * legendStep +
                5 * space::medium,
            metrics.height() + space::tiny};
}

QSize HeatLegend::minimumSizeHint() const {
    return {0, fontMetrics().height() + space::tiny};
}

void HeatLegend::paintEvent(QPaintEvent* /*event*/) {
    if (m_low.isEmpty())
        return;
    QPainter painter(this);
    const Colours& colours = coloursOf(palette());
    double x = 0;
    const double top = (height() - 10) / 2.0;
    const auto word = [&](const QString& text) {
        const int width = fontMetrics().horizontalAdvance(text);
        painter.setPen(colours.muted);
        painter.drawText(QRectF(x, 0, width + 2, height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
        x += width + space::small;
    };
    word(m_unit);
    word(m_low);
    for (int i = 0; i < legendSteps; ++i, x += legendStep)
        painter.fillRect(
            QRectF(x, top, legendStep - 1, 10),
            HeatScale::colour(m_measure, static_cast<double>(i) / (legendSteps - 1), false, colours));
    if (m_measure == HeatMeasure::Failures) {
        painter.setPen(colours.rule);
        painter.drawRect(QRectF(x - legendSteps * legendStep, top, legendStep - 2, 9));
    }
    x += space::tiny;
    word(m_high);
    x += space::medium;
    if (x + legendStep + fontMetrics().horizontalAdvance(m_thin) > width())
        return;
    painter.fillRect(QRectF(x, top, legendStep - 1, 10), HeatScale::colour(m_measure, 0.7, true, colours));
    painter.fillRect(QRectF(x + legendStep - 4, top, 3, 1), colours.muted);
    painter.fillRect(QRectF(x + legendStep - 2, top, 1, 3), colours.muted);
    x += legendStep + space::tiny;
    word(m_thin);
}

} // namespace redispatch::ui
