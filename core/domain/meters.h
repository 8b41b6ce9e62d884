// SPDX-License-Identifier: GPL-3.0-or-later
// What runs report about themselves, as lines of `name=number`.
#pragma once

#include "core/domain/card.h"
#include "core/domain/run.h"

#include <string>
#include <string_view>

namespace redispatch::domain {

/// Reads `name=number` lines: the four meters by their names, any other name kept too (at most 100 of them).
/// A later line of the same name wins. Only the first 64 KiB and 1,000 lines count; blank lines are nothing;
/// other lines are counted as malformed. Names are [A-Za-z_][A-Za-z0-9_.-]{0,63}; `error` is 0 or 1.
Meters parseMeters(std::string_view text);

/// Takes in one reported value under its usual name, or beside the meters under any other. False when the
/// name or the value cannot be taken. Leaves `cache` as it is.
bool addMeter(Meters& meters, std::string_view name, double value);

/// The values as lines that parseMeters() reads back; `malformedLines` is not among them. At most `maxOthers`
/// of the other names.
std::string meterLines(const Meters& meters, std::size_t maxOthers = 100);

/// The same values with the meters taken from the names that a card gives: what it names and the run reported
/// becomes the meter, and the usual name then stands for nothing special.
Meters withNames(const Meters& reported, const MeterNames& names);

} // namespace redispatch::domain
