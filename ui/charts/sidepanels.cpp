// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/sidepanels.h"

#include "core/base/humanize.h"
#include "ui/charts/figurestext.h"
#include "ui/theme/fonts.h"

#include <cmath>

namespace redispatch::ui {

namespace {

constexpr std::uint64_t leastRuns = 6; // below, a share is drawn faded

} // namespace

void HistogramBars::drawPart(QCPPainter* painter) {
    const Histogram& histogram = m_data.picture.histogram;
    if (!(histogram.highest > 0))
        return;
    painter->setRenderHint(QPainter::Antialiasing, false);
    const QRect rect = area();
    const double perRun = (rect.width() - 2) / static_cast<double>(histogram.highest);
    const double height = Histogram::barHeight;
    for (std::size_t i = 0; i < histogram.bars.size(); ++i) {
        const double top = rect.top() + static_cast<double>(i) * height;
        const double warm = static_cast<double>(histogram.bars[i].warm) * perRun;
        const double cold = static_cast<double>(histogram.bars[i].cold) * perRun;
        if (warm > 0)
            painter->fillRect(QRectF(rect.left(), top, std::max(warm, 1.0), height - 1),
                              m_data.colours.okSoft);
        if (cold > 0) {
            painter->setPen(QPen(m_data.colours.ok, 1));
            painter->setBrush(m_data.colours.base);
            painter->drawRect(QRectF(rect.left() + warm, top, std::max(cold - 1, 1.0), height - 2));
        }
    }
    painter->setFont(smallFont(mParentPlot->font()));
    painter->setPen(m_data.colours.muted);
    const QString n =
        tr("n = %1").arg(QString::fromStdString(base::countText(static_cast<long long>(histogram.n))));
    painter->drawText(QPointF(rect.left(), rect.top() - 5), n);
}

double MeterArea::topOf(const MeterLine& line) {
    if (line.kind == MeterLine::Kind::Hits)
        return 1;
    const double least = line.kind == MeterLine::Kind::Errors ? 0.01 : 1;
    const double wanted = std::max(line.highest, least);
    const double power = std::pow(10, std::floor(std::log10(wanted)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0})
        if (factor * power >= wanted * (1 - 1e-9))
            return line.kind == MeterLine::Kind::Errors ? std::min(factor * power, 1.0) : factor * power;
    return wanted;
}

QString MeterArea::valueText(MeterLine::Kind kind, double value) {
    if (kind != MeterLine::Kind::DbCalls)
        return tr("%1 %").arg(QString::number(value * 100, 'g', 3));
    return value < 1000 ? QString::number(value, 'g', 3)
                        : QString::fromStdString(base::countText(std::llround(value)));
}

void MeterArea::drawPart(QCPPainter* painter) {
    const auto line = std::ranges::find(m_data.picture.meters, m_kind, &MeterLine::kind);
    if (line == m_data.picture.meters.end())
        return;
    drawName(*painter, *line);
    painter->save();
    painter->setClipRect(PlotPart::clipRect());
    painter->setRenderHint(QPainter::Antialiasing, false);
    const QRect rect = area();
    const double top = topOf(*line);
    const QColor colour = m_data.picture.metersOfAll          ? m_data.colours.muted
                          : m_kind == MeterLine::Kind::Errors ? m_data.colours.failed
                                                              : m_data.colours.accent;
    const auto y = [&](double value) { return rect.bottom() - value / top * (rect.height() - 1); };
    for (std::size_t i = 0; i < line->steps.size(); ++i) {
        const Step& step = line->steps[i];
        const double left = x(std::max(step.from, view().from));
        const double right = std::max(x(std::min(step.to, view().to)), left + 2);
        const bool thin = step.n < leastRuns;
        QColor fill = colour;
        fill.setAlphaF(thin ? 0.10f : 0.22f);
        painter->fillRect(QRectF(left, y(step.value), right - left, rect.bottom() - y(step.value)), fill);
        QColor edge = colour;
        edge.setAlphaF(thin ? 0.4f : 1.0f);
        painter->setPen(QPen(edge, 1));
        if (i > 0 && step.from >= view().from && meet(line->steps[i - 1], step))
            painter->drawLine(QPointF(left, y(line->steps[i - 1].value)), QPointF(left, y(step.value)));
        if (step.value > 0 || m_kind != MeterLine::Kind::Errors)
            painter->drawLine(QPointF(left, y(step.value)), QPointF(right, y(step.value)));
    }
    painter->restore();
}

void MeterArea::drawName(QPainter& painter, const MeterLine& line) const {
    painter.setFont(smallFont(mParentPlot->font()));
    const QFontMetricsF metrics(painter.font());
    const QRect rect = area();
    double baseline = rect.center().y() - metrics.height() + metrics.ascent();
    painter.setPen(m_data.colours.muted);
    painter.drawText(QPointF(rect.right() + 6, baseline), meterName(m_kind));
    baseline += metrics.height();
    painter.setPen(m_data.colours.text);
    const QString value = valueText(m_kind, line.overall);
    painter.drawText(QPointF(rect.right() + 6, baseline),
                     m_data.picture.metersOfAll ? tr("%1, cold + warm").arg(value) : value);
}

} // namespace redispatch::ui
