// SPDX-License-Identifier: GPL-3.0-or-later
// The words of health: for programs, for people, and the reason in half a sentence.
#pragma once

#include "core/stats/health.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::stats {

/// Stable lower-case words for JSON and filters: "ok", "never_run", "on_time", "too_fast", "slot_open".
std::string_view word(HealthState state);
std::string_view word(Activity activity);
std::string_view word(Timeliness timeliness);
std::string_view word(Outcomes outcomes);
std::string_view word(Trust trust);
std::string_view word(Pace pace);
std::string_view word(HealthCause cause);
std::optional<HealthState> healthStateFrom(std::string_view word);

/// The badge's text: "Never run".
std::string_view title(HealthState state);

/// Why, as half a sentence: "due for 12 min, and nothing has started it".
std::string reasonText(const HealthReason& reason);

/// What the headline hides, for people: "failing, paused, slow"; empty when it says all.
std::string besidesText(const Health& health);

} // namespace redispatch::stats
