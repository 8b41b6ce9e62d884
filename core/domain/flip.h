// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/domain/health.h"

#include <string>

namespace redispatch::domain {

/// A job's headline became another.
struct Flip {
    base::JobId job;
    HealthState from = HealthState::Unknown;
    HealthState to = HealthState::Unknown;
    /// The run or slot that made it so ("run 17", "slot 1795435200000"): the same change, seen by several
    /// consoles, carries the same mark.
    std::string mark;
    base::Instant at{}; ///< Redis time when it was seen
    std::string by;     ///< user@host of the console that told it first; empty: not recorded
    bool operator==(const Flip&) const = default;
};

} // namespace redispatch::domain
