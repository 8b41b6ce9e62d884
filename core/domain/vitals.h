// SPDX-License-Identifier: GPL-3.0-or-later
// What a row's health follows from beside the moment (statistics.md 5), found once per change of the row so
// that judging a hundred thousand rows costs little. Small on purpose.
#pragma once

#include "core/base/clock.h"
#include "core/domain/run.h"

#include <cstdint>

namespace redispatch::domain {

/// What durations are usual for a job: of its ok runs, of one stratum where strata are known. Milliseconds.
struct DurationBaseline {
    std::uint32_t n = 0; ///< runs; p95 means nothing below 59
    float p5 = 0;
    float p50 = 0;
    float p95 = 0;
    bool operator==(const DurationBaseline&) const = default;
};

/// The last final outcomes of a job, oldest forgotten. Only ok and failures count.
struct OutcomeSummary {
    float changeShare = 0;          ///< weighted share of changes among the last 21, 0 to 1; 0 below 10
    float retryShare = 0;           ///< share of the last 20 ok ones that needed a retry, 0 to 1; 0 below 10
    std::uint8_t count = 0;         ///< up to 60
    std::uint8_t failuresInRow = 0; ///< up to the newest one
    Outcome newest = Outcome::None;
    bool flapping = false; ///< since a share became high, until both are low again
    bool operator==(const OutcomeSummary&) const = default;
};

/// What bounds a job's runs, as far as the engine says.
struct Limits {
    static constexpr std::int64_t none = INT64_MIN;         ///< of times and durations: not known
    static constexpr std::uint32_t byInterval = UINT32_MAX; ///< a grace that follows from the interval

    std::int64_t leaseEndsAtMs = none;  ///< of the active run, since 1970
    std::int64_t timeoutMs = none;      ///< of a run
    std::int64_t deadlineMs = none;     ///< after its slot, when it counts as missed
    std::uint32_t graceMs = byInterval; ///< after its slot, when it counts as late
    std::uint32_t killGraceMs = 10'000;
    bool operator==(const Limits&) const = default;
};

/// Found from the other fields of a row (query::JobVitals).
struct Vitals {
    static constexpr std::int64_t none = Limits::none;
    static constexpr std::int64_t never = INT64_MAX;

    std::int64_t intervalMs = none; ///< between the next two slots
    std::int64_t missedAtMs = none; ///< the newest recorded miss, since 1970
    /// Where the next slot was missed and that was acknowledged: the first slot that was not missed by then,
    /// since 1970, or `never`.
    std::int64_t unseenSlotAtMs = none;
    OutcomeSummary outcomes;
    std::uint8_t slotsSinceMiss = 0; ///< with a fate, after the newest recorded miss; up to 60
    bool missed = false;             ///< a miss is recorded, and no ok run came after it
    bool operator==(const Vitals&) const = default;
};
static_assert(sizeof(Limits) + sizeof(Vitals) <= 64 + 8); // a hundred thousand are held

} // namespace redispatch::domain
