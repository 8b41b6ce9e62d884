// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"

#include <filesystem>
#include <string_view>

namespace redispatch::runner {

/// Reads `name=number` lines: the four meters by their names, any other name kept too (at most 100 of them).
/// A later line of the same name wins. Only the first 64 KiB and 1,000 lines count; blank lines are nothing;
/// other lines are counted as malformed. Names are [A-Za-z_][A-Za-z0-9_.-]{0,63}; `error` is 0 or 1.
domain::Meters parseMetrics(std::string_view text);

/// The same from the file that the job wrote; nothing when there is none.
domain::Meters readMetrics(const std::filesystem::path& file);

} // namespace redispatch::runner
