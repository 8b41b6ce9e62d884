// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/percentilelines.h"

#include "core/base/humanize.h"
#include "ui/theme/fonts.h"

#include <cmath>

namespace redispatch::ui {

namespace {

using domain::CacheStatus;

constexpr double leastWidth = 6;  // pixels, of a step by itself
constexpr double countSpace = 70; // pixels between the counts along a line

Qt::PenStyle styleOf(const PercentileLine& line, bool apart) {
    if (line.stratum == CacheStatus::Cold)
        return Qt::DashLine;
    return apart && line.stratum == CacheStatus::Unknown ? Qt::DotLine : Qt::SolidLine;
}

} // namespace

QString PercentileLines::nameOf(const PercentileLine& line, bool withStratum) {
    const QString name = QStringLiteral("p%1").arg(std::lround(line.q * 100));
    if (!withStratum)
        return name;
    switch (line.stratum) {
    case CacheStatus::Warm:
        return tr("%1 warm").arg(name);
    case CacheStatus::Cold:
        return tr("%1 cold").arg(name);
    case CacheStatus::Unknown:
        return tr("%1 other").arg(name);
    }
    return name;
}

QRect PercentileLines::clipRect() const {
    return PlotPart::clipRect().adjusted(0, 0, nameMargin(apart()), 0);
}

QColor PercentileLines::colourOf(const PercentileLine& line) const {
    return line.q > 0.97 ? m_data.colours.muted : line.q > 0.5 ? m_data.colours.accent : m_data.colours.text;
}

void PercentileLines::drawPart(QCPPainter* painter) {
    painter->save();
    painter->setClipRect(PlotPart::clipRect());
    painter->setFont(smallFont(mParentPlot->font()));
    for (const PercentileLine& line : m_data.picture.lines)
        drawSteps(*painter, line);
    std::vector<QRectF> taken;
    for (const PercentileLine& line : m_data.picture.lines)
        drawCounts(*painter, line, taken);
    painter->restore();
    drawNames(*painter);
}

void PercentileLines::drawSteps(QPainter& painter, const PercentileLine& line) const {
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QColor colour = colourOf(line);
    QColor faded = colour;
    faded.setAlphaF(0.4f);
    const double pen = line.q > 0.5 ? 1 : 2;
    for (std::size_t i = 0; i < line.steps.size(); ++i) {
        const Step& step = line.steps[i];
        painter.setPen(QPen(line.thin(step) ? faded : colour, pen, styleOf(line, apart()), Qt::FlatCap));
        // Not every kind of drawing knows how to cut away what lies beside the area.
        QPointF left = pixel(std::max(step.from, view().from), step.value);
        QPointF right = pixel(std::min(step.to, view().to), step.value);
        if (right.x() - left.x() < leastWidth) { // a day within months is still to be seen
            const double middle =
                std::clamp((left.x() + right.x()) / 2, area().left() + leastWidth / 2,
                           std::max(area().right() - leastWidth / 2, area().left() + leastWidth / 2));
            left.setX(middle - leastWidth / 2);
            right.setX(middle + leastWidth / 2);
        }
        if (i > 0 && step.from >= view().from && meet(line.steps[i - 1], step))
            painter.drawLine(pixel(step.from, line.steps[i - 1].value), left);
        painter.drawLine(left, right);
    }
}

/// "n = 4" above a thin step, where there is room for it.
void PercentileLines::drawCounts(QPainter& painter, const PercentileLine& line,
                                 std::vector<QRectF>& taken) const {
    const QFontMetricsF metrics(painter.font());
    painter.setPen(m_data.colours.muted);
    double freeFrom = area().left();
    for (const Step& step : line.steps) {
        if (!line.thin(step))
            continue;
        const QString text = tr("n = %1").arg(step.n);
        const double width = metrics.horizontalAdvance(text);
        const QPointF left = pixel(std::max(step.from, view().from), step.value);
        const QPointF right = pixel(std::min(step.to, view().to), step.value);
        const double at = std::clamp((left.x() + right.x() - width) / 2, static_cast<double>(area().left()),
                                     area().right() - width);
        if (at < freeFrom)
            continue;
        const bool above = left.y() - metrics.height() > area().top();
        const QPointF baseline(at, left.y() + (above ? -4 : metrics.ascent() + 2));
        const QRectF box = metrics.boundingRect(text).translated(baseline).adjusted(-4, -2, 4, 2);
        if (std::ranges::any_of(taken, [&](const QRectF& other) { return other.intersects(box); }))
            continue;
        taken.push_back(box);
        painter.drawText(baseline, text);
        freeFrom = at + width + countSpace;
    }
}

void PercentileLines::drawNames(QPainter& painter) const {
    painter.setFont(smallFont(mParentPlot->font()));
    const QFontMetricsF metrics(painter.font());
    const QRect rect = area();
    struct Name {
        double baseline;
        const PercentileLine* line;
    };
    std::vector<Name> names;
    for (const PercentileLine& line : m_data.picture.lines)
        names.push_back(
            {std::clamp(pixel(line.steps.back().to, line.steps.back().value).y() + metrics.ascent() / 2 - 1,
                        rect.top() + metrics.ascent(), static_cast<double>(rect.bottom())),
             &line});
    std::ranges::stable_sort(names, {}, &Name::baseline);
    // Never one over the other: down first, then all that stick out below back up.
    for (std::size_t i = 1; i < names.size(); ++i)
        names[i].baseline = std::max(names[i].baseline, names[i - 1].baseline + metrics.height());
    double lowest = rect.bottom();
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        name->baseline = std::min(name->baseline, lowest);
        lowest = name->baseline - metrics.height();
    }
    for (const Name& name : names) {
        painter.setPen(colourOf(*name.line));
        painter.drawText(QPointF(rect.right() + 5, name.baseline), nameOf(*name.line, apart()));
    }
}

} // namespace redispatch::ui
