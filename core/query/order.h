// SPDX-License-Identifier: GPL-3.0-or-later
// The order of the job list. Rows without a value come last in either direction; rows that compare equal stay
// in the order of their ids. Jobs are given as in a Snapshot: sorted by id, no nulls.
#pragma once

#include "core/query/columns.h"
#include "core/query/rows.h"

#include <compare>
#include <span>
#include <vector>

namespace redispatch::query {

struct SortKey {
    Column column = Column::State;
    bool descending = false;
    bool operator==(const SortKey&) const = default;
};

/// "needs attention": urgent states first, then what is due next.
std::span<const SortKey> attentionOrder();

/// Two rows by one key; text without regard to case. Equal when neither comes first.
std::weak_ordering compare(const domain::Job& a, const domain::Job& b, SortKey key, base::Instant now);

/// All rows in order; the first key counts most.
std::vector<Index> sorted(std::span<const JobPtr> jobs, std::span<const SortKey> keys, base::Instant now);

/// `order` with the rows of `again` placed anew, whether they are in it or not; the order of all others must
/// still hold. Few rows cost little; the result is that of sorted().
std::vector<Index> reordered(std::span<const Index> order, std::span<const JobPtr> jobs,
                             std::span<const Index> again, std::span<const SortKey> keys, base::Instant now);

} // namespace redispatch::query
