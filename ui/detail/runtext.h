// SPDX-License-Identifier: GPL-3.0-or-later
// A run's facts in words, the same in the table, on the card and under the mouse. Untrusted bytes come out
// visible and as plain text.
#pragma once

#include "core/domain/run.h"

#include <QString>
#include <QTimeZone>

namespace redispatch::ui {

/// "23 Nov 12:03:11" in the zone, with the year when it is not that of `now`.
QString clockText(base::Instant at, base::Instant now, const QTimeZone& zone = QTimeZone::systemTimeZone());
QString durationWords(std::optional<base::milliseconds> duration); ///< "1.2 s"; a dash without one
QString durationWords(double ms);

QString triggerText(const domain::Run& run); ///< "schedule", "manual, anna"
/// How far the run is in per cent, where it says so with a number.
std::optional<double> progressOf(const domain::Run& run);
QString progressText(const domain::Run& run);    ///< "42 %", else what it said, shortened; empty without any
QString attemptText(int attempt);                ///< "3rd attempt"
QString exitText(const domain::Run& run);        ///< "0", "1", "signal 9 (KILL)"; a dash without one
QString cacheText(const domain::Meters& meters); ///< "warm", "cold"; a dash when it does not say
QString hitShareText(const domain::Meters& meters); ///< "96 % hits"; empty without look-ups
QString hitsText(const domain::Meters& meters);     ///< "96 % of 1,204 look-ups"; empty without look-ups
QString numberText(std::optional<double> number);   ///< "1,204", "2.5"; a dash without one
QString slotText(const domain::Run& run);           ///< "3 slots skipped: paused", "1 slot missed"
bool isSlotOnly(const domain::Run& run);            ///< a slot that had no run
bool isWaiting(const domain::Run& run);             ///< an entry that has not started

/// What stands where there is nothing to tell.
QString dash();

} // namespace redispatch::ui
