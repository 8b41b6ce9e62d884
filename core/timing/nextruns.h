// SPDX-License-Identifier: GPL-3.0-or-later
// When a rule is due. The clock-change rule is Debian's (native-engine.md 1.4): a fixed-time job whose time
// is skipped by a gap of up to 3 h runs once at the first instant after it, and runs once, at the first of
// them, when its time comes twice; any other job follows elapsed time. All functions are pure and safe from
// any thread. Nothing is due before 1970 or from 2200 on, "at" excepted.
#pragma once

#include "core/base/clock.h"
#include "core/timing/plan.h"

#include <optional>
#include <vector>

namespace redispatch::timing {

/// The first slot later than `after`; empty for manual rules and an "at" that has passed.
std::optional<base::Instant> nextAfter(const TimingRule& rule, base::Instant after);

/// The newest slot not later than `at`.
std::optional<base::Instant> lastAtOrBefore(const TimingRule& rule, base::Instant at);

struct Count {
    long long due = 0; ///< at most the limit asked for
    bool more = false; ///< there are more than that
    bool operator==(const Count&) const = default;
};

/// How many slots lie in (from, to]. Computed, not stepped: the cost grows with the months between, not with
/// the slots.
Count countBetween(const TimingRule& rule, base::Instant from, base::Instant to, long long limit);

/// The next slots after `after`, at most `count` of them.
std::vector<base::Instant> nextSlots(const TimingRule& rule, base::Instant after, int count);

} // namespace redispatch::timing
