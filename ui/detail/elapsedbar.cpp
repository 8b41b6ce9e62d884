// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/elapsedbar.h"

#include "core/stats/percentiles.h"
#include "ui/detail/runtext.h"
#include "ui/theme/colours.h"

#include <QPainter>

#include <algorithm>

namespace redispatch::ui {

Pace paceOf(const domain::Job& job) {
    Pace pace;
    if (job.medianDuration)
        pace.median = static_cast<double>(job.medianDuration->count());
    if (!job.baseline)
        return pace;
    if (job.baseline->n >= stats::leastFor(0.5))
        pace.median = job.baseline->p50;
    if (job.baseline->n >= stats::leastFor(0.95))
        pace.p95 = job.baseline->p95;
    return pace;
}

QString paceText(const Pace& pace) {
    if (!pace.median)
        return {};
    const QString usual = ElapsedBar::tr("usually %1").arg(durationWords(*pace.median));
    return pace.p95 ? usual + ElapsedBar::tr(", p95 %1").arg(durationWords(*pace.p95)) : usual;
}

ElapsedBar::ElapsedBar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("elapsedBar"));
    setAccessibleName(tr("Elapsed time beside the usual one"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ElapsedBar::setPace(const Pace& pace) {
    m_pace = pace;
    update();
}

void ElapsedBar::setElapsed(base::milliseconds elapsed) {
    m_elapsed = static_cast<double>(elapsed.count());
    setAccessibleDescription(durationWords(elapsed) + QStringLiteral("; ") + paceText(m_pace));
    update();
}

bool ElapsedBar::isLate() const {
    return isKnown() && m_elapsed > limit();
}

void ElapsedBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours& colours = coloursOf(palette());
    const double whole = std::max({limit() * 1.15, m_elapsed, 1.0});
    const QRectF track = QRectF(rect()).adjusted(0, 1, 0, -1);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.rule);
    painter.drawRoundedRect(track, 3, 3);
    QRectF done = track;
    done.setWidth(std::max(track.width() * std::min(m_elapsed / whole, 1.0), 2.0));
    painter.setBrush(isLate() ? colours.late : colours.running);
    painter.drawRoundedRect(done, 3, 3);
    for (const auto& mark : {m_pace.median, m_pace.p95})
        if (mark)
            painter.fillRect(QRectF(std::min(width() * *mark / whole, width() - 2.0), 0, 2, height()),
                             colours.text);
}

} // namespace redispatch::ui
