// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/timing/plan.h"

#include <cstddef>
#include <span>
#include <vector>

namespace redispatch::timing {

/// How many slots fall due in each stretch of time.
struct Load {
    base::Instant from{};
    base::milliseconds bucket{};
    std::vector<long long> due;   ///< bucket i covers [from + i·bucket, from + (i + 1)·bucket)
    std::size_t rulesCounted = 0; ///< less than given when the budget ran out: these are the first ones
    bool operator==(const Load&) const = default;
};

/// The load of all `rules` over [from, from + buckets·bucket). Null entries are passed over. The cost is one
/// count per rule and bucket; `budget` bounds their number, so that the caller can go on with the rest later.
/// At most 10,000 buckets; none for a bucket that is not positive.
Load forecast(std::span<const TimingRule* const> rules, base::Instant from, base::milliseconds bucket,
              std::size_t buckets, std::size_t budget = 5'000'000);

} // namespace redispatch::timing
