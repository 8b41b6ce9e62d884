// SPDX-License-Identifier: GPL-3.0-or-later
// How a job is doing: four axes and one headline (statistics.md 5). Pure; what is not known stays unknown.
#pragma once

#include "core/base/clock.h"
#include "core/domain/health.h"
#include "core/domain/run.h"
#include "core/domain/vitals.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace redispatch::stats {

class Sketch;

using base::Instant;
using base::milliseconds;

using domain::Activity;
using domain::HealthState;
using domain::healthStateCount;
using domain::healthStateFrom;
using domain::Outcomes;
using domain::Pace;
using domain::Timeliness;
using domain::Trust;
using domain::word;
using Baseline = domain::DurationBaseline;

/// What the headline follows from.
enum class HealthCause : std::uint8_t {
    NotRead,           ///< `duration`: since the last successful read
    InvalidDefinition, ///< its stored bytes make no sense
    LeaseOver,         ///< a run whose lease is over, which may yet go on; `duration`: since then
    NothingKnown,      ///< no conclusive outcome is kept
    OverTime,          ///< stuck: `duration` beyond its limit; started `at`
    LeaseLost,         ///< stuck: its lease is over since `duration`; started `at`
    SlotMissed,        ///< recorded; `at` its slot, where known
    DeadlinePassed,    ///< slot `at` is `duration` beyond its deadline
    ChainBroken,       ///< nothing will make its next slot
    SlotOpen,          ///< late: slot `at` is due since `duration`
    Failed,            ///< `outcome`, `count` in a row
    Changing,          ///< `share` of the last outcomes differed from the one before, weighted
    Retrying,          ///< `share` of the last ok runs needed a retry
    HeldBack,          ///< paused since `at`
    Active,            ///< started `at`, `duration` ago
    NotDueYet,
    NeverStarted, ///< slots were due, and all were skipped
    LastWasOk,
};

struct HealthReason {
    HealthCause cause = HealthCause::NothingKnown;
    std::optional<Instant> at = {};
    std::optional<milliseconds> duration = {};
    int count = 0;
    double share = 0; ///< 0 to 1
    domain::Outcome outcome = domain::Outcome::None;
    bool operator==(const HealthReason&) const = default;
};

/// What became of a slot that is due.
enum class SlotState : std::uint8_t {
    Unknown,
    Open,    ///< neither claimed nor decided
    Held,    ///< the same, on purpose: its queue lets nothing start
    Claimed, ///< it has a run, or one waits for its retry
    Decided, ///< a run has ended or it was skipped; also: nothing is due
};

/// The final attempt's outcome of a slot or manual run.
struct FinalOutcome {
    domain::Outcome outcome = domain::Outcome::Ok;
    bool retried = false; ///< it took more than one attempt
    bool operator==(const FinalOutcome&) const = default;
};

struct ActiveRun {
    Instant startedAt{};
    std::optional<Instant> leaseEndsAt;
};

struct HealthPause {
    Instant since{};
    std::optional<Instant> until;
};

/// The newest slot whose recorded fate is missed.
struct MissedSlot {
    std::optional<Instant> at;     ///< the slot, where known
    std::optional<int> slotsSince; ///< slots with a fate after it
    bool okSince = false;          ///< an ok run came after it
};

/// Nothing below 59 values: p95 means nothing yet.
std::optional<Baseline> baselineOf(const Sketch& sketch);

struct HealthInput {
    Instant now{}; ///< Redis time

    std::optional<milliseconds> readAge; ///< since the last successful read; empty: just read
    milliseconds refreshPeriod = std::chrono::seconds(5);
    bool definitionValid = true;

    /// The oldest slot due by now without a fate, else the newest that was due. With slots more frequent than
    /// the grace only the oldest ever becomes late.
    std::optional<Instant> dueAt;
    SlotState due = SlotState::Unknown;
    std::optional<Instant> nextAt;        ///< the next slot after now
    std::optional<milliseconds> interval; ///< between slots
    std::optional<milliseconds> grace;    ///< empty: defaultGrace(interval)
    std::optional<milliseconds> deadline; ///< after which a slot is missed; empty: it only ever gets later
    std::optional<MissedSlot> missed;
    std::optional<Instant> acknowledgedAt; ///< somebody has seen what was missed until then
    bool chainBroken = false;

    std::optional<ActiveRun> active;
    std::optional<milliseconds> timeout;
    milliseconds killGrace = std::chrono::seconds(10);
    milliseconds reapInterval = std::chrono::seconds(5);
    std::optional<HealthPause> paused;

    std::optional<bool> everRan; ///< empty: not known
    domain::OutcomeSummary outcomes;
    std::optional<Instant> lastOkAt; ///< end of the last ok run

    std::optional<Baseline> baseline;
    std::optional<milliseconds> lastOkDuration; ///< of the last run, when it was ok
};

struct Health {
    HealthState state = HealthState::Unknown;
    HealthReason reason;
    Activity activity = Activity::Idle;
    Timeliness timeliness = Timeliness::Unknown;
    Outcomes outcome = Outcomes::Unknown;
    Trust trust = Trust::Fresh;
    Pace pace = Pace::Unknown;
    int failuresInRow = 0;
    bool due = false;      ///< waits to be started, not yet late or held back
    bool flapping = false; ///< also while failing hides it
    bool operator==(const Health&) const = default;

    bool severe() const { return failuresInRow >= 3; }
};

/// The health of a job. Slots due since a pause began, or at nobody knows when, are neither late nor missed
/// while it lasts. A recorded miss counts for 24 hours or 3 slots, whichever is longer, until an ok run or an
/// acknowledgement. Flaky from 30 % on, until below 20 %. Pace: slow when the active run, or else the last ok
/// run, took more than 1.5 × p95; too fast when the last ok run took less than p5 ∕ 1.5 (below p5 itself lies
/// one run in twenty).
Health healthOf(const HealthInput& input);

/// No later than the first instant after `now` at which time alone makes healthOf() say something else.
std::optional<Instant> healthChangesAt(const HealthInput& input);

/// 10 % of the interval, but no less than 30 s and no more than 15 min; 30 s without one.
milliseconds defaultGrace(std::optional<milliseconds> interval);
/// One hour, or the interval when that is shorter (native-engine.md 1.6).
milliseconds defaultDeadline(std::optional<milliseconds> interval);

/// The outcomes, oldest first, as far as they are ok or failures; the last 60 are looked at. `wasFlapping`:
/// of the summary before, for flapping begins at 30 % of change and ends below 20 %. The weights of changes
/// rise from 0.8 to 1.2, the newest weigh most.
domain::OutcomeSummary summaryOf(std::span<const FinalOutcome> outcomes, bool wasFlapping);

} // namespace redispatch::stats
