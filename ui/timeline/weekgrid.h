// SPDX-License-Identifier: GPL-3.0-or-later
// Runs by weekday and hour of the wall clock: when is a job slow, and when does it fail?
#pragma once

#include "core/domain/run.h"
#include "core/timing/zone.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace redispatch::ui {

struct WeekCell {
    std::size_t finished = 0; ///< runs that ended with a known outcome; stale and cancelled ones do not count
    std::size_t failed = 0;
    std::size_t ok = 0;                ///< with a duration
    std::optional<double> p50;         ///< ms, of the ok runs
    std::optional<double> failedShare; ///< of the finished ones

    /// Too few runs to lean on the median (statistics.md 4.2).
    bool thinLatency() const;
    /// So few runs that one more would move the share by more than a tenth.
    bool thinFailures() const;
};

struct WeekGrid {
    std::array<std::array<WeekCell, 24>, 7> cells; ///< Monday first; by hour of the zone's wall clock
    std::size_t finished = 0;
    std::size_t failed = 0;
    std::size_t without = 0;               ///< runs that have no time to place them by
    std::optional<base::Instant> from;     ///< the oldest run placed
    std::optional<base::Instant> to;       ///< and the newest
    std::optional<double> lowest, highest; ///< p50 over all cells, thin ones aside where others exist
    double worstShare = 0;                 ///< failed share over all cells
    std::optional<double> p50;             ///< ms, of all ok runs

    const WeekCell& at(int weekday, int hour) const;
};

/// Places each finished run by its start (else by its end or slot) on the wall clock of `zone`; where an hour
/// comes twice, both count in it.
WeekGrid weekGrid(std::span<const domain::Run> runs, const timing::Zone& zone);

} // namespace redispatch::ui
