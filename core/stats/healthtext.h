// SPDX-License-Identifier: GPL-3.0-or-later
// The words of health: for programs, for people, and the reason in half a sentence.
#pragma once

#include "core/stats/health.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::stats {

/// Stable lower-case words for JSON: "slot_open". Those of the states and axes are in core/domain/health.h.
std::string_view word(HealthCause cause);

/// The badge's text: "Never run".
std::string_view title(HealthState state);

/// Why, as half a sentence: "due for 12 min, and nothing has started it".
std::string reasonText(const HealthReason& reason);

/// What the headline hides, for people: "failing, paused, slow"; empty when it says all.
std::string besidesText(const Health& health);

} // namespace redispatch::stats
