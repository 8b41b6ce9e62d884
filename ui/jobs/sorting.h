// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/order.h"

#include <vector>

namespace redispatch::ui {

/// The sort keys after a column was chosen to sort by: alone, or `also` after those there are. One that is
/// there already turns around; chosen also once more, it goes, unless it is the only one.
std::vector<query::SortKey> sortedBy(std::vector<query::SortKey> keys, query::Column column, bool also);

} // namespace redispatch::ui
