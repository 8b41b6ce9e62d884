// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/rowdiff.h"

namespace redispatch::ui {

using query::Index;

std::vector<Index> correspondence(std::span<const query::JobPtr> before,
                                  std::span<const query::JobPtr> after) {
    std::vector<Index> places(before.size(), noRow);
    std::size_t b = 0;
    std::size_t a = 0;
    while (b < before.size() && a < after.size()) {
        // Most rows are the same object in both; ids are compared only where they are not.
        const auto order =
            before[b] == after[a] ? std::strong_ordering::equal : before[b]->id <=> after[a]->id;
        if (order == 0)
            places[b++] = static_cast<Index>(a++);
        else if (order < 0)
            ++b;
        else
            ++a;
    }
    return places;
}

std::vector<RowRange> rangesOf(const std::vector<bool>& marks) {
    std::vector<RowRange> ranges;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (!marks[i])
            continue;
        const int row = static_cast<int>(i);
        if (!ranges.empty() && ranges.back().last == row - 1)
            ranges.back().last = row;
        else
            ranges.push_back({row, row});
    }
    return ranges;
}

} // namespace redispatch::ui
