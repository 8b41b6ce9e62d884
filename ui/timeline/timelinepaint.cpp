// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the timeline: only what is on screen, from lanes laid out before.
#include "core/base/humanize.h"
#include "core/query/jobhealth.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/timeline/timelinearea.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using base::Instant;

void TimelineArea::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(viewport());
    m_painter.prepare(coloursOf(palette()), viewport()->devicePixelRatioF());
    const Colours& colours = m_painter.colours();
    painter.fillRect(viewport()->rect(), colours.base);
    measureAxis();
    if (m_snapshot)
        paintRows(painter);
    paintUnknown(painter);
    paintNow(painter);
    painter.fillRect(QRect(0, 0, viewport()->width(), headHeight()), colours.base);
    paintLoad(painter);
    paintAxis(painter);
    if (m_snapshot)
        paintNames(painter);
    painter.fillRect(QRect(nameWidth() - 1, 0, 1, viewport()->height()), colours.rule);
    painter.fillRect(QRect(0, headHeight() - 1, viewport()->width(), 1), colours.rule);
}

void TimelineArea::paintRows(QPainter& painter) {
    const Colours& colours = m_painter.colours();
    const QRect rows = rowsRect();
    painter.setClipRect(rows);
    const int bottom = std::min(rows.bottom(), laneRect(lines() - 1).bottom());
    for (const AxisMark& mark : m_marks)
        painter.fillRect(QRectF(rows.left() + std::round(mark.x), rows.top(), 1, bottom - rows.top() + 1),
                         colours.hover);
    const TimeStretch seen = view();
    const auto busiest = m_load.peak(std::max(m_now, seen.from), seen.to);
    QRectF busy; // where the most is due at once stands out through all rows
    if (busiest) {
        const Instant from = m_load.from() + static_cast<long long>(*busiest) * m_load.bin();
        busy = QRectF(rows.left() + std::round(seen.x(from)), rows.top(),
                      std::max(std::round(seen.x(from + m_load.bin()) - seen.x(from)), 2.0),
                      bottom - rows.top() + 1);
        painter.fillRect(busy, colours.warningBack);
    }
    for (int line = firstLine(); line <= lastLine(); ++line) {
        const Shown& row = shown(line);
        const QRect lane = laneRect(line);
        if (!row.job) {
            painter.fillRect(lane, colours.window);
            continue;
        }
        if (line == m_current || line == m_hoverLine)
            painter.fillRect(lane, line == m_current ? colours.selection : colours.hover);
        painter.fillRect(QRect(lane.left(), lane.bottom(), lane.width(), 1), colours.hover);
        m_painter.paint(painter, row.lane, lane);
        if (line == m_current && hasFocus())
            m_painter.paintMarked(painter, row.lane, m_item, lane);
        if (!row.note.isEmpty()) {
            painter.setPen(colours.muted);
            painter.drawText(lane.adjusted(space::small, 0, 0, 0),
                             Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, row.note);
        }
    }
    for (const AxisMark& change : m_clockChanges) {
        painter.setPen(QPen(colours.odd, 1, Qt::DotLine));
        painter.drawLine(QPointF(rows.left() + change.x, rows.top()),
                         QPointF(rows.left() + change.x, bottom));
    }
    painter.setClipping(false);
}

void TimelineArea::paintNames(QPainter& painter) {
    const Colours& colours = m_painter.colours();
    const QRect names(0, headHeight(), nameWidth() - 1, viewport()->height() - headHeight());
    painter.setClipRect(names);
    for (int line = firstLine(); line <= lastLine(); ++line) {
        const Shown& row = shown(line);
        const QRect lane = laneRect(line);
        const QRect name(0, lane.top(), names.width(), lane.height());
        if (!row.job) {
            const TimelineRow& what = m_rows[static_cast<std::size_t>(line)];
            painter.fillRect(name, colours.window);
            painter.setFont(strongFont(font()));
            painter.setPen(colours.text);
            const QString count = QString::fromStdString(base::countText(what.jobs));
            const int room = painter.fontMetrics().horizontalAdvance(count) + space::small;
            painter.drawText(name.adjusted(space::medium, 0, -room - space::small, 0),
                             Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                             painter.fontMetrics().elidedText(
                                 what.title.empty() ? tr("without a group") : ui::shown(what.title),
                                 Qt::ElideRight, name.width() - room - 2 * space::medium));
            painter.setFont(font());
            painter.setPen(colours.muted);
            drawTabular(painter, name.adjusted(0, 0, -space::small, 0), count);
            continue;
        }
        painter.fillRect(name, line == m_current     ? colours.selection
                               : line == m_hoverLine ? colours.hover
                                                     : colours.base);
        painter.fillRect(QRect(0, lane.bottom(), name.width(), 1), colours.hover);
        if (line == m_current && hasFocus())
            painter.fillRect(QRect(0, name.top(), 3, name.height()), colours.accent);
        const Look look = lookOf(*row.job, query::healthOf(*row.job, m_now, m_read), colours);
        painter.drawPixmap(QPointF(space::medium, name.center().y() - space::glyph / 2 + 1),
                           m_painter.state(look));
        painter.setPen(colours.text);
        painter.drawText(name.adjusted(space::medium + space::glyph + space::small, 0, 0, 0),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, row.name);
    }
    painter.setClipping(false);
}

/// Starts due as bars, runs expected at once as a line; each on a scale of its own, which the text names.
void TimelineArea::paintLoad(QPainter& painter) {
    const Colours& colours = m_painter.colours();
    const QRect rows = rowsRect();
    const QRect area(rows.left(), space::tiny, rows.width(), 46 - space::tiny);
    const TimeStretch seen = view();
    double most = 0;
    double atOnce = 0;
    const auto& bins = m_load.bins();
    const auto begins = [&](std::size_t i) {
        return m_load.from() + static_cast<long long>(i) * m_load.bin();
    };
    for (std::size_t i = 0; i < bins.size(); ++i)
        if (begins(i) < seen.to && begins(i) + m_load.bin() > seen.from) {
            most = std::max(most, bins[i].starts);
            atOnce = std::max(atOnce, bins[i].concurrent);
        }
    painter.setFont(smallFont(font()));
    painter.setPen(colours.muted);
    const QRect words(space::medium, area.top(), nameWidth() - 2 * space::medium, area.height());
    const QString title = m_loading && bins.empty() ? tr("Load: computing…")
                          : bins.empty()            ? tr("Load")
                          : most <= 0               ? tr("Nothing is due")
                                                    : tr("▮ up to %1 starts / %2")
                                            .arg(QString::fromStdString(base::countText(std::llround(most))),
                                                 QString::fromStdString(base::durationText(m_load.bin())));
    painter.drawText(words, Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine, title);
    if (atOnce > 0)
        painter.drawText(words.adjusted(0, painter.fontMetrics().height() + 2, 0, 0),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine,
                         tr("━ up to %1 at once").arg(QString::number(atOnce, 'f', atOnce < 10 ? 1 : 0)));
    if (most > 0) {
        painter.setClipRect(area);
        const auto busiest = m_load.peak(std::max(m_now, seen.from), seen.to);
        QColor past = colours.neutral;
        past.setAlphaF(0.28f);
        QColor ahead = colours.accent;
        ahead.setAlphaF(0.55f);
        double before = -1;
        for (std::size_t i = 0; i < bins.size(); ++i) {
            const double left = std::round(seen.x(begins(i)));
            const double right = std::round(seen.x(begins(i) + m_load.bin()));
            if (right < 0 || left > seen.width)
                continue;
            const double height = std::round((area.height() - 4) * bins[i].starts / most);
            const bool over = begins(i) + m_load.bin() <= m_now;
            if (bins[i].starts > 0)
                painter.fillRect(QRectF(area.left() + left, area.bottom() + 1 - std::max(height, 1.0),
                                        std::max(right - left - 1, 1.0), std::max(height, 1.0)),
                                 over           ? past
                                 : i == busiest ? colours.late
                                                : ahead);
            if (atOnce > 0) {
                const double y =
                    area.bottom() - std::round((area.height() - 4) * bins[i].concurrent / atOnce);
                painter.fillRect(QRectF(area.left() + left, y, std::max(right - left, 1.0), 1),
                                 over ? colours.muted : colours.text);
                if (before >= 0 && std::abs(before - y) > 1)
                    painter.fillRect(QRectF(area.left() + left, std::min(before, y), 1, std::abs(before - y)),
                                     over ? colours.muted : colours.text);
                before = y;
            }
        }
        painter.setClipping(false);
    }
    painter.setFont(font());
}

void TimelineArea::paintAxis(QPainter& painter) {
    const Colours& colours = m_painter.colours();
    const QRect rows = rowsRect();
    const int top = 46;
    const QRect area(rows.left(), top, rows.width(), headHeight() - top);
    painter.fillRect(QRect(0, top, viewport()->width(), 1), colours.rule);
    painter.setClipRect(area);
    painter.setFont(smallFont(font()));
    const QFontMetrics metrics = painter.fontMetrics();
    const TimeStretch seen = view();
    const double nowX = seen.x(m_now);
    const bool nowSeen = nowX >= 0 && nowX <= seen.width;
    const QString nowText = tr("now");
    const double nowHalf = metrics.horizontalAdvance(nowText) / 2.0 + space::tiny;
    for (const AxisMark& mark : m_marks) {
        painter.fillRect(QRectF(rows.left() + std::round(mark.x), top, 1, 4), colours.muted);
        const double width = metrics.horizontalAdvance(mark.label);
        if (nowSeen && std::abs(mark.x - nowX) < width / 2 + nowHalf + 2)
            continue;
        if (mark.x < width / 2 || mark.x > seen.width - width / 2)
            continue;
        painter.setPen(colours.muted);
        painter.drawText(QRectF(rows.left() + mark.x - width / 2 - 2, top + 2, width + 4, area.height() - 4),
                         Qt::AlignCenter | Qt::TextSingleLine, mark.label);
    }
    for (const AxisMark& change : m_clockChanges) {
        painter.setPen(colours.odd);
        const double width = metrics.horizontalAdvance(change.label);
        const double x = std::clamp(change.x, width / 2, std::max(seen.width - width / 2, width / 2));
        const QRectF box(rows.left() + x - width / 2 - 2, top + 2, width + 4, area.height() - 4);
        painter.fillRect(box, colours.base);
        painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, change.label);
    }
    if (nowSeen) {
        const QRectF pill(rows.left() + nowX - nowHalf, top + 3, 2 * nowHalf, area.height() - 7);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.text);
        painter.drawRoundedRect(pill, 3, 3);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(colours.base);
        painter.drawText(pill, Qt::AlignCenter | Qt::TextSingleLine, nowText);
    }
    painter.setClipping(false);
    painter.setPen(colours.muted);
    painter.drawText(QRect(space::medium, top, nameWidth() - 2 * space::medium, area.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     m_zone == QTimeZone::utc()
                         ? tr("times in UTC")
                         : metrics.elidedText(tr("times in %1").arg(QString::fromUtf8(m_zone.id())),
                                              Qt::ElideRight, nameWidth() - 2 * space::medium));
    painter.setFont(font());
}

/// Grey when what is shown may no longer be so; hatched from the last answer to now.
void TimelineArea::paintUnknown(QPainter& painter) {
    if (!m_lostAt)
        return;
    const Colours& colours = m_painter.colours();
    const QRect rows = rowsRect();
    if (query::isStale(m_read)) {
        QColor veil = colours.base;
        veil.setAlphaF(0.55f);
        painter.fillRect(rows, veil);
    }
    const TimeStretch seen = view();
    const double left = std::clamp(seen.x(*m_lostAt), 0.0, seen.width);
    const double right = std::clamp(seen.x(m_now), 0.0, seen.width);
    if (right - left < 1)
        return;
    const QRectF gap(rows.left() + left, rows.top(), right - left, rows.height());
    QColor back = colours.base;
    back.setAlphaF(0.7f);
    painter.fillRect(gap, back);
    QColor hatch = colours.muted;
    hatch.setAlphaF(0.35f);
    painter.fillRect(gap, QBrush(hatch, Qt::BDiagPattern));
}

void TimelineArea::paintNow(QPainter& painter) {
    const TimeStretch seen = view();
    const double x = seen.x(m_now);
    const QRect rows = rowsRect();
    if (x < 0 || x > seen.width)
        return;
    painter.fillRect(QRectF(rows.left() + std::round(x), rows.top(), 1, rows.height()),
                     m_painter.colours().text);
}

} // namespace redispatch::ui
