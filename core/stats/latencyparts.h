// SPDX-License-Identifier: GPL-3.0-or-later
// One series out of what is known of a window: runs one by one for the newest time, hours where runs are too
// many to keep, days before. Pure.
#pragma once

#include "core/stats/latencyseries.h"

#include <span>
#include <vector>

namespace redispatch::stats {

struct LatencyParts {
    base::Instant from{}; ///< the window
    base::Instant to{};
    base::Instant now{};               ///< nothing ended after it
    std::vector<LatencyStretch> hours; ///< as they are kept, oldest first; the first may have
                                       ///< been begun within its hour
    std::vector<domain::Run> runs;     ///< in any order
    /// Every run that ended since then and before fineUntil() is there.
    base::Instant runsSince = base::Instant::max();
};

/// The end of the hour of `to`.
base::Instant fineUntil(const LatencyParts& parts);
/// From when on runs and hours tell everything.
base::Instant fineSince(const LatencyParts& parts);
/// The series of the window without days: stretches of stretchFor() made of runs, and hours where those hold
/// more.
std::vector<LatencyStretch> fineStretches(const LatencyParts& parts);
/// The same with what the days that touch the window hold beyond it before fineSince(). A stretch of such a
/// day ends where the finer ones begin, and may begin before the window.
std::vector<LatencyStretch> withDays(const LatencyParts& parts, std::vector<LatencyStretch> days);

} // namespace redispatch::stats
