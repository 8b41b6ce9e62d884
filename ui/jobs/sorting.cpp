// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/sorting.h"

#include "core/query/sortcode.h"

#include <algorithm>

namespace redispatch::ui {

using query::SortKey;

std::vector<SortKey> sortedBy(std::vector<SortKey> keys, query::Column column, bool also) {
    if (keys.empty() && also)
        keys.push_back({query::Column::State, false}); // what no keys look like
    const auto known = std::ranges::find(keys, column, &SortKey::column);
    if (!also)
        return {{column, known == keys.begin() && known != keys.end() && !known->descending}};
    if (known == keys.end()) {
        if (keys.size() < query::mostSortKeys)
            keys.push_back({column, false});
    } else if (known->descending && keys.size() > 1) {
        keys.erase(known);
    } else {
        known->descending = !known->descending;
    }
    return keys;
}

} // namespace redispatch::ui
