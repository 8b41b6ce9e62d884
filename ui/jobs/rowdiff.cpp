// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/rowdiff.h"

namespace redispatch::ui {

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
