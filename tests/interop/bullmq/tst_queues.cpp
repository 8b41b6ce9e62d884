// SPDX-License-Identifier: GPL-3.0-or-later
// Verbs for whole queues and whole schedules, and what limits, kills and stalls make of a chain of runs.
#include "core/query/jobhealth.h"
#include "core/redis/serverinfo.h"
#include "tests/interop/bullmq/fixture.h"

#include <algorithm>

using namespace redispatch;
using namespace redispatch::interop;
using testing::AnyOf;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class Queues : public BullmqTest {
protected:
    bool runsAdded() {
        const std::string run = text(ask("add", {{"name", "added"}}));
        return until([&] { return std::ranges::count(completed("added"), run) > 0; });
    }
};
INTEROP_MODELS(Queues);

TEST_P(Queues, PausedByUsAreResumedByTheLibrary) {
    const JobId id = schedule("one", {{"pattern", newYear}});
    work("w");
    ASSERT_TRUE(runsAdded());
    ask("add", {{"name", "before"}, {"opts", QJsonObject{{"delay", 600'000}}}});
    const auto paused = apply(id, domain::PauseQueueIntent{});
    ASSERT_TRUE(paused) << base::sentence(paused.error());
    EXPECT_TRUE(ask("isPaused").toBool());
    const std::string run = text(ask("add", {{"name", "kept"}}));
    for (int look = 0; look < 30; ++look)
        EXPECT_THAT(text(shownJob(run)["state"]), AnyOf("waiting", "paused"));
    ask("resume");
    EXPECT_FALSE(ask("isPaused").toBool());
    ASSERT_TRUE(until([&] { return completed("kept") == std::vector{run}; }));
    ASSERT_TRUE(untilRow(id, [](const domain::Job& job) { return !job.queue->queuePaused; }));
}

TEST_P(Queues, PausedByTheLibraryAreResumedByUs) {
    const JobId id = schedule("one", {{"pattern", newYear}});
    work("w");
    ASSERT_TRUE(runsAdded());
    ask("pause");
    ASSERT_TRUE(untilRow(id, [](const domain::Job& job) { return job.queue->queuePaused; }));
    std::vector<std::string> kept;
    for (int count = 0; count < 3; ++count)
        kept.push_back(text(ask("add", {{"name", "kept"}})));
    ask("add", {{"name", "ranked"}, {"opts", QJsonObject{{"priority", 2}}}});
    const auto resumed = apply(id, domain::ResumeQueueIntent{});
    ASSERT_TRUE(resumed) << base::sentence(resumed.error());
    EXPECT_FALSE(ask("isPaused").toBool());
    ASSERT_TRUE(until([&] { return completed("kept").size() == 3 && completed("ranked").size() == 1; }));
    EXPECT_EQ(completed("kept"), kept); // in the order in which they were added
}

TEST_P(Queues, LoseAScheduleThatIsRemoved) {
    const JobId id = schedule("gone", {{"pattern", newYear}});
    const JobId other = schedule("stays", {{"pattern", newYear}});
    const auto waiting = pending(id);
    const auto removed = apply(id, domain::RemoveJobIntent{});
    ASSERT_TRUE(removed) << base::sentence(removed.error());
    ASSERT_EQ(ask("schedules").toArray().size(), 1);
    EXPECT_TRUE(shownSchedule(id).isEmpty());
    EXPECT_FALSE(shownSchedule(other).isEmpty());
    EXPECT_TRUE(shownJob(waiting.at(0)).isEmpty());
    EXPECT_EQ(jobsIn("delayed"), pending(other));
    EXPECT_FALSE(row(id));
    EXPECT_EQ(schedule("gone", {{"pattern", newYear}}), id); // and the application may register it anew
    EXPECT_EQ(pending(id), waiting);
}

TEST_P(Queues, GoOnAfterABrokenChainIsArmedAgain) {
    const JobId id = schedule("chain", {{"every", 1000}, {"data", QJsonObject{{"list", QJsonArray()}}}});
    ask("work", {{"worker", QString::fromStdString("w" + m_queue)}});
    ASSERT_TRUE(until([&] { return completed("chain").size() >= 2; }));
    ask("stop", {{"worker", QString::fromStdString("w" + m_queue)}});
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    const auto lost = shownJob(waiting[0]);
    const auto runsBefore = completed("chain");
    // As a flushed replica, an eviction or a careless hand would leave it.
    const std::string prefix = m_prefix + ':' + m_queue + ':';
    for (const char* list : {"wait", "paused"})
        redis({"LREM", prefix + list, "0", waiting[0]});
    for (const char* set : {"delayed", "prioritized"})
        redis({"ZREM", prefix + set, waiting[0]});
    redis({"DEL", prefix + waiting[0]});
    // For a minute and more after its slot a chain without a run may just be between two runs.
    const double slot = shownSchedule(id)["next"].toDouble() - 120'000;
    redis({"ZADD", prefix + "repeat", std::to_string(static_cast<long long>(slot)),
           text(shownSchedule(id)["key"])});
    ASSERT_TRUE(untilRow(id, [](const domain::Job& job) { return job.state == domain::JobState::Broken; }));
    EXPECT_EQ(row(id)->can.of(domain::Verb::Rearm), domain::Why::Allowed);

    const auto armed = apply(id, domain::RearmIntent{});
    ASSERT_TRUE(armed) << base::sentence(armed.error());
    ASSERT_EQ(pending(id).size(), 1U);
    EXPECT_EQ(json(shownJob(pending(id)[0])["data"]), R"({"list":[]})");
    work("again");
    ASSERT_TRUE(until([&] { return completed("chain").size() >= runsBefore.size() + 3; }));
    EXPECT_EQ(row(id)->can.of(domain::Verb::Rearm), domain::Why::ChainIntact);
    const auto ran = completed("chain");
    const int first = at(shownJob(ran[runsBefore.size()]), "opts.repeat.count").toInt();
    EXPECT_EQ(first, at(lost, "opts.repeat.count").toInt());
    EXPECT_EQ(at(shownJob(ran[runsBefore.size() + 1]), "opts.repeat.count").toInt(), first + 1);
}

TEST_P(Queues, SayThatALimitIsExhausted) {
    const JobId id = schedule("twice", {{"every", 1000}, {"limit", 2}});
    work("w");
    ASSERT_TRUE(until([&] { return completed("twice").size() == 2; }));
    ASSERT_TRUE(
        untilRow(id, [](const domain::Job& job) { return job.state == domain::JobState::Exhausted; }));
    const JobPtr job = row(id);
    EXPECT_EQ(job->queue->limit, 2);
    EXPECT_FALSE(job->nextAt);
    EXPECT_FALSE(job->can.can(domain::Verb::Pause));
    EXPECT_FALSE(shownSchedule(id).isEmpty()); // the libraries go on listing it
}

TEST_P(Queues, RecoverARunWhoseWorkerWasKilled) {
    const JobId id = schedule("stalls", {{"pattern", newYear}});
    const QJsonObject quick = {{"lockDuration", 1000}, {"stalledInterval", 1000}};
    auto victim = another();
    victim->ask("work", inQueue({{"worker", "victim"}, {"blocks", true}, {"settings", quick}}));
    const std::string run = must(apply(id, domain::TriggerIntent{})).runId;
    ASSERT_TRUE(victim->until([&] { return !victim->told().empty(); }));
    ASSERT_EQ(victim->told()[0].id, run);
    ASSERT_TRUE(untilRow(id, [](const domain::Job& job) { return job.state == domain::JobState::Running; }));
    const JobPtr held = row(id);
    EXPECT_GT(held->limits.leaseEndsAtMs, base::msSinceEpoch(*held->runningSince));
    victim->kill9();
    EXPECT_EQ(text(shownJob(run)["state"]), "active");
    // Its lock runs out, and there is nobody who would take the run back.
    ASSERT_TRUE(untilRow(id, [&](const domain::Job& job) {
        const auto now = must(redis::serverTime(client()));
        return query::healthOf(job, now).state == domain::HealthState::Unknown;
    }));
    const JobPtr lost = row(id);
    ASSERT_NE(lost->limits.leaseEndsAtMs, domain::Limits::none);
    const auto gone = base::instantFromMs(lost->limits.leaseEndsAtMs);
    EXPECT_EQ(query::healthOf(*lost, gone + 60s).state, domain::HealthState::Unknown);
    EXPECT_EQ(query::healthOf(*lost, gone + 60s + 1ms).state, domain::HealthState::Stuck);

    work("w", {{"settings", quick}});
    ASSERT_TRUE(until([&] { return completed() == std::vector{run}; }));
    EXPECT_EQ(text(shownJob(run)["state"]), "completed");
    const auto seen = runs(id);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].id, run);
    EXPECT_EQ(seen[0].outcome, domain::Outcome::Ok);
}

TEST_P(Queues, GoOnWhenTheWorkerOfAScheduledRunWasKilled) {
    const JobId id = schedule("chain", {{"every", 1000}});
    const QJsonObject quick = {{"lockDuration", 1000}, {"stalledInterval", 1000}};
    auto victim = another();
    victim->ask("work", inQueue({{"worker", "victim"}, {"blocks", true}, {"settings", quick}}));
    ASSERT_TRUE(victim->until([&] { return !victim->told().empty(); }));
    const std::string run = victim->told()[0].id;
    victim->kill9();
    work("w", {{"settings", quick}, {"concurrency", 2}});
    ASSERT_TRUE(until([&] { return std::ranges::count(completed(), run) == 1 && completed().size() >= 3; }));
    const auto seen = runs(id);
    EXPECT_EQ(std::ranges::count(seen, run, &domain::Run::id), 1);
    const JobPtr job = row(id);
    ASSERT_TRUE(job);
    EXPECT_NE(job->state, domain::JobState::Broken);
}

} // namespace
