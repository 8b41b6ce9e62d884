// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/timing/plan.h"

#include <optional>

namespace redispatch::ui {

/// The job's schedule, to compute with: cron text as its engine reads it, and a rhythm on the grid that its
/// next slot is on. Nothing where it cannot be computed: by hand only, unknown to us, invalid, or without
/// further slots.
std::optional<timing::TimingRule> ruleOf(const domain::Job& job);

/// The time in which a job's slots count: [from, to).
struct SlotBounds {
    std::optional<base::Instant> from; ///< the end of its pause
    std::optional<base::Instant> to;   ///< its schedule's end
    bool none = false;                 ///< nothing will start: paused without an end, cut, retired
    bool operator==(const SlotBounds&) const = default;
};
SlotBounds boundsOf(const domain::Job& job);

} // namespace redispatch::ui
