// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/jobhealth.h"

#include "core/base/humanize.h"
#include "core/domain/strip.h"
#include "core/timing/nextruns.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;
using base::Instant;
using base::milliseconds;
using domain::Fate;
using domain::Outcome;
using domain::TriggerKind;
using stats::HealthState;

namespace {

Instant utc(const char* text) {
    return *base::parseInstant(text);
}

const Instant now = utc("2026-11-23T08:00:00Z");

domain::Job job(const std::string& schedule = "every 1h", const std::string& zone = "UTC",
                const std::string& engine = "native") {
    domain::Job made;
    made.id = base::JobId::of(engine, "warm");
    made.name = "warm";
    const auto rule = timing::TimingRule::parse(schedule, zone);
    made.schedule.kind = rule ? rule->kind() : domain::ScheduleKind::Unknown;
    made.schedule.expression = base::SharedText(schedule);
    made.schedule.timeZone = base::SharedText(zone);
    made.nextAt = rule ? timing::nextAfter(*rule, now) : std::nullopt;
    if (engine != "native")
        made.queue = std::make_unique<domain::QueueFacts>();
    return made;
}

/// o ok, f failed, r ok after a retry, t failed retry, m missed, s skipped, c cancelled, h ok by hand.
domain::Job withStrip(domain::Job made, std::string_view letters) {
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const char letter = letters[i];
        Fate fate;
        fate.outcome = letter == 'f' || letter == 't'   ? Outcome::Failed
                       : letter == 'm' || letter == 's' ? Outcome::None
                       : letter == 'c'                  ? Outcome::Cancelled
                                                        : Outcome::Ok;
        if (letter == 's')
            fate.skipped = domain::SkipCause::Overlap;
        if (letter == 'r' || letter == 't')
            fate.trigger = TriggerKind::Retry;
        if (letter == 'h')
            fate.trigger = TriggerKind::Manual;
        made.strip += domain::packFate(fate);
        if (fate.outcome == Outcome::None)
            continue;
        made.last.outcome = fate.outcome;
        made.last.trigger = fate.trigger;
        (fate.outcome == Outcome::Ok ? made.lastSuccessAt : made.lastFailureAt) =
            now - 100h * (letters.size() - i);
    }
    return made;
}

stats::Health judged(domain::Job row, Instant at = now) {
    findVitals(row);
    return healthOf(row, at);
}

/// An hourly job whose slot d is due, and whose runs were ok.
const Instant d = utc("2026-11-23T06:00:00Z");
domain::Job due();

HealthState stateOf(const domain::Job& row, Instant at = now) {
    return judged(row, at).state;
}

domain::Job due() {
    domain::Job row = withStrip(job(), "oo");
    row.nextAt = d;
    return row;
}

/// 21 results with changes before these places, 1 to 20; the last is ok.
std::string withChangesAt(const std::set<int>& places) {
    std::string letters;
    bool ok = places.size() % 2 == 0;
    for (int i = 0; i < 21; ++i) {
        ok = ok != places.contains(i);
        letters += ok ? 'o' : 'f';
    }
    return letters;
}

std::string outcomeLetters(std::string_view strip) {
    std::string letters;
    const FinalOutcomes outcomes = finalOutcomes(withStrip(job(), strip).strip);
    for (const auto& one : outcomes.all())
        letters += one.outcome == Outcome::Ok ? (one.retried ? 'O' : 'o') : (one.retried ? 'F' : 'f');
    return letters;
}

} // namespace

TEST(JobHealth, RowsOfEachKind) {
    EXPECT_EQ(stateOf(job()), HealthState::NeverRun);
    EXPECT_EQ(stateOf(job("manual")), HealthState::NeverRun);
    EXPECT_EQ(stateOf(withStrip(job(), "fo")), HealthState::Ok);
    EXPECT_EQ(stateOf(withStrip(job(), "of")), HealthState::Failing);
    EXPECT_EQ(stateOf(withStrip(job(), "ofc")), HealthState::Failing); // a cancelled run says nothing
    domain::Job running = withStrip(job(), "o");
    running.runningSince = now - 1min;
    EXPECT_EQ(stateOf(running), HealthState::Running);
    domain::Job paused = withStrip(job(), "of");
    paused.paused = std::make_unique<domain::Pause>(domain::Pause{"ana", "why", now - 1h, std::nullopt});
    EXPECT_EQ(stateOf(paused), HealthState::Failing);
    EXPECT_EQ(judged(paused).activity, stats::Activity::Paused);
    domain::Job invalid = withStrip(job(), "o");
    invalid.state = domain::JobState::Invalid;
    EXPECT_EQ(stateOf(invalid), HealthState::Unknown);
    domain::Job broken = withStrip(job("every 1h", "UTC", "bullmq"), "o");
    broken.state = domain::JobState::Broken;
    EXPECT_EQ(stateOf(broken), HealthState::Missed);
    // An engine that keeps a last outcome, and no strip.
    domain::Job bare = job("every 1h", "UTC", "bullmq");
    bare.last.outcome = Outcome::Failed;
    EXPECT_EQ(stateOf(bare), HealthState::Failing);
    bare.last.outcome = Outcome::Unknown;
    EXPECT_EQ(stateOf(bare), HealthState::Unknown);
    EXPECT_EQ(judged(bare).outcome, stats::Outcomes::Unknown);
}

TEST(JobHealth, LateByTheGraceOfItsInterval) {
    domain::Job row = withStrip(job("every 2h"), "o");
    row.nextAt = utc("2026-11-23T06:00:00Z");
    EXPECT_EQ(stateOf(row, *row.nextAt + 12min), HealthState::Ok);
    EXPECT_EQ(stateOf(row, *row.nextAt + 12min + 1ms), HealthState::Late);
    EXPECT_EQ(stateOf(row, *row.nextAt + 1h), HealthState::Late);
    EXPECT_EQ(stateOf(row, *row.nextAt + 1h + 1ms), HealthState::Missed);
    row.limits.deadlineMs = milliseconds(90min).count();
    EXPECT_EQ(stateOf(row, *row.nextAt + 90min), HealthState::Late);
    EXPECT_EQ(stateOf(row, *row.nextAt + 90min + 1ms), HealthState::Missed);
    row.limits.graceMs = 1000; // its own
    EXPECT_EQ(stateOf(row, *row.nextAt + 1s), HealthState::Ok);
    EXPECT_EQ(stateOf(row, *row.nextAt + 1s + 1ms), HealthState::Late);
    // Only native slots have a deadline.
    domain::Job other = withStrip(job("every 2h", "UTC", "bullmq"), "o");
    other.nextAt = row.nextAt;
    EXPECT_EQ(stateOf(other, *row.nextAt + 300h), HealthState::Late);
    // A slot each 10 s is late after 30 s all the same, for it is the oldest open one that counts.
    domain::Job frequent = withStrip(job("every 10s"), "o");
    frequent.nextAt = now - 31s;
    EXPECT_EQ(stateOf(frequent, now), HealthState::Missed);
    domain::Job unknown = withStrip(job("every 10 moons", "UTC", "bullmq"), "o");
    EXPECT_EQ(judged(unknown).timeliness, stats::Timeliness::Unknown);
}

TEST(JobHealth, SlotsAroundClockChanges) {
    struct Row {
        const char* schedule;
        const char* zone;
        const char* from;
        const char* slot;
        milliseconds grace;    ///< a tenth of the time to the next slot
        milliseconds deadline; ///< that time, or an hour
    };
    for (const Row& row :
         {Row{"15 3 * * *", "Europe/Riga", "2021-03-27T12:00:00Z", "2021-03-28T01:00:00Z", 15min, 1h},
          Row{"30 1,2,3,4,5 * * *", "Europe/Riga", "2021-03-28T00:30:00Z", "2021-03-28T01:00:00Z", 3min,
              30min},
          Row{"0 */3 * * *", "Europe/Riga", "2021-10-31T00:00:00Z", "2021-10-31T01:00:00Z", 15min, 1h},
          Row{"0 1-5 * * *", "Europe/Riga", "2021-10-30T23:00:00Z", "2021-10-31T00:00:00Z", 12min, 1h},
          Row{"30 2 * * *", "America/New_York", "2026-03-07T17:00:00Z", "2026-03-08T07:00:00Z", 15min, 1h},
          Row{"15 2,3 * * *", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z", 90s, 15min},
          Row{"30 1 * * *", "America/New_York", "2026-10-31T16:00:00Z", "2026-11-01T05:30:00Z", 15min, 1h},
          Row{"*/30 * * * *", "America/New_York", "2026-11-01T05:45:00Z", "2026-11-01T06:00:00Z", 3min,
              30min}}) {
        domain::Job made = withStrip(job(row.schedule, row.zone), "o");
        const auto rule = *timing::TimingRule::parse(row.schedule, row.zone);
        made.nextAt = timing::nextAfter(rule, utc(row.from));
        ASSERT_EQ(made.nextAt, utc(row.slot)) << row.schedule;
        made.lastSuccessAt = *made.nextAt - 24h;
        EXPECT_EQ(stateOf(made, *made.nextAt - 1ms), HealthState::Ok);
        EXPECT_EQ(stateOf(made, *made.nextAt + row.grace), HealthState::Ok) << row.schedule;
        EXPECT_EQ(stateOf(made, *made.nextAt + row.grace + 1ms), HealthState::Late) << row.schedule;
        EXPECT_EQ(stateOf(made, *made.nextAt + row.deadline), HealthState::Late) << row.schedule;
        EXPECT_EQ(stateOf(made, *made.nextAt + row.deadline + 1ms), HealthState::Missed) << row.schedule;
    }
}

TEST(JobHealth, MissesAreCountedBackFromTheNextSlot) {
    // Hourly, next at 09:00; the missed slot was the one before those that follow it.
    domain::Job missed = withStrip(job(), "omff");
    findVitals(missed);
    EXPECT_TRUE(missed.vitals.missed);
    EXPECT_EQ(missed.vitals.slotsSinceMiss, 2);
    EXPECT_EQ(healthOf(missed, now).reason.at, utc("2026-11-23T06:00:00Z")); // 07:00 and 08:00 failed
    EXPECT_EQ(stateOf(withStrip(job(), "omff")), HealthState::Missed);
    EXPECT_EQ(stateOf(withStrip(job(), "omffo")), HealthState::Ok);
    EXPECT_EQ(stateOf(withStrip(job(), "omffh")), HealthState::Ok);
    EXPECT_EQ(stateOf(withStrip(job(), "omfs")), HealthState::Missed);
    EXPECT_NE(stateOf(withStrip(job(), "omht")), HealthState::Missed);
    EXPECT_EQ(stateOf(withStrip(job("every 5m"), "om" + std::string(30, 'f'))), HealthState::Missed);
    EXPECT_EQ(stateOf(withStrip(job(), "om" + std::string(22, 'f'))), HealthState::Missed);
    EXPECT_EQ(stateOf(withStrip(job(), "om" + std::string(30, 'f'))), HealthState::Failing); // a day ago
    EXPECT_EQ(stateOf(withStrip(job("0 3 * * 1", "UTC"), "omff")), HealthState::Missed);
    EXPECT_EQ(stateOf(withStrip(job("0 3 * * 1", "UTC"), "omfff")), HealthState::Failing);
}

TEST(JobHealth, RetriesStandForWhatTheyRepeat) {
    EXPECT_EQ(outcomeLetters("oor"), "ooO"); // the failure before the strip begins
    EXPECT_EQ(outcomeLetters("ofro"), "oOo");
    EXPECT_EQ(outcomeLetters("oftt"), "oF");
    EXPECT_EQ(outcomeLetters("oftr"), "oO");
    EXPECT_EQ(outcomeLetters("ofor"), "oOo"); // its retry came after the next slot
    EXPECT_EQ(outcomeLetters("omscf"), "of");
}

TEST(JobHealth, StuckByTheRowsOwnLimits) {
    domain::Job running = withStrip(job(), "o");
    running.runningSince = now - 10min - 30s;
    EXPECT_EQ(stateOf(running, now + 50min), HealthState::Running); // nobody said for how long it may
    running.limits.timeoutMs = milliseconds(10min).count();
    running.limits.killGraceMs = 20'000;
    EXPECT_EQ(stateOf(running, now), HealthState::Running);
    EXPECT_EQ(stateOf(running, now + 1ms), HealthState::Stuck);
    running.limits.timeoutMs = domain::Vitals::none;
    running.limits.leaseEndsAtMs = base::msSinceEpoch(now);
    EXPECT_EQ(stateOf(running, now), HealthState::Running);
    EXPECT_EQ(stateOf(running, now + 10s), HealthState::Unknown);
    EXPECT_EQ(stateOf(running, now + 10s + 1ms), HealthState::Stuck);
}

TEST(JobHealth, StuckWhereTheWorkersLockIsGone) {
    domain::Job row = withStrip(job("every 1h", "UTC", "bullmq"), "o");
    row.runningSince = now - 10h;
    EXPECT_EQ(stateOf(row), HealthState::Running);
    row.limits.leaseEndsAtMs = base::msSinceEpoch(now);
    EXPECT_EQ(stateOf(row), HealthState::Running);
    EXPECT_EQ(stateOf(row, now + 1ms), HealthState::Unknown);
    EXPECT_EQ(stateOf(row, now + 60s), HealthState::Unknown); // two looks for stalled runs
    EXPECT_EQ(stateOf(row, now + 60s + 1ms), HealthState::Stuck);
    EXPECT_EQ(judged(row, now + 2min).reason.cause, stats::HealthCause::LeaseLost);
    findVitals(row);
    EXPECT_EQ(healthChangesAt(row, now + 1ms), now + 60s + 1ms);
}

// The boundaries of statistics.md 5 by way of the row: G = 6 min and W = 1 h of an hourly job.
TEST(JobHealth, BoundariesOfASlot) {
    const domain::Job row = due();
    EXPECT_EQ(stateOf(row, d), HealthState::Ok);
    EXPECT_FALSE(judged(row, d).due);
    EXPECT_TRUE(judged(row, d + 1ms).due);
    EXPECT_EQ(stateOf(row, d + 6min - 1ms), HealthState::Ok);
    EXPECT_EQ(stateOf(row, d + 6min), HealthState::Ok);
    EXPECT_EQ(stateOf(row, d + 6min + 1ms), HealthState::Late);
    EXPECT_EQ(stateOf(row, d + 1h), HealthState::Late);
    EXPECT_EQ(stateOf(row, d + 1h + 1ms), HealthState::Missed);
    EXPECT_EQ(judged(row, d + 1h + 1ms).reason.at, d);
    EXPECT_EQ(stateOf(row, d - 2h), HealthState::Ok); // the clock went back
}

TEST(JobHealth, PausesAtTheSlotAndResumesAtItsGrace) {
    domain::Job row = due();
    row.paused = std::make_unique<domain::Pause>(domain::Pause{"ana", "why", d, std::nullopt});
    EXPECT_EQ(stateOf(row, d + 2h), HealthState::Paused);
    row.paused->since = d + 1ms; // the slot was due before
    EXPECT_EQ(stateOf(row, d + 2h), HealthState::Missed);
    row.paused->since = d - 1h;
    row.paused->until = d + 6min; // over at that very instant
    EXPECT_EQ(stateOf(row, d + 6min - 1ms), HealthState::Paused);
    EXPECT_EQ(stateOf(row, d + 6min), HealthState::Ok);
    EXPECT_EQ(stateOf(row, d + 6min + 1ms), HealthState::Late);
    row.paused.reset(); // resumed by hand: its slots are skipped, the next one is an hour away
    row.nextAt = d + 1h;
    EXPECT_EQ(stateOf(row, d + 6min + 1ms), HealthState::Ok);
}

TEST(JobHealth, ARetryAtTheDeadlineAndARunBeyondTheNextSlot) {
    domain::Job row = withStrip(due(), "f"); // slot d failed, and its retry
    row.runningSince = d + 1h - 1min;        // runs
    row.nextAt = d + 1h;
    EXPECT_NE(stateOf(row, d + 1h), HealthState::Missed);
    EXPECT_EQ(judged(row, d + 1h + 1ms).activity, stats::Activity::Running);
    EXPECT_EQ(judged(row, d + 1h + 1ms).timeliness, stats::Timeliness::OnTime);
    row.runningSince.reset(); // or waits for its time
    row.nextAt = d + 1h + 5s;
    EXPECT_NE(stateOf(row, d + 1h + 1ms), HealthState::Missed);

    domain::Job late = due();
    late.runningSince = d - 50min; // outlives slot d
    late.limits.timeoutMs = milliseconds(5h).count();
    // forbid and queue_one decide the slot; allow starts another run. All of them move on to the next slot.
    late.nextAt = d + 1h;
    EXPECT_EQ(stateOf(late, d + 10min), HealthState::Running);
    // replace: open until the old run has ended.
    late.nextAt = d;
    EXPECT_EQ(stateOf(late, d + 6min), HealthState::Running);
    EXPECT_EQ(stateOf(late, d + 6min + 1ms), HealthState::Late);
    EXPECT_EQ(judged(late, d + 6min + 1ms).activity, stats::Activity::Running);
}

TEST(JobHealth, FlappingIsKeptFromTheRowBefore) {
    JobVitals vitals;
    domain::Job steady = withStrip(job(), withChangesAt({1, 8, 13, 20})); // 20 %
    vitals.find(steady);
    EXPECT_EQ(healthOf(steady, now).state, HealthState::Ok);
    domain::Job flaky = withStrip(job(), withChangesAt({1, 5, 8, 13, 16, 20})); // 30 %
    vitals.find(flaky, &steady);
    EXPECT_EQ(healthOf(flaky, now).state, HealthState::Flaky);
    vitals.find(steady, &flaky);
    EXPECT_EQ(healthOf(steady, now).state, HealthState::Flaky);
    domain::Job calm = withStrip(job(), withChangesAt({1, 10, 20})); // 15 %
    vitals.find(calm, &steady);
    EXPECT_EQ(healthOf(calm, now).state, HealthState::Ok);
    EXPECT_EQ(steady, withStrip(job(), withChangesAt({1, 8, 13, 20}))) << "vitals make no rows differ";
}

TEST(JobHealth, TheFirstRunEverAndHeldQueues) {
    domain::Job first = job();
    EXPECT_EQ(stateOf(first), HealthState::NeverRun);
    EXPECT_EQ(stateOf(withStrip(job(), "f")), HealthState::Failing);
    EXPECT_EQ(judged(withStrip(job(), "f")).failuresInRow, 1);
    domain::Job held = withStrip(job("every 1h", "UTC", "bullmq"), "o");
    held.nextAt = d;
    held.queue->queuePaused = true;
    EXPECT_EQ(stateOf(held, d + 30h), HealthState::Ok) << "late on purpose";
    EXPECT_TRUE(judged(held, d + 30h).due);
    held.queue->queuePaused = false;
    EXPECT_EQ(stateOf(held, d + 30h), HealthState::Late);
}

TEST(JobHealth, WhatWasAcknowledgedIsMissedNoMore) {
    const auto acknowledged = [](domain::Job row, Instant at) {
        row.acknowledged =
            std::make_unique<domain::Acknowledgement>(domain::Acknowledgement{at, "ana", "why"});
        return row;
    };
    const domain::Job recorded = withStrip(job(), "omff"); // 06:00
    EXPECT_EQ(stateOf(acknowledged(recorded, d - 1ms)), HealthState::Missed);
    EXPECT_EQ(stateOf(acknowledged(recorded, d)), HealthState::Failing);
    EXPECT_EQ(judged(acknowledged(recorded, d)).timeliness, stats::Timeliness::OnTime);

    // Still open: 06:00 until 07:00. The slots after it are missed in their turn.
    EXPECT_EQ(stateOf(acknowledged(due(), d + 1h - 1ms), d + 90min), HealthState::Missed);
    const domain::Job seen = acknowledged(due(), d + 1h);
    EXPECT_EQ(stateOf(seen, d + 1h + 6min), HealthState::Ok);
    EXPECT_EQ(stateOf(seen, d + 1h + 6min + 1ms), HealthState::Late) << "of 07:00";
    EXPECT_EQ(stateOf(seen, d + 2h), HealthState::Late);
    EXPECT_EQ(judged(seen, d + 2h).reason.at, d + 1h);
    EXPECT_EQ(stateOf(seen, d + 2h + 1ms), HealthState::Missed);
    EXPECT_EQ(judged(seen, d + 2h + 1ms).reason.at, d + 1h);
    EXPECT_EQ(stateOf(acknowledged(due(), d + 30h + 1min), d + 30h + 2min), HealthState::Ok);
    // Those of a weekday's hours only on weekdays: the 23rd is a Monday.
    domain::Job office = withStrip(job("0 9-17 * * 1-5"), "oo");
    office.nextAt = utc("2026-11-20T16:00:00Z");
    office = acknowledged(std::move(office), utc("2026-11-20T18:30:00Z"));
    EXPECT_EQ(stateOf(office, utc("2026-11-23T09:00:00Z")), HealthState::Ok);
    EXPECT_EQ(stateOf(office, utc("2026-11-23T10:00:00.001Z")), HealthState::Missed);
    // A rule without a further slot.
    domain::Job once = withStrip(job("0 0 23 11 *"), "oo");
    once.nextAt = utc("2026-11-23T00:00:00Z");
    once = acknowledged(std::move(once), now);
    EXPECT_EQ(stateOf(once, now + 100h), HealthState::Ok);
}

TEST(JobHealth, SaysWhetherThereIsSomethingToAcknowledge) {
    const auto why = [](domain::Job row, Instant at) {
        findVitals(row);
        return whyNotAcknowledged(row, at);
    };
    EXPECT_EQ(why(due(), d + 1h), domain::Why::NothingMissed) << "late is not missed";
    EXPECT_EQ(why(due(), d + 1h + 1ms), domain::Why::Allowed);
    EXPECT_EQ(why(withStrip(job(), "om"), now), domain::Why::Allowed);
    domain::Job stuck = withStrip(job(), "om");
    stuck.runningSince = now - 10h;
    stuck.limits.timeoutMs = 1;
    EXPECT_EQ(stateOf(stuck), HealthState::Stuck);
    EXPECT_EQ(why(stuck, now), domain::Why::Allowed) << "behind another headline";
    domain::Job seen = withStrip(job(), "om");
    seen.acknowledged = std::make_unique<domain::Acknowledgement>(domain::Acknowledgement{now, "ana", "why"});
    EXPECT_EQ(why(seen, now), domain::Why::NothingMissed);
    domain::Job broken = withStrip(job("every 1h", "UTC", "bullmq"), "o");
    broken.state = domain::JobState::Broken;
    EXPECT_EQ(why(broken, now), domain::Why::NothingMissed);
    domain::Job refused = withStrip(job(), "om");
    refused.can.set(domain::Verb::Acknowledge, domain::Why::ReadOnlyProfile);
    EXPECT_EQ(why(refused, now), domain::Why::ReadOnlyProfile);
}

TEST(JobHealth, TellsWhenToLookAgain) {
    std::vector<domain::Job> rows;
    rows.push_back(due());
    rows.back().acknowledged =
        std::make_unique<domain::Acknowledgement>(domain::Acknowledgement{d + 1h, "ana", "why"});
    rows.push_back(due());
    rows.push_back(due());
    rows.back().paused = std::make_unique<domain::Pause>(domain::Pause{"a", "b", d + 1min, d + 20min});
    rows.push_back(due());
    rows.back().runningSince = d - 1min;
    rows.back().nextAt = d + 30min;
    rows.back().limits.timeoutMs = milliseconds(5min).count();
    rows.back().limits.leaseEndsAtMs = base::msSinceEpoch(d + 3min);
    rows.back().baseline = domain::DurationBaseline{59, 1000, 2000, 60'000};
    for (domain::Job& row : rows) {
        findVitals(row);
        Instant at = d - 5min;
        stats::Health health = healthOf(row, at);
        auto next = healthChangesAt(row, at);
        for (int i = 0; i < 2 * 60 * 60; ++i) {
            at += 1s;
            if (next && at >= *next) {
                health = healthOf(row, at);
                next = healthChangesAt(row, at);
            }
            ASSERT_TRUE(sameWords(healthOf(row, at), health)) << i;
        }
    }
}
