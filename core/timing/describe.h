// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timing/plan.h"

#include <string>

namespace redispatch::timing {

/// A plain sentence: "every weekday at 02:30, Europe/Berlin", "every 5 min", "once at 2026-12-01 03:00 UTC",
/// "by hand only". The zone is left out only where it makes no difference. A cron expression too intricate
/// for one sentence is quoted: `cron "7,8 1-3 */2 * *", UTC`.
std::string describe(const TimingRule& rule);

} // namespace redispatch::timing
