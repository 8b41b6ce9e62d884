// SPDX-License-Identifier: GPL-3.0-or-later
// Where the axes have their marks, and what is written there.
#pragma once

#include "core/base/clock.h"
#include "ui/charts/plotview.h"

#include <QTimeZone>

#include <string>
#include <vector>

namespace redispatch::ui {

struct Tick {
    double value = 0; ///< ms: a duration, or an instant since the epoch
    std::string label;
};

/// Marks of a duration axis between `low` and `high` ms, at most `most`. Round in the units people use: a
/// logarithmic axis has "1 ms", "10 ms", "1 s", "1 min"; a linear one keeps a single unit throughout.
std::vector<Tick> durationTicks(double low, double high, ScaleKind scale, int most);

/// A range that holds durations from `least` to `greatest` ms and ends at round values, so that it moves
/// seldom while runs arrive. Linear ranges start at 0, logarithmic ones not below 1 ms.
struct DurationRange {
    double low = 1;
    double high = 2;
};
DurationRange fittingRange(double least, double greatest, ScaleKind scale);

/// Marks of a time axis from `from` to `to` (ms since the epoch), at most `most`, round in the zone's wall
/// clock; the first one of a day carries the date, the first date of a year the year.
std::vector<Tick> timeTicks(double from, double to, int most, const QTimeZone& zone);

/// Round lengths of time in ms, from a millisecond to a year.
const std::vector<double>& roundDurations();

} // namespace redispatch::ui
