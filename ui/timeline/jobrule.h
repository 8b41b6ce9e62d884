// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/domain/job.h"

#include <optional>

namespace redispatch::ui {

/// The time in which a job's slots count: [from, to).
struct SlotBounds {
    std::optional<base::Instant> from; ///< the end of its pause
    std::optional<base::Instant> to;   ///< its schedule's end
    bool none = false;                 ///< nothing will start: paused without an end, cut, retired
    bool operator==(const SlotBounds&) const = default;
};
SlotBounds boundsOf(const domain::Job& job);

} // namespace redispatch::ui
