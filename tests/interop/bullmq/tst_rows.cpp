// SPDX-License-Identifier: GPL-3.0-or-later
// What the table shows of a schedule against what the library itself lists, and how queues are found.
#include "tests/interop/bullmq/fixture.h"

#include <algorithm>

using namespace redispatch;
using namespace redispatch::interop;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

double ms(const std::optional<base::Instant>& at) {
    return at ? static_cast<double>(base::msSinceEpoch(*at)) : 0;
}

class Rows : public BullmqTest {};
INTEROP_MODELS(Rows);

TEST_P(Rows, AgreeWithTheLibraryBeforeTheFirstRun) {
    const JobId id = schedule(
        "ns:madrid report",
        {{"pattern", newYear}, {"tz", "Europe/Madrid"}, {"limit", 5}, {"data", QJsonObject{{"a", 1}}}});
    const QJsonObject shown = shownSchedule(id);
    const JobPtr job = row(id);
    ASSERT_TRUE(job);
    EXPECT_FALSE(job->problem) << *job->problem;
    EXPECT_EQ(job->group.view(), m_prefix + ':' + m_queue);
    EXPECT_THAT(job->name, HasSubstr("madrid report"));
    EXPECT_EQ(job->schedule.kind, domain::ScheduleKind::Cron);
    EXPECT_EQ(job->schedule.expression.view(), newYear);
    EXPECT_EQ(job->schedule.timeZone.view(), "Europe/Madrid");
    EXPECT_EQ(ms(job->nextAt), shown["next"].toDouble());
    EXPECT_EQ(job->state, domain::JobState::NeverRun);
    ASSERT_TRUE(job->queue);
    EXPECT_EQ(job->queue->limit, 5);
    EXPECT_EQ(job->queue->hasTemplate, hasSchedulers());
    if (hasSchedulers()) {
        EXPECT_EQ(job->queue->iteration, shown["iterations"].toInt());
    }
    const std::string engineTitle = isBull() ? "Bull" : "BullMQ " + GetParam().substr(6, 1);
    EXPECT_THAT(std::string(job->queue->engine.view()), StartsWith(engineTitle));
}

TEST_P(Rows, AgreeWithTheLibraryAfterRuns) {
    const JobId id = schedule("ticks", {{"every", 1000}});
    work("w");
    ASSERT_TRUE(until([&] { return completed().size() >= 2; }));
    ask("pause"); // so that both see the same moment
    ASSERT_TRUE(until([&] { return jobsIn("active").empty(); }));
    const JobPtr job = row(id);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->schedule.kind, domain::ScheduleKind::Every);
    EXPECT_TRUE(job->queue->queuePaused);
    const std::string last = completed().back();
    const QJsonObject run = shownJob(last);
    EXPECT_EQ(job->last.id, last);
    EXPECT_EQ(job->last.outcome, domain::Outcome::Ok);
    EXPECT_EQ(ms(job->last.startedAt), run["processedOn"].toDouble());
    EXPECT_EQ(ms(job->last.finishedAt), run["finishedOn"].toDouble());
    ASSERT_TRUE(job->last.duration);
    EXPECT_EQ(static_cast<double>(job->last.duration->count()),
              run["finishedOn"].toDouble() - run["processedOn"].toDouble());
    if (hasSchedulers()) {
        EXPECT_EQ(job->queue->iteration, shownSchedule(id)["iterations"].toInt());
    }
}

TEST_P(Rows, TellRunningFromWaiting) {
    const JobId id = schedule("slow", {{"every", 1000}, {"data", QJsonObject{{"blocks", true}}}});
    work("w");
    ASSERT_TRUE(until([&] { return started().size() == 1; }));
    ASSERT_TRUE(untilRow(id, [](const domain::Job& job) { return job.state == domain::JobState::Running; }));
    ask("finish", {{"worker", QString::fromStdString("w" + m_queue)}});
    ASSERT_TRUE(until([&] { return completed().size() == 1; }));
}

TEST_P(Rows, AreFoundThroughTheirWorkers) {
    m_prefix = "team:app"; // a prefix may hold colons
    const JobId id = schedule("found", {{"pattern", newYear}});
    work("w");
    ASSERT_TRUE(anotherJobRuns());
    m_engines = engines::makeEngines({.queues = {}, .searchQueues = false});
    ASSERT_TRUE(untilRow(id, [](const domain::Job&) { return true; }));
    EXPECT_THAT(engine().places(), Contains(HasSubstr("team:app:" + m_queue)));
    const std::string run = must(apply(id, domain::TriggerIntent{})).runId;
    ASSERT_TRUE(until([&] { return completed("found") == std::vector{run}; }));
    EXPECT_EQ(text(shownJob(run)["state"]), "completed");
}

TEST_P(Rows, AreFoundByWalkingThroughTheKeys) {
    m_prefix = "walk:" + GetParam();
    const JobId id = schedule("found", {{"pattern", newYear}});
    m_engines = engines::makeEngines({.queues = {}, .searchQueues = true});
    EXPECT_TRUE(row(id));
    // The next session starts with what this one found.
    const auto places = engine().places();
    m_engines = engines::makeEngines({.queues = {}, .searchQueues = false});
    engine().setPlaces(places);
    EXPECT_TRUE(row(id));
}

TEST_P(Rows, AreFoundByConfigurationWhereClientsAreNotShown) {
    m_prefix = "walk:" + GetParam();
    const JobId id = schedule("found", {{"pattern", newYear}});
    redis({"ACL", "SETUSER", "blind", "on", ">secret", "~*", "&*", "+@all", "-client|list", "-scan"});
    m_client = std::make_unique<redis::Client>(connected(server().unixUrl(), "blind", "secret"));
    const JobPtr job = row(id);
    ASSERT_TRUE(job);
    EXPECT_EQ(ms(job->nextAt), shownSchedule(id)["next"].toDouble());
    work("w");
    const std::string run = must(apply(id, domain::TriggerIntent{})).runId;
    ASSERT_TRUE(until([&] { return completed("found") == std::vector{run}; }));
}

} // namespace
