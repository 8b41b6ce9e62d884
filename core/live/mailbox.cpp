// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/mailbox.h"

#include <algorithm>
#include <iterator>

namespace redispatch::live {

namespace {
using base::JobId;
using Ids = std::vector<JobId>;

Ids without(const Ids& ids, const Ids& those) {
    Ids left;
    std::set_difference(ids.begin(), ids.end(), those.begin(), those.end(), std::back_inserter(left));
    return left;
}

Ids both(const Ids& one, const Ids& other) {
    Ids common;
    std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(common));
    return common;
}

Ids either(const Ids& one, const Ids& other) {
    Ids all;
    std::set_union(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(all));
    return all;
}
} // namespace

domain::Delta folded(const domain::Delta& first, const domain::Delta& second) {
    domain::Delta sum;
    // Removed and there again: the receiver still has the old row, so it changed.
    const Ids returned = both(first.removed, second.added);
    sum.added = either(without(first.added, second.removed), without(second.added, first.removed));
    sum.removed = either(without(first.removed, second.added), without(second.removed, first.added));
    sum.changed = either(either(without(first.changed, second.removed), without(second.changed, first.added)),
                         returned);
    return sum;
}

Mail foldMail(const Mail& older, Mail& newer) {
    return {std::move(newer.snapshot), folded(older.delta, newer.delta)};
}

} // namespace redispatch::live
