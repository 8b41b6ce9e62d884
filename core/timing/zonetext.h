// SPDX-License-Identifier: GPL-3.0-or-later
// Instants on a zone's wall clock and back. Unknown zones are shown in UTC, and say so.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace redispatch::timing {

/// "2021-03-28T04:00:00+03:00"; UTC ends in "Z". Milliseconds only when there are any.
std::string localText(base::Instant at, std::string_view timeZone);

/// For people, without seconds and zone: "2021-03-28 04:00". Unknown zones: "2021-03-28 01:00 UTC".
std::string localMinuteText(base::Instant at, std::string_view timeZone);

/// A time as a person types it: "2021-03-27T00:00" (also with a blank, seconds, or only the date) on the
/// zone's clock, or a full RFC 3339 time. A time that comes twice means the first; a skipped one, the first
/// instant after the gap. Invalid when it cannot be read or the zone is unknown.
base::Result<base::Instant> parseLocal(std::string_view text, std::string_view timeZone);

} // namespace redispatch::timing
