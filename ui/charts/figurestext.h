// SPDX-License-Identifier: GPL-3.0-or-later
// Figures in words, honest about what few runs cannot tell.
#pragma once

#include "ui/charts/picture.h"

#include <QString>
#include <QTimeZone>

#include <vector>

namespace redispatch::ui {

/// "212 runs · p50 1.2 s · p95 2.4 s · errors 1.9 % (4) · …"; empty without any.
QString summaryText(const Figures& figures);

QString meterName(MeterLine::Kind kind); ///< "errors", "cache hits", "DB calls per run"

/// What was not reported, once: "no cache look-ups reported"; empty when all was.
QString absentText(const Figures& figures);

/// "23 Nov 12:00 to 14:30"; with the year where it changes or the time is long, or when told so.
QString spanText(double from, double to, const QTimeZone& zone, bool withYear = false);

/// A column of the comparison: numbers and their difference, no verdict.
struct ComparedFigure {
    QString name;
    QString marked;
    QString before;
    QString difference; ///< a dash where one side is missing
};
std::vector<ComparedFigure> comparedFigures(const Comparison& comparison);

} // namespace redispatch::ui
