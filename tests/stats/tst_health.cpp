// SPDX-License-Identifier: GPL-3.0-or-later
// The states of statistics.md 5 at their boundaries.
#include "core/base/humanize.h"
#include "core/stats/health.h"
#include "core/stats/healthtext.h"
#include "core/stats/sketch.h"

#include <gtest/gtest.h>

#include <set>

using namespace redispatch;
using namespace redispatch::stats;
using namespace std::chrono_literals;
using domain::Outcome;

namespace {

constexpr Instant d{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 2h + 30min};
constexpr auto grace = 6min; // 10 % of an hour
constexpr auto deadline = 1h;

/// What is judged, with the outcomes that its summary is made of.
struct Case : HealthInput {
    std::vector<FinalOutcome> outcomes; ///< oldest first
    bool wasFlapping = false;           ///< before the newest of them
};

Health healthOf(const Case& given) {
    HealthInput input = given;
    input.outcomes = summaryOf(given.outcomes, given.wasFlapping);
    return stats::healthOf(input);
}

double changeShare(const std::vector<FinalOutcome>& outcomes) {
    return summaryOf(outcomes, false).changeShare;
}

/// An hourly job whose slot d nobody has claimed; its last run was ok.
Case open(Instant now) {
    Case input;
    input.now = now;
    input.dueAt = d;
    input.due = SlotState::Open;
    input.nextAt = d + 1h;
    input.interval = 1h;
    input.deadline = deadline;
    input.everRan = true;
    input.outcomes = {{Outcome::Ok, false}};
    input.lastOkAt = d - 55min;
    return input;
}

Case decided(Instant now = d + 10min) {
    Case input = open(now);
    input.due = SlotState::Decided;
    return input;
}

Case running(Instant now, Instant startedAt = d) {
    Case input = open(now);
    input.due = SlotState::Claimed;
    input.active = ActiveRun{startedAt, now + 20s};
    input.timeout = 10min;
    return input;
}

HealthState stateOf(const Case& input) {
    return healthOf(input).state;
}

std::vector<FinalOutcome> outcomes(std::string_view letters) {
    std::vector<FinalOutcome> list;
    for (const char letter : letters)
        list.push_back({letter == 'f' ? Outcome::Failed : Outcome::Ok, letter == 'r'});
    return list;
}

/// 21 results with changes before these places, 1 to 20.
std::vector<FinalOutcome> withChangesAt(const std::set<int>& places) {
    std::vector<FinalOutcome> list;
    bool ok = places.size() % 2 == 0; // so that the last is ok
    for (int i = 0; i < 21; ++i) {
        ok = ok != places.contains(i);
        list.push_back({ok ? Outcome::Ok : Outcome::Failed, false});
    }
    return list;
}

} // namespace

TEST(Health, LatenessAtItsBoundaries) {
    EXPECT_EQ(stateOf(open(d)), HealthState::Ok);
    EXPECT_EQ(stateOf(open(d + grace - 1ms)), HealthState::Ok);
    EXPECT_EQ(stateOf(open(d + grace)), HealthState::Ok);
    EXPECT_EQ(stateOf(open(d + grace + 1ms)), HealthState::Late);
    EXPECT_EQ(stateOf(open(d + deadline)), HealthState::Late);
    EXPECT_EQ(stateOf(open(d + deadline + 1ms)), HealthState::Missed);
    const Health late = healthOf(open(d + 12min));
    EXPECT_EQ(late.timeliness, Timeliness::Late);
    EXPECT_EQ(late.outcome, Outcomes::Ok);
    EXPECT_EQ(late.reason, (HealthReason{.cause = HealthCause::SlotOpen, .at = d, .duration = 12min}));
    EXPECT_EQ(reasonText(late.reason), "due for 12 min, and nothing has started it");
    // Without a known deadline it only gets later.
    Case patient = open(d + 30h);
    patient.deadline.reset();
    EXPECT_EQ(stateOf(patient), HealthState::Late);
    for (const SlotState state : {SlotState::Claimed, SlotState::Decided, SlotState::Unknown}) {
        Case input = open(d + 2h);
        input.due = state;
        EXPECT_EQ(stateOf(input), HealthState::Ok);
    }
}

TEST(Health, TheClockMaySayLess) {
    // Two hours back: nothing is due, nothing is late, nothing has a negative age.
    EXPECT_EQ(stateOf(open(d - 2h)), HealthState::Ok);
    EXPECT_EQ(stateOf(running(d - 2h)), HealthState::Running);
    Case paused = open(d - 2h);
    paused.paused = HealthPause{d, d + 1h};
    EXPECT_EQ(stateOf(paused), HealthState::Paused);
}

TEST(Health, DefaultGraceAndDeadline) {
    EXPECT_EQ(defaultGrace(10s), 30s);
    EXPECT_EQ(defaultGrace(5min), 30s);
    EXPECT_EQ(defaultGrace(300s + 10ms), 30s + 1ms);
    EXPECT_EQ(defaultGrace(1h), 6min);
    EXPECT_EQ(defaultGrace(150min), 15min);
    EXPECT_EQ(defaultGrace(24h), 15min);
    EXPECT_EQ(defaultGrace(std::nullopt), 30s);
    EXPECT_EQ(defaultDeadline(5min), 5min);
    EXPECT_EQ(defaultDeadline(24h), 1h);
    EXPECT_EQ(defaultDeadline(std::nullopt), 1h);
}

TEST(Health, APauseExplainsTheSlotsSinceItBegan) {
    Case input = open(d + 2h);
    input.paused = HealthPause{d, std::nullopt};
    EXPECT_EQ(stateOf(input), HealthState::Paused);
    EXPECT_EQ(healthOf(input).timeliness, Timeliness::OnTime);
    input.paused->since = d + 1ms; // the slot was due before
    EXPECT_EQ(stateOf(input), HealthState::Missed);
    EXPECT_EQ(healthOf(input).activity, Activity::Paused);
    input.paused->since = d - 1h;
    input.paused->until = d + 2h; // over at this very instant
    EXPECT_EQ(stateOf(input), HealthState::Missed);
    input.paused->until = d + 2h + 1ms;
    EXPECT_EQ(stateOf(input), HealthState::Paused);
}

TEST(Health, AfterAResumeAtTheGracesEnd) {
    // Resuming decides the slots of the pause: skipped. An engine that leaves one open is late at once.
    EXPECT_EQ(stateOf(decided(d + grace)), HealthState::Ok);
    EXPECT_EQ(stateOf(decided(d + grace + 1ms)), HealthState::Ok);
    EXPECT_EQ(stateOf(open(d + grace)), HealthState::Ok);
    EXPECT_EQ(stateOf(open(d + grace + 1ms)), HealthState::Late);
}

TEST(Health, APausedJobThatWasFailingShowsBoth) {
    Case input = decided();
    input.paused = HealthPause{d, std::nullopt};
    input.outcomes = outcomes("off");
    const Health health = healthOf(input);
    EXPECT_EQ(health.state, HealthState::Failing);
    EXPECT_EQ(health.activity, Activity::Paused);
    EXPECT_EQ(besidesText(health), "paused");
}

TEST(Health, ARetryInProgressAtTheDeadlineIsNoMiss) {
    Case input = running(d + deadline, d + deadline - 1min);
    input.outcomes = outcomes("o"); // the attempt that failed is not final
    EXPECT_EQ(stateOf(input), HealthState::Running);
    input = running(d + deadline + 1ms, d + deadline - 1min);
    EXPECT_EQ(stateOf(input), HealthState::Running);
    input.active.reset(); // it waits for its retry
    EXPECT_EQ(stateOf(input), HealthState::Ok);
}

TEST(Health, RecordedMissesFade) {
    Case input = decided(d + 24h);
    input.missed = MissedSlot{d, 24, false};
    EXPECT_EQ(stateOf(input), HealthState::Missed);
    input.now += 1ms;
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    // A weekly job: the last three slots count.
    input.now = d + 24h * 14;
    input.missed->slotsSince = 2;
    EXPECT_EQ(stateOf(input), HealthState::Missed);
    input.missed->slotsSince = 3;
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    input.missed = MissedSlot{std::nullopt, 0, false};
    EXPECT_EQ(stateOf(input), HealthState::Missed);
    EXPECT_EQ(reasonText(healthOf(input).reason), "a slot was due and nothing ran");
}

TEST(Health, AnOkRunOrAnAcknowledgementClearsAMiss) {
    Case input = decided(d + 2h);
    input.missed = MissedSlot{d, 1, false};
    ASSERT_EQ(stateOf(input), HealthState::Missed);
    input.lastOkAt = d;
    EXPECT_EQ(stateOf(input), HealthState::Missed);
    input.lastOkAt = d + 1ms;
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    input.lastOkAt.reset();
    input.missed->okSince = true;
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    input.missed->okSince = false;
    input.acknowledgedAt = d;
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    // At nobody knows when: whatever is missed without an ok run since has been seen.
    input.missed->at.reset();
    input.missed->slotsSince = 1;
    input.acknowledgedAt.reset();
    EXPECT_EQ(stateOf(input), HealthState::Missed);
    input.acknowledgedAt = d;
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    input.lastOkAt = d + 1ms;
    EXPECT_EQ(stateOf(input), HealthState::Missed) << "it ran since, and missed another";
    input.lastOkAt.reset();

    Case overdue = open(d + 3h);
    overdue.acknowledgedAt = d + deadline - 1ms;
    EXPECT_EQ(stateOf(overdue), HealthState::Missed);
    overdue.acknowledgedAt = d + deadline;
    EXPECT_EQ(stateOf(overdue), HealthState::Ok);
    overdue.acknowledgedAt.reset();
    overdue.lastOkAt = d + deadline + 1ms; // somebody ran it by hand
    EXPECT_EQ(stateOf(overdue), HealthState::Ok);
}

TEST(Health, StuckAtItsBoundaries) {
    const Instant end = d + 10min + 10s + 10s; // limit, kill grace, and time to tell
    EXPECT_EQ(stateOf(running(end)), HealthState::Running);
    EXPECT_EQ(stateOf(running(end + 1ms)), HealthState::Stuck);
    EXPECT_EQ(healthOf(running(end + 1min)).reason,
              (HealthReason{.cause = HealthCause::OverTime, .at = d, .duration = 1min}));
    Case lost = running(d + 1min);
    lost.active->leaseEndsAt = lost.now;
    EXPECT_EQ(stateOf(lost), HealthState::Running);
    lost.active->leaseEndsAt = lost.now - 1ms; // a start without an end is never ok
    EXPECT_EQ(stateOf(lost), HealthState::Unknown);
    EXPECT_EQ(healthOf(lost).activity, Activity::Running);
    lost.active->leaseEndsAt = lost.now - 10s;
    EXPECT_EQ(stateOf(lost), HealthState::Unknown);
    lost.active->leaseEndsAt = lost.now - 10s - 1ms;
    EXPECT_EQ(stateOf(lost), HealthState::Stuck);
    lost.active->leaseEndsAt.reset(); // neither known: it runs
    lost.timeout.reset();
    lost.now = d + 100h;
    EXPECT_EQ(stateOf(lost), HealthState::Running);
}

TEST(Health, ARunThatOutlivesTheNextSlot) {
    const Instant next = d + 1h;
    Case input = running(next + 10min);
    input.timeout = 3h;
    input.dueAt = next;
    // forbid: the slot is skipped; queue_one: it waits in the queue; allow: it has a run of its own.
    for (const SlotState slot : {SlotState::Decided, SlotState::Claimed}) {
        input.due = slot;
        EXPECT_EQ(stateOf(input), HealthState::Running);
    }
    // replace: open until the old run has ended, which must not take longer than the grace.
    input.due = SlotState::Open;
    input.now = next + grace;
    EXPECT_EQ(stateOf(input), HealthState::Running);
    input.now = next + grace + 1ms;
    EXPECT_EQ(stateOf(input), HealthState::Late);
    EXPECT_EQ(healthOf(input).activity, Activity::Running);
}

TEST(Health, Failing) {
    Case first = decided();
    first.outcomes = outcomes("f"); // the first run ever
    first.lastOkAt.reset();
    EXPECT_EQ(stateOf(first), HealthState::Failing);
    EXPECT_EQ(healthOf(first).failuresInRow, 1);
    EXPECT_FALSE(healthOf(first).severe());
    EXPECT_EQ(reasonText(healthOf(first).reason), "the last run failed");
    first.outcomes = outcomes("offf");
    EXPECT_TRUE(healthOf(first).severe());
    EXPECT_EQ(reasonText(healthOf(first).reason), "the last 3 runs failed");
    for (const Outcome outcome : {Outcome::Failed, Outcome::Timeout, Outcome::Lost, Outcome::Killed}) {
        first.outcomes = {{Outcome::Ok, false}, {outcome, false}};
        EXPECT_EQ(stateOf(first), HealthState::Failing);
    }
    // An operator's cancellation says nothing about the job; what was before still does.
    for (const Outcome outcome : {Outcome::Cancelled, Outcome::Stale, Outcome::Unknown, Outcome::None}) {
        first.outcomes = {{Outcome::Ok, false}, {outcome, false}};
        EXPECT_EQ(stateOf(first), HealthState::Ok);
        first.outcomes = {{outcome, false}};
        EXPECT_EQ(stateOf(first), HealthState::Unknown);
    }
}

TEST(Health, FlappingHasHysteresis) {
    Case input = decided();
    // Placed symmetrically their weights are those of as many average ones: 6 of 20, 3 of 20.
    input.outcomes = withChangesAt({1, 5, 8, 13, 16, 20});
    EXPECT_NEAR(changeShare(input.outcomes), 0.30, 1e-6);
    EXPECT_EQ(stateOf(input), HealthState::Flaky);
    EXPECT_EQ(healthOf(input).reason.cause, HealthCause::Changing);
    EXPECT_EQ(reasonText(healthOf(input).reason), "30 % of the last outcomes differ from the one before");
    // Four are 20 %: not enough to enter, enough to stay.
    input.outcomes = withChangesAt({1, 8, 13, 20});
    EXPECT_NEAR(changeShare(input.outcomes), 0.20, 1e-6);
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    input.wasFlapping = true;
    EXPECT_EQ(stateOf(input), HealthState::Flaky);
    EXPECT_NEAR(changeShare(withChangesAt({2, 3, 10, 11, 18, 19})), 0.30, 1e-6);
    EXPECT_NEAR(changeShare(withChangesAt({1, 10, 20})), 0.15, 0.001);
    input.outcomes = withChangesAt({1, 10, 20});
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    EXPECT_FALSE(healthOf(input).flapping);
}

TEST(Health, FlappingNeedsTenOutcomesAndIsHiddenByFailing) {
    Case input = decided();
    input.outcomes = outcomes("fofofofofo");
    EXPECT_EQ(stateOf(input), HealthState::Flaky);
    EXPECT_NEAR(changeShare(input.outcomes), 1, 1e-6);
    input.outcomes = outcomes("ofofofofo");
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    input.outcomes = outcomes("ofofofofof");
    const Health failing = healthOf(input);
    EXPECT_EQ(failing.state, HealthState::Failing);
    EXPECT_EQ(failing.outcome, Outcomes::Failing);
    EXPECT_TRUE(failing.flapping);
    // Only the last 21 count: 30 changes long ago are forgotten.
    input.outcomes = outcomes("ofofofofofofofofofof"
                              "ooooooooooooooooooooo");
    EXPECT_EQ(stateOf(input), HealthState::Ok);
}

TEST(Health, RunsThatNeededRetriesAreFlaky) {
    Case input = decided();
    input.outcomes = outcomes("ooooooooororororoooo"); // 4 of the last 20
    EXPECT_EQ(stateOf(input), HealthState::Flaky);
    EXPECT_EQ(healthOf(input).reason.cause, HealthCause::Retrying);
    input.outcomes = outcomes("ooooooooororooroooooo"); // 3
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    input.outcomes = outcomes("rrrrr"
                              "oooooooooooooooooooo");
    EXPECT_EQ(stateOf(input), HealthState::Ok);
    input.outcomes = outcomes("rrrrrrrrr"); // fewer than ten say nothing
    EXPECT_EQ(stateOf(input), HealthState::Ok);
}

TEST(Health, TrustIsLostAfterThreePeriods) {
    Case input = running(d + 10min + 21s);
    input.readAge = 15s;
    EXPECT_EQ(stateOf(input), HealthState::Stuck);
    EXPECT_EQ(healthOf(input).trust, Trust::Fresh);
    input.readAge = 15s + 1ms;
    const Health stale = healthOf(input);
    EXPECT_EQ(stale.state, HealthState::Unknown);
    EXPECT_EQ(stale.trust, Trust::Unknown);
    EXPECT_EQ(stale.activity, Activity::Running); // as last seen
    EXPECT_EQ(stale.outcome, Outcomes::Ok);
    EXPECT_EQ(stale.reason.cause, HealthCause::NotRead);
    input.readAge.reset();
    input.definitionValid = false;
    EXPECT_EQ(healthOf(input).reason.cause, HealthCause::InvalidDefinition);
    EXPECT_EQ(stateOf(input), HealthState::Unknown);
}

TEST(Health, NeverRun) {
    Case input;
    input.now = d;
    input.everRan = false;
    input.due = SlotState::Decided;
    EXPECT_EQ(stateOf(input), HealthState::NeverRun);
    EXPECT_EQ(healthOf(input).outcome, Outcomes::Never);
    EXPECT_EQ(healthOf(input).reason.cause, HealthCause::NotDueYet);
    input.due = SlotState::Open;
    input.dueAt = d;
    input.interval = 1h;
    input.now = d + grace;
    EXPECT_EQ(stateOf(input), HealthState::NeverRun);
    input.now = d + grace + 1ms;
    EXPECT_EQ(stateOf(input), HealthState::Late);
    input.due = SlotState::Decided; // skipped
    EXPECT_EQ(stateOf(input), HealthState::NeverRun);
    EXPECT_EQ(healthOf(input).reason.cause, HealthCause::NeverStarted);
    input.active = ActiveRun{d, std::nullopt};
    EXPECT_EQ(stateOf(input), HealthState::Running);
    input.active.reset();
    input.everRan.reset(); // an engine that does not say
    EXPECT_EQ(stateOf(input), HealthState::Unknown);
    EXPECT_EQ(healthOf(input).timeliness, Timeliness::OnTime);
    EXPECT_EQ(healthOf(Case{}).timeliness, Timeliness::Unknown);
}

TEST(Health, ABrokenChainMissesItsNextSlot) {
    Case input = decided();
    input.chainBroken = true;
    EXPECT_EQ(stateOf(input), HealthState::Missed);
    EXPECT_EQ(healthOf(input).reason.cause, HealthCause::ChainBroken);
}

TEST(Health, PaceAgainstTheBaseline) {
    Case input = decided();
    input.lastOkDuration = 150ms;
    EXPECT_EQ(healthOf(input).pace, Pace::Unknown);
    input.baseline = Baseline{58, 60, 80, 100};
    EXPECT_EQ(healthOf(input).pace, Pace::Unknown);
    input.baseline->n = 59;
    EXPECT_EQ(healthOf(input).pace, Pace::Usual); // exactly 1.5 × p95
    input.lastOkDuration = 151ms;
    EXPECT_EQ(healthOf(input).pace, Pace::Slow);
    input.lastOkDuration = 40ms;
    EXPECT_EQ(healthOf(input).pace, Pace::Usual); // exactly p5 ∕ 1.5
    input.lastOkDuration = 39ms;
    EXPECT_EQ(healthOf(input).pace, Pace::TooFast);
    EXPECT_EQ(besidesText(healthOf(input)), "too fast");
    Case active = running(d + 150ms);
    active.baseline = input.baseline;
    EXPECT_EQ(healthOf(active).pace, Pace::Unknown);
    active.now += 1ms;
    EXPECT_EQ(healthOf(active).pace, Pace::Slow);
    EXPECT_EQ(stateOf(active), HealthState::Running);

    Sketch sketch;
    for (int i = 1; i <= 58; ++i)
        sketch.add(std::chrono::milliseconds(i * 10));
    EXPECT_FALSE(baselineOf(sketch));
    sketch.add(590ms);
    ASSERT_TRUE(baselineOf(sketch));
    EXPECT_EQ(baselineOf(sketch)->n, 59U);
    EXPECT_NEAR(baselineOf(sketch)->p5, 30, 0.4);
    EXPECT_NEAR(baselineOf(sketch)->p95, 560, 6);
}

TEST(Health, TellsWhenToLookAgain) {
    // Walking from appointment to appointment sees every change that a look each second sees.
    Case paused = open(d - 1min);
    paused.paused = HealthPause{d + 1min, d + 30min};
    Case read = running(d + 1s);
    read.readAge = 1s;
    Case missed = decided(d + 23h);
    missed.missed = MissedSlot{d, 40, false};
    missed.nextAt.reset();
    for (const Case& start : {open(d - 10min), running(d + 1s), paused, missed, read}) {
        Case input = start;
        HealthState state = stateOf(input);
        auto next = healthChangesAt(input);
        for (int i = 0; i < 90 * 60; ++i) {
            input.now += 1s;
            if (input.readAge)
                *input.readAge += 1s;
            if (next && input.now >= *next) {
                state = stateOf(input);
                next = healthChangesAt(input);
            }
            ASSERT_EQ(stateOf(input), state) << i;
        }
    }
    EXPECT_FALSE(healthChangesAt(Case{}));
}

TEST(HealthText, EveryStateHasItsWords) {
    std::set<std::string_view> words;
    std::set<std::string_view> titles;
    for (std::size_t i = 0; i < healthStateCount; ++i) {
        const auto state = static_cast<HealthState>(i);
        words.insert(word(state));
        titles.insert(title(state));
        EXPECT_EQ(healthStateFrom(word(state)), state);
    }
    EXPECT_EQ(words.size(), healthStateCount);
    EXPECT_EQ(titles.size(), healthStateCount);
    EXPECT_FALSE(healthStateFrom("healthy"));
    std::set<std::string> reasons;
    for (int i = 0; i <= static_cast<int>(HealthCause::LastWasOk); ++i) {
        const HealthReason reason{static_cast<HealthCause>(i), d, 12min, 2, 0.25, Outcome::Timeout};
        reasons.insert(reasonText(reason));
    }
    EXPECT_EQ(reasons.size(), 18U);
    EXPECT_FALSE(reasons.contains(""));
    const auto missedAt = [](const char* text) {
        return reasonText(
            HealthReason{HealthCause::SlotMissed, base::parseInstant(text), {}, 0, 0, Outcome::None});
    };
    EXPECT_EQ(missedAt("2026-11-23T02:30:00Z"), "the slot at 2026-11-23 02:30 UTC was due and nothing ran");
    EXPECT_EQ(missedAt("2026-11-23T02:30:45Z"),
              "the slot at 2026-11-23 02:30:45 UTC was due and nothing ran");
}
