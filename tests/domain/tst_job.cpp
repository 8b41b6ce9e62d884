// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/job.h"

#include <gtest/gtest.h>

using namespace redispatch::domain;
using namespace std::chrono_literals;
using redispatch::base::instantFromMs;

namespace {
const Instant now = instantFromMs(1'800'000'000'000);
}

TEST(JobState, FollowsFromTheRow) {
    Job job;
    EXPECT_EQ(stateAt(job, now), JobState::NeverRun);
    job.last.outcome = Outcome::Ok;
    EXPECT_EQ(stateAt(job, now), JobState::Ok);
    job.last.outcome = Outcome::Timeout;
    EXPECT_EQ(stateAt(job, now), JobState::Failing);
    job.nextAt = now - 31s;
    EXPECT_EQ(stateAt(job, now), JobState::Late);
    job.paused = std::make_unique<Pause>(Pause{"ana", "deploy", now - 1h, std::nullopt});
    EXPECT_EQ(stateAt(job, now), JobState::Paused);
    job.runningSince = now - 1s;
    EXPECT_EQ(stateAt(job, now), JobState::Running);
    job.state = JobState::Invalid;
    EXPECT_EQ(stateAt(job, now), JobState::Invalid);
}

TEST(JobState, GraceAndPauseEndAtTheirInstants) {
    Job job;
    job.last.outcome = Outcome::Ok;
    job.nextAt = now;
    EXPECT_EQ(stateAt(job, now), JobState::Ok);
    EXPECT_EQ(stateAt(job, now + 1ms), JobState::Waiting);
    EXPECT_EQ(stateAt(job, now + 30s), JobState::Waiting);
    EXPECT_EQ(stateAt(job, now + 30s + 1ms), JobState::Late);
    job.paused = std::make_unique<Pause>(Pause{"ana", "deploy", now, now + 10s});
    EXPECT_EQ(stateAt(job, now + 10s - 1ms), JobState::Paused);
    EXPECT_EQ(stateAt(job, now + 10s), JobState::Waiting);
}

TEST(JobState, ChangesOnlyAtTheInstantsForetold) {
    const auto expectForetold = [](const Job& job) {
        Instant foretold = now - 20s;
        for (Instant at = foretold; at < now + 60s; at += 1ms) {
            if (stateAt(job, at) != stateAt(job, at - 1ms)) {
                EXPECT_EQ(foretold, at);
            }
            if (at >= foretold)
                foretold = stateChangesAt(job, at).value_or(Instant::max());
        }
    };
    Job job;
    job.last.outcome = Outcome::Ok;
    expectForetold(job);
    EXPECT_EQ(stateChangesAt(job, now), std::nullopt);
    job.nextAt = now;
    expectForetold(job);
    EXPECT_EQ(stateChangesAt(job, now + 31s), std::nullopt);
    job.last.outcome = Outcome::Failed; // hides that it waits
    expectForetold(job);
    job.paused = std::make_unique<Pause>(Pause{"ana", "deploy", now - 1h, now + 10s});
    expectForetold(job);
    job.paused->until.reset();
    EXPECT_EQ(stateChangesAt(job, now), std::nullopt);
    job.paused.reset();
    job.runningSince = now;
    EXPECT_EQ(stateChangesAt(job, now), std::nullopt);
}

TEST(JobState, EveryWordComesBack) {
    for (int state = 0; state <= static_cast<int>(JobState::Unknown); ++state)
        EXPECT_EQ(jobStateFrom(word(static_cast<JobState>(state))), static_cast<JobState>(state));
    EXPECT_EQ(jobStateFrom("nonsense"), std::nullopt);
}

TEST(Job, CopiesAreEqualUntilSomethingDiffers) {
    Job job;
    job.id = redispatch::base::JobId("native:a");
    job.paused = std::make_unique<Pause>(Pause{"ana", "deploy", now, std::nullopt});
    job.problem = std::make_unique<std::string>("no schedule");
    Job copy = job;
    EXPECT_TRUE(copy == job);
    copy.paused->reason = "other";
    EXPECT_FALSE(copy == job);
    copy = job;
    copy.strip = "ooo";
    EXPECT_FALSE(copy == job);
    copy = job;
    copy.can.set(Verb::Trigger, Why::ReadOnlyProfile);
    EXPECT_FALSE(copy == job);
}

TEST(Capabilities, EveryReasonIsSaidAndWritesCanBeTakenAway) {
    Capabilities can;
    EXPECT_TRUE(can.can(Verb::Pause));
    can.forbidWrites(Why::ReadOnlyProfile);
    for (const Verb verb : {Verb::Trigger, Verb::Pause, Verb::Resume, Verb::Retry, Verb::Rerun})
        EXPECT_EQ(can.of(verb), Why::ReadOnlyProfile);
    EXPECT_TRUE(can.can(Verb::RunHistory));
    EXPECT_TRUE(can.can(Verb::Acknowledge)) << "it writes nothing of the engine's";
    for (int why = 1; why <= static_cast<int>(Why::NothingMissed); ++why) {
        EXPECT_FALSE(reasonText(static_cast<Why>(why)).empty());
        EXPECT_FALSE(word(static_cast<Why>(why)).empty());
    }
}

TEST(Run, WordsComeBackAndCacheFollowsFromLookups) {
    for (int value = 0; value <= static_cast<int>(Outcome::Unknown); ++value)
        EXPECT_EQ(outcomeFrom(word(static_cast<Outcome>(value))), static_cast<Outcome>(value));
    EXPECT_EQ(triggerFrom("manual"), TriggerKind::Manual);
    EXPECT_EQ(skipCauseFrom("no_such_time"), SkipCause::NoSuchTime);
    EXPECT_EQ(outcomeFrom(""), std::nullopt);
    EXPECT_EQ(cacheStatusOf(9, 1), CacheStatus::Warm);
    EXPECT_EQ(cacheStatusOf(1, 9), CacheStatus::Cold);
    EXPECT_EQ(cacheStatusOf(std::nullopt, 3), CacheStatus::Cold);
    EXPECT_EQ(cacheStatusOf(0, 0), CacheStatus::Unknown);
    EXPECT_EQ(cacheStatusOf({}, {}), CacheStatus::Unknown);
}
