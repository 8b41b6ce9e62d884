// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/timing/plan.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace redispatch::ui {

/// One slot, or as many as fall into one bin.
struct SlotBin {
    base::Instant at{}; ///< the slot, or where the bin begins
    std::uint32_t count = 1;
    bool operator==(const SlotBin&) const = default;
};

/// The slots of a rule in [from, to), in order.
struct JobSlots {
    base::Instant from{};
    base::Instant to{};
    base::milliseconds bin{}; ///< 0: every slot by itself
    std::vector<SlotBin> bins;
    bool exact() const { return bin == base::milliseconds(0); }
};

/// At most `budget` entries and about as many steps, however dense the rule is: beyond that the slots are
/// counted in bins of equal length. Slots that a bin would put less than `finest` apart are binned too.
JobSlots slotsOf(const timing::TimingRule& rule, base::Instant from, base::Instant to,
                 base::milliseconds finest = {}, std::size_t budget = 600);

} // namespace redispatch::ui
