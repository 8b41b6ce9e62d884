// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timing/plan.h"

#include <optional>
#include <string_view>

namespace redispatch::engines::bullmq {

/// The rule of a schedule, to compute with. `pattern` is read as cron-parser reads it; an empty one means
/// `everyMs`, on the grid that `offsetMs` moves. Nothing when the pattern cannot be read (the application may
/// bring a strategy of its own, so it may be anything), the zone is unknown, or there is neither.
std::optional<timing::TimingRule> ruleOf(std::string_view pattern, std::string_view timeZone,
                                         std::optional<long long> everyMs, std::optional<long long> offsetMs);

} // namespace redispatch::engines::bullmq
