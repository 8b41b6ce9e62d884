// SPDX-License-Identifier: GPL-3.0-or-later
// Times and numbers as people read them, the same in the window and in the terminal.
#pragma once

#include "core/base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::base {

/// "0 ms", "840 ms", "3.1 s", "41 s", "2 min 5 s", "3 h 20 min", "6 d 4 h". At most two units; negative
/// durations carry a minus sign.
std::string durationText(milliseconds duration);

/// Distance from `now` in one unit: "in 3 min", "6 h ago", "now" (less than a second apart).
std::string relativeText(Instant at, Instant now);

/// RFC 3339 in UTC with milliseconds: "2026-11-23T02:30:00.000Z".
std::string utcText(Instant at);

/// Parses RFC 3339 ("2026-12-01T03:00:00Z", fraction and numeric offset allowed, seconds optional).
std::optional<Instant> parseInstant(std::string_view text);

/// "2m", "90s", "1h30m", "250ms", "1d"; a bare number means seconds. Not negative.
std::optional<milliseconds> parseDuration(std::string_view text);

/// The shortest text that parseDuration reads back: "5m", "1h30m", "0s".
std::string durationCode(milliseconds duration);

/// 1234567 → "1,234,567".
std::string countText(long long count);

/// 262144 → "256 KiB".
std::string bytesText(unsigned long long bytes);

/// A change against a base: "+38 %", "−2 %", "0 %", from ten times on "×12". Empty when base is 0.
std::string deltaText(double value, double base);

} // namespace redispatch::base
