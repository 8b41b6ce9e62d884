// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/runcompare.h"

#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;
using domain::CacheStatus;
using domain::Outcome;
using OneRun = domain::Run;
using What = RunDifference::What;

namespace {

const base::Instant now = base::instantFromMs(1'800'000'000'000);

/// OneRun `i` steps of five minutes ago.
OneRun makeRun(int i, Outcome outcome = Outcome::Ok, int ms = 1000) {
    OneRun run;
    run.id = "r" + std::to_string(i);
    run.slotAt = now - i * 5min;
    run.startedAt = run.slotAt;
    run.duration = base::milliseconds(ms);
    run.finishedAt = *run.startedAt + *run.duration;
    run.outcome = outcome;
    run.trigger = domain::TriggerKind::Schedule;
    run.revision = "41f2";
    run.host = "web-1";
    run.runner = "web-1:7";
    return run;
}

} // namespace

TEST(RunCompare, NamesWhatIsDifferent) {
    const OneRun before = makeRun(1);
    OneRun after = makeRun(0, Outcome::Failed);
    EXPECT_TRUE(differences(before, after).empty());
    after.revision = "8f3c";
    after.host = "web-2";
    after.runner = "web-2:9";
    after.trigger = domain::TriggerKind::Manual;
    after.parameters = {{"region", "eu"}};
    const std::vector<RunDifference> expected = {{What::Revision, "", "41f2", "8f3c"},
                                                 {What::Host, "", "web-1", "web-2"},
                                                 {What::Trigger, "", "schedule", "manual"},
                                                 {What::Parameter, "region", "", "eu"}};
    EXPECT_EQ(differences(before, after), expected);
    after = before;
    after.runner = "web-1:8";
    EXPECT_EQ(differences(before, after),
              (std::vector<RunDifference>{{What::Runner, "", "web-1:7", "web-1:8"}}));
    after.runner.clear();
    after.meters.cache = CacheStatus::Cold;
    EXPECT_TRUE(differences(before, after).empty()) << "what one of them does not tell is no difference";
}

TEST(RunCompare, FindsTheLastSuccessBefore) {
    const std::vector<OneRun> runs = {makeRun(0), makeRun(1, Outcome::Failed), makeRun(2, Outcome::Lost),
                                      makeRun(3), makeRun(4)};
    ASSERT_TRUE(lastOkBefore(runs, runs[1]));
    EXPECT_EQ(lastOkBefore(runs, runs[1])->id, "r3");
    EXPECT_EQ(lastOkBefore(runs, runs[4]), nullptr);
    EXPECT_EQ(lastOkBefore(runs, makeRun(99)), nullptr) << "not in the list";
}

TEST(RunCompare, AttemptsShareASlot) {
    OneRun third = makeRun(1);
    OneRun second = makeRun(1, Outcome::Timeout);
    OneRun first = makeRun(1, Outcome::Failed);
    third.id = "c";
    third.attempt = 3;
    second.id = "b";
    second.attempt = 2;
    first.id = "a";
    OneRun manual = makeRun(1);
    manual.trigger = domain::TriggerKind::Manual;
    const std::vector<OneRun> runs = {makeRun(0), manual, third, second, first, makeRun(2)};
    const auto others = otherAttempts(runs, third);
    ASSERT_EQ(others.size(), 2U);
    EXPECT_EQ(others[0]->id, "a");
    EXPECT_EQ(others[1]->id, "b");
    EXPECT_TRUE(otherAttempts(runs, manual).empty());
    EXPECT_TRUE(otherAttempts(runs, runs[0]).empty());
}

TEST(RunCompare, UsualIsWhatCameBefore) {
    std::vector<OneRun> runs;
    for (int i = 0; i < 20; ++i)
        runs.push_back(makeRun(i, i == 7 ? Outcome::Failed : Outcome::Ok, 1000 + i));
    runs[0].duration = 5000ms;
    const Usual usual = usualBefore(runs, runs[0]);
    EXPECT_EQ(usual.ended, 19U);
    EXPECT_EQ(usual.failed, 1U);
    EXPECT_EQ(usual.responses, 18U);
    ASSERT_TRUE(usual.responseMs);
    EXPECT_EQ(*usual.responseMs, 1010) << "rank 8 of 1001 … 1019 without 1007";
    EXPECT_FALSE(usual.ofSameCache);
    EXPECT_FALSE(usual.dbCalls);
    EXPECT_EQ(usualBefore(runs, runs[14]).responseMs, std::nullopt) << "five are too few for a median";
    EXPECT_EQ(usualBefore(runs, makeRun(99)), Usual());
}

TEST(RunCompare, ColdIsComparedWithCold) {
    std::vector<OneRun> runs;
    for (int i = 0; i < 20; ++i) {
        runs.push_back(makeRun(i, Outcome::Ok, i % 2 ? 4000 : 1000));
        runs.back().meters.cache = i % 2 ? CacheStatus::Cold : CacheStatus::Warm;
        runs.back().meters.dbCalls = 10 + i;
    }
    const Usual warm = usualBefore(runs, runs[0]);
    EXPECT_TRUE(warm.ofSameCache);
    EXPECT_EQ(warm.responseMs, 1000);
    EXPECT_EQ(warm.responses, 9U);
    EXPECT_EQ(warm.warm, 9U);
    EXPECT_EQ(warm.cold, 10U);
    EXPECT_EQ(warm.dbCalls, 20);
    EXPECT_EQ(usualBefore(runs, runs[1]).responseMs, 4000);
    runs[0].meters.cache = CacheStatus::Unknown;
    EXPECT_FALSE(usualBefore(runs, runs[0]).ofSameCache);
}

TEST(RunCompare, AReportedResponseTimeGoesBeforeTheDuration) {
    OneRun run = makeRun(0);
    EXPECT_EQ(responseOf(run), 1000);
    run.meters.responseMs = 12.5;
    EXPECT_EQ(responseOf(run), 12.5);
    run.meters.responseMs.reset();
    run.duration.reset();
    EXPECT_EQ(responseOf(run), std::nullopt);
}
