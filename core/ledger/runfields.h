// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded run as the fields of a stream entry and back, and what a row shows of the newest.
#pragma once

#include "core/domain/job.h"
#include "core/domain/run.h"
#include "core/domain/strip.h"
#include "core/redis/reply.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::ledger {

/// Field, value, …; all but `r` (the run's id) and `e` (its end in ms), which the script writes itself. Texts
/// are cut: error 1,000 bytes, names 200, ten meters beside the usual ones.
std::vector<std::string> runFields(const domain::Run& run);
/// Nothing when the entry has no run or no end.
std::optional<domain::Run> runFrom(redis::Reply fields);

/// "slot start end ms outcome trigger cache db run", with "-" for what is not known.
std::string lastRunText(const domain::Run& run);
domain::LastRun lastRunFrom(std::string_view text); ///< an empty one when it makes no sense

domain::Fate fateOf(const domain::Run& run);

} // namespace redispatch::ledger
