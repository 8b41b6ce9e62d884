// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/loader.h"
#include "core/service/operator.h"
#include "core/service/silentrunners.h"
#include "tests/service/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::service;
using namespace redispatch::service::test;
using base::ErrorKind;
using testing::ElementsAre;

namespace {

std::vector<std::string> ids(const domain::Snapshot& snapshot) {
    std::vector<std::string> names;
    for (const auto& job : snapshot.jobs)
        names.push_back(job->id.str());
    return names;
}

struct LoaderTest : testing::Test {
    World world;
    Engines engines = world.engines();
    Loader loader{engines, base::systemClock()};

    domain::SnapshotPtr load() {
        auto snapshot = loader.load(world.client());
        EXPECT_TRUE(snapshot);
        return snapshot ? *snapshot : nullptr;
    }
};

TEST_F(LoaderTest, AnEmptyServerIsAnEmptySnapshot) {
    const auto snapshot = load();
    ASSERT_TRUE(snapshot);
    EXPECT_TRUE(snapshot->jobs.empty());
    EXPECT_TRUE(snapshot->gaps.empty());
    EXPECT_TRUE(snapshot->engines.empty());
}

TEST_F(LoaderTest, RowsComeSortedWithTheTimeOfReading) {
    world.define("b");
    world.define("a");
    world.define("c");
    world.heartbeat("runner-1");
    const auto before = world.now();
    std::size_t heard = 0;
    const auto snapshot = loader.load(world.client(), [&](std::size_t rows) { heard = rows; });
    ASSERT_TRUE(snapshot);
    EXPECT_THAT(ids(**snapshot), ElementsAre("native:a", "native:b", "native:c"));
    EXPECT_THAT((*snapshot)->engines, ElementsAre("native"));
    ASSERT_EQ((*snapshot)->runners.size(), 1U);
    EXPECT_EQ((*snapshot)->runners[0].id, "runner-1");
    EXPECT_EQ(heard, 3U);
    EXPECT_GE((*snapshot)->takenAt, before);
    EXPECT_LT(std::chrono::abs((*snapshot)->clockOffset), std::chrono::seconds(2)); // one machine, one clock
}

TEST_F(LoaderTest, AClockADayOffIsMeasured) {
    world.define("a");
    base::ManualClock wrong(base::systemClock().now() - std::chrono::hours(24));
    const auto snapshot = Loader(engines, wrong).load(world.client());
    ASSERT_TRUE(snapshot);
    EXPECT_GT((*snapshot)->clockOffset, std::chrono::hours(23));
    EXPECT_GT((*snapshot)->takenAt, wrong.now() + std::chrono::hours(23)); // Redis time, not ours
}

TEST_F(LoaderTest, ReloadReplacesAddsAndRemovesAndSharesTheRest) {
    for (const char* name : {"a", "b", "c"})
        world.define(name);
    const auto first = load();
    ASSERT_TRUE(first);
    world.define("b", "every 2h");
    world.define("aa");
    world.ask({"DEL", "rd:{native:c}:st", "rd:{native:c}:def"});
    const std::vector<base::JobId> changed = {native("b"),     native("aa"), native("c"),
                                              native("never"), native("b"),  base::JobId("elsewhere:x")};
    const auto second = loader.reload(world.client(), first, changed);
    ASSERT_TRUE(second);
    EXPECT_THAT(ids(**second), ElementsAre("native:a", "native:aa", "native:b"));
    EXPECT_EQ((*second)->jobs[0], first->jobs[0]);
    EXPECT_EQ((*second)->jobs[2]->schedule.expression.view(), "every 2h");
    EXPECT_THAT(ids(*first), ElementsAre("native:a", "native:b", "native:c")); // published ones never change
    const auto delta = domain::difference(first.get(), **second);
    EXPECT_THAT(delta.added, ElementsAre(native("aa")));
    EXPECT_THAT(delta.removed, ElementsAre(native("c")));
    EXPECT_THAT(delta.changed, ElementsAre(native("b")));
}

TEST_F(LoaderTest, ARowThatDidNotChangeStaysTheSameObject) {
    world.define("a");
    const auto first = load();
    ASSERT_TRUE(first);
    const std::vector<base::JobId> asked = {native("a")};
    const auto second = loader.reload(world.client(), first, asked);
    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->jobs[0], first->jobs[0]);
    EXPECT_GE((*second)->takenAt, first->takenAt);
}

TEST_F(LoaderTest, RowsHaveTheirVitalsAndUnchangedOnesAreShared) {
    world.define("a");
    world.define("b", "every 2h");
    const auto first = load();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->jobs[1]->vitals.intervalMs, 7'200'000);
    world.ask({"HSET", "rd:{native:b}:st", "strip", "f010f010"});
    const auto second = loader.load(world.client(), {}, first);
    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->jobs[0], first->jobs[0]);
    EXPECT_EQ((*second)->jobs[1]->vitals.outcomes.failuresInRow, 2);
    world.ask({"HSET", "rd:{native:b}:st", "strip", "f010f010f010"});
    const std::vector<base::JobId> changed = {native("b")};
    const auto third = loader.reload(world.client(), *second, changed);
    ASSERT_TRUE(third);
    EXPECT_EQ((*third)->jobs[1]->vitals.outcomes.failuresInRow, 3);
    EXPECT_EQ((*third)->jobs[0], first->jobs[0]);
}

TEST_F(LoaderTest, ASilentRunnerIsAFinding) {
    EXPECT_TRUE(load()->findings.empty());
    world.define("a");
    const auto alone = load();
    ASSERT_EQ(alone->findings.size(), 1U);
    EXPECT_EQ(alone->findings[0].verdict, domain::Verdict::Bad);
    EXPECT_THAT(alone->findings[0].jobs, ElementsAre(native("a")));
    world.heartbeat("runner-1");
    const auto alive = loader.refreshRunners(world.client(), alone);
    ASSERT_TRUE(alive);
    EXPECT_TRUE((*alive)->findings.empty());

    domain::Snapshot silent = **alive;
    ASSERT_EQ(silent.runners.size(), 1U);
    silent.runners.push_back(silent.runners[0]);
    silent.runners[1].id = "runner-2";
    silent.runners[1].jobs = 3;
    silent.runners[1].alive = false;
    noteSilentRunners(silent);
    noteSilentRunners(silent);
    ASSERT_EQ(silent.findings.size(), 1U) << "said once";
    EXPECT_EQ(silent.findings[0].check, "runner silent: runner-2");
    EXPECT_THAT(silent.findings[0].found, testing::HasSubstr("it runs 3 jobs."));
}

TEST_F(LoaderTest, RunnersAreReadAgainAlone) {
    world.define("a");
    const auto first = load();
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->runners.empty());
    world.heartbeat("runner-2");
    const auto second = loader.refreshRunners(world.client(), first);
    ASSERT_TRUE(second);
    ASSERT_EQ((*second)->runners.size(), 1U);
    EXPECT_EQ((*second)->jobs[0], first->jobs[0]);
    // A second reading replaces, and does not add.
    const auto third = loader.refreshRunners(world.client(), *second);
    ASSERT_TRUE(third);
    EXPECT_EQ((*third)->runners.size(), 1U);
}

TEST_F(LoaderTest, AnEngineThatFailsIsAGap) {
    world.define("a");
    intercept(engines).onLoad = [](engines::Engine&, redis::Client&) -> base::Result<engines::Listing> {
        return base::makeError(ErrorKind::Denied, "rd:idx", {}, {}, "NOPERM");
    };
    const auto snapshot = load();
    ASSERT_TRUE(snapshot);
    EXPECT_TRUE(snapshot->jobs.empty());
    ASSERT_EQ(snapshot->gaps.size(), 1U);
    EXPECT_EQ(snapshot->gaps[0].what, "native");
    EXPECT_EQ(snapshot->gaps[0].error.kind, ErrorKind::Denied);
}

TEST_F(LoaderTest, ABrokenLinkIsAnError) {
    world.define("a");
    const auto first = load();
    world.server.kill9();
    const auto again = loader.load(world.client());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::Offline);
    const std::vector<base::JobId> asked = {native("a")};
    EXPECT_FALSE(loader.reload(world.client(), first, asked));
    EXPECT_FALSE(loader.refreshRunners(world.client(), first));
}

TEST_F(LoaderTest, WrongTypesUnderAJobLeaveTheOthersAlone) {
    world.define("a");
    world.define("b");
    world.ask({"DEL", "rd:{native:a}:st"});
    world.ask({"SET", "rd:{native:a}:st", "x"});
    const auto snapshot = load();
    ASSERT_TRUE(snapshot);
    const auto* broken = domain::findJob(*snapshot, native("a"));
    const auto* whole = domain::findJob(*snapshot, native("b"));
    ASSERT_TRUE(broken && whole);
    EXPECT_EQ(broken->state, domain::JobState::Invalid);
    EXPECT_TRUE(broken->problem);
    EXPECT_NE(whole->state, domain::JobState::Invalid);
}

TEST_F(LoaderTest, NamesAreFoundByTheirTail) {
    world.define("warm");
    world.define("warm-two");
    const auto snapshot = load();
    ASSERT_TRUE(snapshot);
    for (const char* typed : {"native:warm", "warm"}) {
        const auto job = resolveJob(*snapshot, typed);
        ASSERT_TRUE(job) << typed;
        EXPECT_EQ(job->str(), "native:warm");
    }
    for (const char* typed : {"", "arm", "nothing", "native:"}) {
        const auto job = resolveJob(*snapshot, typed);
        ASSERT_FALSE(job) << typed;
        EXPECT_EQ(job.error().kind, ErrorKind::Missing);
    }
}

TEST(Resolve, SeveralFitIsSaidWithTheirNames) {
    domain::Snapshot snapshot;
    for (const char* id : {"bullmq:bull:emails:daily", "bullmq:bull:reports:daily", "native:daily"}) {
        auto job = std::make_shared<domain::Job>();
        job->id = base::JobId(id);
        snapshot.jobs.push_back(job);
    }
    const auto several = resolveJob(snapshot, "daily");
    ASSERT_FALSE(several);
    EXPECT_EQ(several.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(several.error().actual, "bullmq:bull:emails:daily, bullmq:bull:reports:daily, native:daily");
    EXPECT_EQ(resolveJob(snapshot, "reports:daily")->str(), "bullmq:bull:reports:daily");
}

TEST(Resolve, ANameServesWhereNoIdEndsLikeIt) {
    domain::Snapshot snapshot;
    const auto add = [&](const char* id, const char* name) {
        auto job = std::make_shared<domain::Job>();
        job->id = base::JobId(id);
        job->name = name;
        snapshot.jobs.push_back(job);
    };
    add("bullmq:bull:stock:recount%3A%3A%3A%3A6000", "recount");
    add("bullmq:bull:stock:sweep%3A%3A%3A%3A6000", "sweep");
    add("bullmq:bull:stock:sweep%3A%3A%3A%3A9000", "sweep");
    add("native:sweeper", "recounted");
    EXPECT_EQ(resolveJob(snapshot, "recount")->str(), "bullmq:bull:stock:recount%3A%3A%3A%3A6000");
    EXPECT_EQ(resolveJob(snapshot, "sweep").error().kind, ErrorKind::Invalid);
    EXPECT_EQ(resolveJob(snapshot, "count").error().kind, ErrorKind::Missing);
}

} // namespace
