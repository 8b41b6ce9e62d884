// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/runscatter.h"

#include "ui/theme/fonts.h"

#include <array>
#include <cmath>

namespace redispatch::ui {

namespace {

constexpr double markSide = 9;      // of a shape, logical pixels
constexpr double smallMarkSide = 7; // of trouble above shaded cells
constexpr double cellSide = 2;

bool isTrouble(Mark mark) {
    return mark == Mark::Failed || mark == Mark::Timeout || mark == Mark::Lost;
}

/// Every look a point can have, drawn once per frame instead of once per point.
class Stamps {
public:
    Stamps(double side, double ratio, const Colours& colours)
        : m_side(side), m_ratio(ratio), m_colours(colours) {}

    void put(QPainter& painter, const QPointF& centre, Mark mark, bool hollow, bool manual) {
        QPixmap& stamp = m_stamps[static_cast<std::size_t>(mark) * 4 + (hollow ? 2 : 0) + (manual ? 1 : 0)];
        const double side = m_side + 6;
        if (stamp.isNull()) {
            stamp = QPixmap(QSize(qCeil(side * m_ratio), qCeil(side * m_ratio)));
            stamp.setDevicePixelRatio(m_ratio);
            stamp.fill(Qt::transparent);
            QPainter draw(&stamp);
            draw.setRenderHint(QPainter::Antialiasing);
            const QPointF middle(side / 2, side / 2);
            paintMark(draw, middle, m_side, mark, hollow, m_colours);
            if (manual)
                paintManualRing(draw, middle, m_side, m_colours);
        }
        painter.drawPixmap(centre - QPointF(side / 2, side / 2), stamp);
    }

private:
    double m_side;
    double m_ratio;
    const Colours& m_colours;
    std::array<QPixmap, 6 * 4> m_stamps;
};

} // namespace

QPointF PlotPart::pixel(double at, double ms) const {
    const QRect rect = mKeyAxis->axisRect()->rect();
    return QPointF(rect.left() + m_data.view.x(at), rect.top() + m_data.view.y(ms));
}

void RunScatter::draw(QCPPainter* painter) {
    if (!m_data.points)
        return;
    const auto& points = m_data.points->runs;
    // A little more than the view, so that shapes on its edges are not cut away.
    const double margin = (m_data.view.to - m_data.view.from) / std::max(m_data.view.width, 1.0) * markSide;
    const auto [first, last] = visibleRange(points, m_data.view.from - margin, m_data.view.to + margin);
    drawSlots(*painter);
    if (last - first > mostShapes)
        drawCells(*painter);
    else
        drawShapes(*painter, first, last);
}

void RunScatter::drawShapes(QPainter& painter, std::size_t first, std::size_t last) const {
    Stamps stamps(markSide, painter.device()->devicePixelRatioF(), m_data.colours);
    const auto& points = m_data.points->runs;
    const auto pass = [&](auto&& wanted) {
        for (std::size_t i = first; i < last; ++i)
            if (wanted(points[i].mark))
                stamps.put(painter, pixel(points[i].at, static_cast<double>(points[i].ms)), points[i].mark,
                           points[i].cache == domain::CacheStatus::Cold, points[i].manual);
    };
    pass([](Mark mark) { return !isTrouble(mark); });
    pass(isTrouble);
}

void RunScatter::drawCells(QPainter& painter) const {
    const PixelBins bins = binPoints(m_data.points->runs, m_data.view, cellSide);
    QImage image(bins.columns, bins.rows, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const QPoint origin = mKeyAxis->axisRect()->rect().topLeft();
    Stamps stamps(smallMarkSide, painter.device()->devicePixelRatioF(), m_data.colours);
    const double scale = std::log1p(static_cast<double>(bins.highest));
    std::vector<std::pair<QPointF, Mark>> trouble;
    for (int row = 0; row < bins.rows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < bins.columns; ++column) {
            const auto cell = static_cast<std::size_t>(row) * static_cast<std::size_t>(bins.columns) +
                              static_cast<std::size_t>(column);
            if (bins.counts[cell] == 0)
                continue;
            if (isTrouble(bins.worst[cell])) {
                trouble.emplace_back(origin + QPointF((column + 0.5) * cellSide, (row + 0.5) * cellSide),
                                     bins.worst[cell]);
                continue;
            }
            QColor colour = colourOf(bins.worst[cell], m_data.colours);
            const double share = std::log1p(static_cast<double>(bins.counts[cell])) / scale;
            colour.setAlphaF(static_cast<float>(0.25 + 0.7 * share));
            line[column] = qPremultiply(colour.rgba());
        }
    }
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(QRectF(origin, QSizeF(bins.columns * cellSide, bins.rows * cellSide)), image);
    painter.restore();
    for (const auto& [at, mark] : trouble)
        stamps.put(painter, at, mark, false, false);
}

void RunScatter::drawSlots(QPainter& painter) const {
    const QRect rect = mKeyAxis->axisRect()->rect();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto& slotMarks = m_data.points->slotMarks;
    const auto first = std::ranges::lower_bound(slotMarks, m_data.view.from, {}, &SlotPoint::at);
    const auto last = std::ranges::upper_bound(slotMarks, m_data.view.to, {}, &SlotPoint::at);
    const bool crowded = static_cast<double>(last - first) * 6 > m_data.view.width;
    for (const bool missed : {false, true}) {
        QColor colour = missed ? m_data.colours.failed : m_data.colours.neutral;
        colour.setAlphaF(crowded ? 0.5f : 1.0f);
        painter.setPen(QPen(colour, 1));
        int drawnAt = -1;
        for (auto slot = first; slot < last; ++slot) {
            const int x = qRound(pixel(slot->at, m_data.view.low).x());
            if (slot->missed != missed || x == drawnAt)
                continue;
            drawnAt = x;
            if (crowded)
                painter.drawLine(x, rect.bottom() - 4, x, rect.bottom() - 1);
            else
                painter.drawRect(x - 2, rect.bottom() - 6, 4, 4); // hollow: nothing ran
        }
    }
    painter.restore();
}

QRect PercentileLines::clipRect() const {
    return PlotPart::clipRect().adjusted(0, 0, nameMargin, 0);
}

void PercentileLines::draw(QCPPainter* painter) {
    painter->save();
    painter->setClipRect(PlotPart::clipRect());
    drawSteps(*painter, m_data.p95s, m_data.colours.accent, leastForP95);
    drawSteps(*painter, m_data.medians, m_data.colours.text, leastForMedian);
    painter->restore();
    drawNames(*painter);
}

void PercentileLines::drawSteps(QPainter& painter, const std::vector<Bucket>& buckets, const QColor& colour,
                                int enough) const {
    painter.setRenderHint(QPainter::Antialiasing, false);
    QColor faded = colour;
    faded.setAlphaF(0.4f);
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        const Bucket& bucket = buckets[i];
        painter.setPen(QPen(bucket.runs >= enough ? colour : faded, 1));
        // Towards a gap the step ends with its runs, so that nothing is claimed about the gap.
        const bool joined = i > 0 && meet(buckets[i - 1], bucket);
        const bool goesOn = i + 1 < buckets.size() && meet(bucket, buckets[i + 1]);
        const QPointF left =
            pixel(joined ? bucket.from : bucket.first, bucket.value) - QPointF(joined ? 0 : 3, 0);
        const QPointF right =
            pixel(goesOn ? bucket.to : bucket.last, bucket.value) + QPointF(goesOn ? 0 : 3, 0);
        if (joined)
            painter.drawLine(pixel(bucket.from, buckets[i - 1].value), left);
        painter.drawLine(left, right);
    }
}

void PercentileLines::drawNames(QPainter& painter) const {
    if (m_data.medians.empty())
        return;
    painter.setFont(smallFont(mParentPlot->font()));
    const QFontMetricsF metrics(painter.font());
    const QRect rect = mKeyAxis->axisRect()->rect();
    const auto baseline = [&](const Bucket& bucket) {
        return std::clamp(pixel(bucket.to, bucket.value).y() + metrics.ascent() / 2 - 1,
                          rect.top() + metrics.ascent(), static_cast<double>(rect.bottom()));
    };
    double p50 = baseline(m_data.medians.back());
    const double left = rect.right() + 5;
    if (!m_data.p95s.empty()) {
        const double p95 = std::min(baseline(m_data.p95s.back()), p50 - 1);
        p50 = std::max(p50, p95 + metrics.height()); // never one over the other
        painter.setPen(m_data.colours.accent);
        painter.drawText(QPointF(left, p95), QStringLiteral("p95"));
    }
    painter.setPen(m_data.colours.text);
    painter.drawText(QPointF(left, p50), QStringLiteral("p50"));
}

void CurrentRing::draw(QCPPainter* painter) {
    if (!m_data.points || !m_data.current || *m_data.current >= m_data.points->runs.size())
        return;
    const RunPoint& point = m_data.points->runs[*m_data.current];
    const QPointF centre = pixel(point.at, static_cast<double>(point.ms));
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_data.colours.base, 4));
    painter->drawEllipse(centre, 9, 9);
    painter->setPen(QPen(m_data.colours.accent, 2));
    painter->drawEllipse(centre, 9, 9);
}

} // namespace redispatch::ui
