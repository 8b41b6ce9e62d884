// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/sortcode.h"

#include "core/base/text.h"

#include <algorithm>

namespace redispatch::query {

base::Result<std::vector<SortKey>> sortKeysFrom(std::string_view code) {
    std::vector<SortKey> keys;
    for (std::string_view key : base::split(code, ',')) {
        key = base::trimmed(key);
        const bool descending = key.starts_with('-');
        const auto column = columnFrom(key.substr(descending ? 1 : 0));
        if (!column) {
            std::string known;
            for (const ColumnInfo& info : columns())
                known += (known.empty() ? "" : ", ") + std::string(info.key);
            return base::makeError(base::ErrorKind::Invalid, "column", "one of " + known,
                                   base::elided(base::visible(descending ? key.substr(1) : key), 80));
        }
        if (keys.size() < mostSortKeys && std::ranges::find(keys, *column, &SortKey::column) == keys.end())
            keys.push_back({*column, descending});
    }
    return keys;
}

std::string sortCode(std::span<const SortKey> keys) {
    std::string code;
    for (const SortKey key : keys)
        code += (code.empty() ? "" : ",") + std::string(key.descending ? "-" : "") +
                std::string(info(key.column).key);
    return code;
}

std::vector<SortKey> orderFor(std::span<const SortKey> keys) {
    const bool attention =
        keys.empty() || (keys.size() == 1 && keys[0].column == Column::State && !keys[0].descending);
    const auto meant = attention ? attentionOrder() : keys;
    return {meant.begin(), meant.end()};
}

} // namespace redispatch::query
