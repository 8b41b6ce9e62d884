// SPDX-License-Identifier: GPL-3.0-or-later
// How the rows of two snapshots correspond.
#pragma once

#include "core/query/rows.h"

#include <span>
#include <vector>

namespace redispatch::ui {

inline constexpr query::Index noRow = ~query::Index{0};

/// For each job of `before` its place in `after`, or noRow. Both are sorted by id.
std::vector<query::Index> correspondence(std::span<const query::JobPtr> before,
                                         std::span<const query::JobPtr> after);

/// A run of neighbouring rows, last included.
struct RowRange {
    int first;
    int last;
    bool operator==(const RowRange&) const = default;
};

/// The runs of true in `marks`.
std::vector<RowRange> rangesOf(const std::vector<bool>& marks);

} // namespace redispatch::ui
