// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/backdrop.h"

#include "core/stats/percentiles.h"
#include "ui/theme/fonts.h"

namespace redispatch::ui {

namespace {

QColor faded(QColor colour, float alpha) {
    colour.setAlphaF(alpha);
    return colour;
}

/// Line by line: not every kind of drawing knows patterns.
void hatch(QPainter& painter, const QRectF& area, const QColor& colour) {
    constexpr double step = 6;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1));
    // Each goes up to the right from its foot, which may lie beside the area.
    for (double foot = area.left() - area.height(); foot < area.right(); foot += step) {
        const double from = std::max(foot, area.left());
        const double to = std::min(foot + area.height(), area.right());
        if (to > from)
            painter.drawLine(QPointF(from, area.bottom() - (from - foot)),
                             QPointF(to, area.bottom() - (to - foot)));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace

void Backdrop::drawPart(QCPPainter* painter) {
    painter->setRenderHint(QPainter::Antialiasing, false);
    if (m_withBand && m_data.baseline && m_data.baseline->n >= stats::leastFor(0.95) && m_data.data &&
        !m_data.data->empty())
        drawBand(*painter);
    if (m_data.picture.partialFrom) {
        const double left = std::max(x(*m_data.picture.partialFrom), static_cast<double>(area().left()));
        const double right = std::min<double>(x(msOf(m_data.data->now())), area().right());
        if (right > left)
            hatch(*painter, QRectF(left, area().top(), right - left, area().height()),
                  faded(m_data.colours.muted, 0.35f));
    }
}

void Backdrop::drawBand(QPainter& painter) const {
    const double top = pixel(0, static_cast<double>(m_data.baseline->p95)).y();
    const double bottom = pixel(0, static_cast<double>(m_data.baseline->p5)).y();
    const QRectF all(area());
    const QRectF band = QRectF(all.left(), top, all.width(), std::max(bottom - top, 1.0)).intersected(all);
    if (band.isEmpty())
        return;
    painter.fillRect(band, faded(m_data.colours.accent, 0.09f));
    painter.setPen(QPen(faded(m_data.colours.accent, 0.35f), 1, Qt::DotLine));
    painter.drawLine(band.topLeft(), band.topRight());
    painter.drawLine(band.bottomLeft(), band.bottomRight());
}

void BrushShade::drawPart(QCPPainter* painter) {
    if (!m_data.brush.active())
        return;
    painter->setRenderHint(QPainter::Antialiasing, false);
    const QRect rect = area();
    const double from = x(m_data.brush.from());
    const double to = x(m_data.brush.to());
    const auto shade = [&](double left, const QColor& colour) {
        painter->fillRect(QRectF(left, rect.top(), to - from, rect.height()).intersected(QRectF(rect)),
                          colour);
    };
    shade(2 * from - to, faded(m_data.colours.muted, 0.10f));
    shade(from, faded(m_data.colours.accent, 0.16f));
    painter->setPen(QPen(m_data.colours.accent, 1, m_data.brush.byKeys() ? Qt::DashLine : Qt::SolidLine));
    for (const double at : {from, to})
        if (at >= rect.left() && at <= rect.right() + 1)
            painter->drawLine(QPointF(at, rect.top()), QPointF(at, rect.bottom()));
}

void NoteLines::drawPart(QCPPainter* painter) {
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setFont(smallFont(mParentPlot->font()));
    const QFontMetricsF metrics(painter->font());
    const QRect rect = area();
    double freeFrom = rect.left();
    for (std::size_t i = 0; i < m_data.notes.size(); ++i) {
        const ChartNote& note = m_data.notes[i];
        if (note.at < view().from || note.at > view().to)
            continue;
        const bool current = m_data.currentNote == i;
        const bool shift = note.kind == ChartNote::Kind::Latency;
        const QColor colour =
            shift ? note.upward ? m_data.colours.late : m_data.colours.ok : m_data.colours.muted;
        const double at = x(note.at);
        painter->setPen(QPen(colour, current ? 2 : 1, shift ? Qt::SolidLine : Qt::DashLine));
        painter->drawLine(QPointF(at, rect.top() - (m_named ? 3 : 0)), QPointF(at, rect.bottom()));
        if (!m_named)
            continue;
        const QString label = QString::fromStdString(note.label);
        const double width = metrics.horizontalAdvance(label);
        const double left = std::min(at + 3, rect.right() - width);
        if (left < freeFrom && !current)
            continue;
        painter->setPen(current ? m_data.colours.text : colour);
        painter->drawText(QPointF(left, rect.top() - 5), label);
        freeFrom = left + width + 6;
    }
}

} // namespace redispatch::ui
