// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/strippainter.h"

#include "core/domain/strip.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QPainter>
#include <QPixmapCache>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using domain::Fate;
using domain::Outcome;

namespace {

double logOf(const Fate& fate) {
    return std::log10(1.0 + static_cast<double>(fate.duration.value_or(domain::milliseconds(0)).count()));
}

/// Round shapes are slow to fill, and a table shows many of few kinds.
QPixmap notesPixmap(domain::NotesPresent notes, const Colours& colours, double ratio) {
    constexpr double radius = 3.2;
    constexpr double step = 13;
    constexpr QSize size(3 * 13, 10);
    const int kind = int{notes.owner} + 2 * int{notes.expectedResult} + 4 * int{notes.rollbackNote};
    const QString key = QStringLiteral("notes %1 %2 %3 %4")
                            .arg(kind)
                            .arg(colours.muted.rgba())
                            .arg(colours.late.rgba())
                            .arg(ratio);
    QPixmap dots;
    if (QPixmapCache::find(key, &dots))
        return dots;
    dots = QPixmap(size * ratio);
    dots.setDevicePixelRatio(ratio);
    dots.fill(Qt::transparent);
    QPainter painter(&dots);
    painter.setRenderHint(QPainter::Antialiasing);
    QPointF at(radius + 1, size.height() / 2.0);
    for (const bool present : {notes.owner, notes.expectedResult, notes.rollbackNote}) {
        painter.setPen(QPen(present ? colours.muted : colours.late, 1.2));
        painter.setBrush(present ? QBrush(colours.muted) : QBrush(Qt::NoBrush));
        painter.drawEllipse(at, radius, radius);
        at.rx() += step;
    }
    QPixmapCache::insert(key, dots);
    return dots;
}

} // namespace

int StripRoom::fateAt(double x) const {
    const double end = std::round(rect.right());
    const int fromEnd = static_cast<int>(std::floor((end - x) / step));
    const int fate = count - 1 - fromEnd;
    return x < end && fate >= first ? fate : -1;
}

QRectF StripRoom::columnOf(int fate) const {
    return {std::round(rect.right()) - step * (count - fate), rect.top(), step, rect.height()};
}

StripRoom stripRoom(const QRectF& rect, int fates) {
    StripRoom room{rect, 2, 0, fates};
    room.step = std::max(2.0, std::floor(rect.width() / static_cast<double>(domain::stripLength)));
    room.first = std::max(0, fates - static_cast<int>(rect.width() / room.step));
    return room;
}

QRectF stripRect(const QRect& cell) {
    return QRectF(cell.adjusted(space::small, 5, -space::small, -4));
}

void paintStrip(QPainter& painter, const QRectF& rect, std::string_view packed, const Colours& colours,
                const StripOverlay& overlay) {
    const std::vector<Fate> fates = domain::unpackStrip(packed);
    const StripRoom room = stripRoom(rect, static_cast<int>(fates.size()));
    double low = 1e9;
    double high = 0;
    for (int i = room.first; i < room.count; ++i)
        if (const Fate& fate = fates[static_cast<std::size_t>(i)]; fate.duration) {
            low = std::min(low, logOf(fate));
            high = std::max(high, logOf(fate));
        }
    // A job that always takes about the same time gets an even strip, not noise blown up to full height.
    const double span = std::max(high - low, 0.7);
    constexpr double foot = 3;  // room under the line
    constexpr double above = 2; // and over the bars
    const double ground = rect.top() + rect.height() - foot;
    const double full = rect.height() - foot - above;
    const double bar = std::max(1.0, room.step - 1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    // The ground line shows how much room there is for what did not happen yet.
    painter.fillRect(QRectF(rect.left(), ground, rect.width(), 1), colours.rule);
    for (int i = room.first; i < room.count; ++i) {
        const Fate& fate = fates[static_cast<std::size_t>(i)];
        const double x = room.columnOf(i).left();
        if (i == overlay.chosen) {
            QColor back = colours.accent;
            back.setAlphaF(0.3F);
            painter.fillRect(QRectF(x - 1, rect.top() - 1, bar + 2, rect.height() + 1), back);
        }
        const QColor colour = fate.outcome == Outcome::Ok ? colours.okSoft : lookOf(fate, colours).colour;
        if (fate.skipped) {
            painter.fillRect(QRectF(x, ground - 3, bar, 2), colour);
        } else if (fate.outcome == Outcome::None) {
            // A bar that is not there: its ends, and its sides where there is room for them.
            painter.fillRect(QRectF(x, ground - full, bar, 2), colour);
            painter.fillRect(QRectF(x, ground - 2, bar, 2), colour);
            if (bar >= 3) {
                painter.fillRect(QRectF(x, ground - full, 1, full), colour);
                painter.fillRect(QRectF(x + bar - 1, ground - full, 1, full), colour);
            }
        } else {
            const double share = 0.35 + 0.65 * (fate.duration ? (logOf(fate) - low) / span : 1.0);
            const double height = std::round(full * std::clamp(share, 0.2, 1.0));
            painter.fillRect(QRectF(x, ground - height, bar, height), colour);
            if (fate.trigger == domain::TriggerKind::Retry)
                painter.fillRect(QRectF(x, ground - height - 2, bar, 1), colours.text);
        }
        if (fate.trigger == domain::TriggerKind::Manual)
            painter.fillRect(QRectF(x, ground + 1, bar, foot - 1), colours.text);
        if (i == overlay.chosen)
            painter.fillRect(QRectF(x - 1, ground + foot, bar + 2, 1), colours.accent);
    }
    for (const int fate : overlay.changes)
        if (fate >= room.first)
            painter.fillRect(QRectF(room.columnOf(fate).left() - 1, rect.top() - 2, 1, rect.height() + 3),
                             colours.accent);
    for (const StripShift& shift : overlay.shifts) {
        if (shift.fate < room.first)
            continue;
        const QColor colour = shift.change > 0 ? colours.late : colours.ok;
        const double x = room.columnOf(shift.fate).left() - 1;
        painter.fillRect(QRectF(x, rect.top() - 2, 1, rect.height() + 3), colour);
        painter.fillRect(QRectF(x - 2, shift.change > 0 ? rect.top() - 2 : ground + foot - 1, 5, 2), colour);
    }
    painter.restore();
}

void paintNotes(QPainter& painter, const QRectF& rect, domain::NotesPresent notes, const Colours& colours) {
    const double ratio = painter.device()->devicePixelRatioF();
    const QPixmap dots = notesPixmap(notes, colours, ratio);
    const double height = dots.height() / ratio;
    painter.drawPixmap(QPointF(rect.left(), std::floor(rect.center().y()) - height / 2), dots);
}

} // namespace redispatch::ui
