// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline in words: for the card under the mouse, the line below, and screen readers.
#pragma once

#include "core/query/jobhealth.h"
#include "ui/timeline/lane.h"
#include "ui/timeline/load.h"

#include <QString>
#include <QStringList>
#include <QTimeZone>

namespace redispatch::ui {

struct CardText {
    QString title;
    QStringList lines;
    QString text() const; ///< all of it
};

/// "cache-warm: failing. Next Mon 12:05, in 3 min. Last failed 2 min ago after 1.2 s."
QString rowText(const domain::Job& job, base::Instant now, const query::ReadAge& read, const QTimeZone& zone);

/// "No connection: all this was read 3 min ago. …"; empty while there is one.
QString staleText(const query::ReadAge& read);

/// What `hit` stands for; empty for nothing. `runs` are those that the lane was made from.
CardText cardText(const domain::Job& job, const Lane& lane, const LaneHit& hit,
                  std::span<const domain::Run> runs, base::Instant now, const QTimeZone& zone);

/// The whole of what is on screen, and its busiest slot.
CardText loadSummary(const LoadForecast& load, const TimeStretch& view, base::Instant now,
                     const QTimeZone& zone);
CardText loadText(const LoadForecast& load, std::size_t bin, base::Instant now, const QTimeZone& zone);

/// "Mon 23 Nov 12:05:30"; without the seconds when they are none.
QString slotClock(base::Instant at, const QTimeZone& zone);

} // namespace redispatch::ui
