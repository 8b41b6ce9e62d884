// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/runscatter.h"

#include "ui/charts/stamps.h"

#include <array>
#include <cmath>

namespace redispatch::ui {

namespace {

constexpr double markSide = 9;      // of a shape, logical pixels
constexpr double smallMarkSide = 7; // of trouble above shaded cells
constexpr double cellSide = 2;

bool isVector(const QCPPainter& painter) {
    return painter.modes().testFlag(QCPPainter::pmVectorized);
}

QRgb shade(QColor colour, double share) {
    colour.setAlphaF(static_cast<float>(0.18 + 0.72 * share));
    return qPremultiply(colour.rgba());
}

/// The colours of cells, each found once: tens of thousands of cells have few of them.
class Shades {
public:
    Shades(std::uint32_t highest, const Colours& colours)
        : m_scale(std::log1p(static_cast<double>(highest))), m_colours(colours) {}

    QRgb of(Mark mark, std::uint32_t count) {
        if (count >= m_known.size())
            return make(mark, count);
        QRgb& known = m_known[count][static_cast<std::size_t>(mark)];
        if (known == 0) // no shade is
            known = make(mark, count);
        return known;
    }

private:
    QRgb make(Mark mark, std::uint32_t count) const {
        return shade(colourOf(mark, m_colours), std::log1p(static_cast<double>(count)) / m_scale);
    }

    double m_scale;
    const Colours& m_colours;
    std::array<std::array<QRgb, 6>, 128> m_known{};
};

} // namespace

void RunScatter::drawPart(QCPPainter* painter) {
    if (!m_data.data)
        return;
    drawSlots(*painter);
    const Picture& picture = m_data.picture;
    if (!picture.density.columns.empty()) {
        drawDensity(*painter);
        drawShapes(*painter, view().from, true);
        drawShapes(*painter, picture.shapesSince, false);
    } else if (picture.shapes) {
        drawShapes(*painter, view().from, false);
    } else {
        drawCells(*painter);
    }
}

void RunScatter::drawShapes(QCPPainter& painter, double since, bool troubleOnly) const {
    const auto& points = m_data.data->points().runs;
    // A little more than the view, so that shapes on its edges are cut rather than gone.
    const double beside = isVector(painter) ? 0 : markSide; // where nothing is cut
    const double margin = (view().to - view().from) / std::max(view().width, 1.0) * beside;
    const auto range = visibleRange(points, std::max(since, view().from - margin), view().to + margin);
    Stamps stamps(troubleOnly ? smallMarkSide : markSide, painter.device()->devicePixelRatioF(),
                  isVector(painter), m_data.colours);
    const auto pass = [&](bool trouble) {
        for (std::size_t i = range.first; i < range.second; ++i)
            if (isTrouble(points[i].mark) == trouble)
                stamps.put(painter, pixel(points[i].at, static_cast<double>(points[i].ms)), points[i].mark,
                           points[i].cache == domain::CacheStatus::Cold, points[i].manual);
    };
    if (!troubleOnly)
        pass(false);
    pass(true);
}

void RunScatter::drawCells(QCPPainter& painter) const {
    const PixelBins bins = binPoints(m_data.data->points().runs, view(), cellSide);
    QImage image(bins.columns, bins.rows, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const QPoint origin = area().topLeft();
    Stamps stamps(smallMarkSide, painter.device()->devicePixelRatioF(), isVector(painter), m_data.colours);
    Shades shades(bins.highest, m_data.colours);
    std::vector<std::pair<QPointF, Mark>> trouble;
    auto* const pixels = reinterpret_cast<QRgb*>(image.bits());
    const auto perLine = image.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb));
    std::size_t cell = 0;
    for (int column = 0; column < bins.columns; ++column)
        for (int row = 0; row < bins.rows; ++row, ++cell) {
            if (bins.counts[cell] == 0)
                continue;
            if (isTrouble(bins.worst[cell])) {
                trouble.emplace_back(origin + QPointF((column + 0.5) * cellSide, (row + 0.5) * cellSide),
                                     bins.worst[cell]);
                continue;
            }
            pixels[row * perLine + column] = shades.of(bins.worst[cell], bins.counts[cell]);
        }
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(QRectF(origin, QSizeF(bins.columns * cellSide, bins.rows * cellSide)), image);
    painter.restore();
    for (const auto& [at, mark] : trouble)
        stamps.put(painter, at, mark, false, false);
}

void RunScatter::drawDensity(QPainter& painter) const {
    const Density& density = m_data.picture.density;
    const int width = std::max(1, qCeil(view().width));
    const auto rows = density.columns.front().rows.size();
    QImage image(width, static_cast<int>(rows), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    // What happened once in a long time is still to be seen.
    const double scale = std::log1p(99.0);
    for (const Density::Column& column : density.columns) {
        const int left = std::clamp(qRound(view().x(column.from)), 0, width - 1);
        const int right = std::clamp(qRound(view().x(column.to)) - 1, left, width - 1);
        for (std::size_t row = 0; row < rows; ++row) {
            if (!(column.rows[row] > 0))
                continue;
            const double share = std::log1p(99.0 * static_cast<double>(column.rows[row] / density.highest));
            auto* line = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(row)));
            std::fill(line + left, line + right + 1, shade(m_data.colours.ok, share / scale * 0.8));
        }
    }
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(QRectF(area().topLeft(), QSizeF(width, static_cast<double>(rows) * Density::rowHeight)),
                      image);
    painter.restore();
}

void RunScatter::drawSlots(QPainter& painter) const {
    const QRect rect = area();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto& slotMarks = m_data.data->points().slotMarks;
    const auto first = std::ranges::lower_bound(slotMarks, view().from, {}, &SlotPoint::at);
    const auto last = std::ranges::upper_bound(slotMarks, view().to, {}, &SlotPoint::at);
    const bool crowded = static_cast<double>(last - first) * 6 > view().width;
    for (const bool missed : {false, true}) {
        QColor colour = missed ? m_data.colours.failed : m_data.colours.neutral;
        colour.setAlphaF(crowded ? 0.5f : 1.0f);
        painter.setPen(QPen(colour, 1));
        int drawnAt = -1;
        for (auto slot = first; slot < last; ++slot) {
            const int at = qRound(x(slot->at));
            if (slot->missed != missed || at == drawnAt)
                continue;
            drawnAt = at;
            if (crowded)
                painter.drawLine(at, rect.bottom() - 4, at, rect.bottom() - 1);
            else
                painter.drawRect(at - 2, rect.bottom() - 6, 4, 4); // hollow: nothing ran
        }
    }
    painter.restore();
}

void CurrentRing::drawPart(QCPPainter* painter) {
    if (!m_data.data || !m_data.current || *m_data.current >= m_data.data->points().runs.size())
        return;
    const RunPoint& point = m_data.data->points().runs[*m_data.current];
    const QPointF centre = pixel(point.at, static_cast<double>(point.ms));
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_data.colours.base, 4));
    painter->drawEllipse(centre, 9, 9);
    painter->setPen(QPen(m_data.colours.accent, 2));
    painter->drawEllipse(centre, 9, 9);
}

} // namespace redispatch::ui
