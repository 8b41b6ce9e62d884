// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace redispatch::ui {

/// A run of neighbouring rows, last included.
struct RowRange {
    int first;
    int last;
    bool operator==(const RowRange&) const = default;
};

/// The runs of true in `marks`.
std::vector<RowRange> rangesOf(const std::vector<bool>& marks);

} // namespace redispatch::ui
