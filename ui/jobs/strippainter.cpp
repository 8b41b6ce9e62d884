// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/strippainter.h"

#include "core/domain/strip.h"
#include "ui/theme/look.h"

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

void paintStrip(QPainter& painter, const QRectF& rect, std::string_view packed, const Colours& colours) {
    std::vector<Fate> fates = domain::unpackStrip(packed);
    const double step = std::max(2.0, std::floor(rect.width() / static_cast<double>(domain::stripLength)));
    const auto room = static_cast<std::size_t>(rect.width() / step);
    if (fates.size() > room)
        fates.erase(fates.begin(), fates.end() - static_cast<std::ptrdiff_t>(room));
    double low = 1e9;
    double high = 0;
    for (const Fate& fate : fates)
        if (fate.duration) {
            low = std::min(low, logOf(fate));
            high = std::max(high, logOf(fate));
        }
    // A job that always takes about the same time gets an even strip, not noise blown up to full height.
    const double span = std::max(high - low, 0.7);
    constexpr double notch = 3;
    const double full = rect.height() - notch;
    const double bar = std::max(1.0, step - 1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    // The ground line shows how much room there is for what did not happen yet.
    painter.fillRect(QRectF(rect.left(), rect.top() + full, rect.width(), 1), colours.rule);
    double x = std::round(rect.right()) - step * static_cast<double>(fates.size());
    for (const Fate& fate : fates) {
        const bool ran = !fate.skipped && fate.outcome != Outcome::None;
        const QColor colour = fate.outcome == Outcome::Ok ? colours.okSoft : lookOf(fate, colours).colour;
        const double share = ran ? 0.35 + 0.65 * (fate.duration ? (logOf(fate) - low) / span : 1.0) : 0.5;
        const double height = std::round(full * std::clamp(share, 0.2, 1.0));
        const QRectF box(x, rect.top() + full - height, bar, height);
        if (ran) {
            painter.fillRect(box, colour);
        } else {
            // Two ends of a bar that is not there: hollow also at two pixels.
            painter.fillRect(QRectF(x, box.top(), bar, 1), colour);
            painter.fillRect(QRectF(x, box.bottom() - 1, bar, 1), colour);
        }
        if (fate.trigger == domain::TriggerKind::Manual)
            painter.fillRect(QRectF(x, rect.bottom() - 2, bar, 2), colours.text);
        x += step;
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
