// SPDX-License-Identifier: GPL-3.0-or-later
// Sort keys as text, for settings, saved views and the command line: "next,-last_duration", a minus for
// descending, the first counts most.
#pragma once

#include "core/base/result.h"
#include "core/query/order.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

/// More than so many keys never decide anything.
inline constexpr std::size_t mostSortKeys = 5;

/// Invalid when a column is not known, with the known ones in `expected`. A column named again is left out.
base::Result<std::vector<SortKey>> sortKeysFrom(std::string_view code);
std::string sortCode(std::span<const SortKey> keys);

/// The order that the keys mean: none, and states alone, mean what needs attention.
std::vector<SortKey> orderFor(std::span<const SortKey> keys);

} // namespace redispatch::query
