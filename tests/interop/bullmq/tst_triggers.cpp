// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bullmq/fixture.h"

#include <algorithm>

using namespace redispatch;
using namespace redispatch::interop;
using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

namespace {

class Triggers : public BullmqTest {};
INTEROP_MODELS(Triggers);

TEST_P(Triggers, RunsWhatTheScheduleWouldRun) {
    const QJsonObject data = {{"empty", QJsonArray()},
                              {"nothing", QJsonObject()},
                              {"text", "Ärger, \"quoted\"\n"},
                              {"big", 9007199254740991.0},
                              {"ratio", 0.1}};
    const QJsonObject backoff = {{"type", "fixed"}, {"delay", 1000}};
    const JobId id = schedule(
        "reports:daily sum",
        {{"pattern", newYear}, {"data", data}, {"opts", QJsonObject{{"attempts", 3}, {"backoff", backoff}}}});
    const QJsonObject before = shownSchedule(id);
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    work("w", {{"returns", QJsonObject{{"rows", 7}}}});

    const auto receipt = apply(id, domain::TriggerIntent{});
    ASSERT_TRUE(receipt) << base::sentence(receipt.error());
    EXPECT_TRUE(receipt->accepted);
    ASSERT_TRUE(until([&] { return completed() == std::vector{receipt->runId}; }));

    const QJsonObject run = shownJob(receipt->runId);
    EXPECT_EQ(text(run["state"]), "completed");
    EXPECT_EQ(text(run["name"]), "reports:daily sum");
    EXPECT_EQ(json(run["data"]), json(data));
    EXPECT_EQ(at(run, "opts.attempts").toInt(), 3);
    EXPECT_EQ(json(at(run, "opts.backoff")), json(backoff));
    EXPECT_TRUE(at(run, "opts.repeat").isUndefined());
    EXPECT_EQ(text(run["scheduledBy"]), "");
    EXPECT_EQ(json(run["returnvalue"]), R"({"rows":7})");
    EXPECT_EQ(json(shownSchedule(id)), json(before));
    EXPECT_EQ(pending(id), waiting);

    const auto seen = runs(id);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].id, receipt->runId);
    EXPECT_EQ(seen[0].trigger, domain::TriggerKind::Manual);
    EXPECT_EQ(seen[0].outcome, domain::Outcome::Ok);
}

TEST_P(Triggers, KeepThePlaceThatPriorityGives) {
    const JobId id = schedule("ranked", {{"pattern", newYear}, {"opts", QJsonObject{{"priority", 5}}}});
    ask("add", {{"name", "last"}, {"opts", QJsonObject{{"priority", 9}}}});
    const auto receipt = apply(id, domain::TriggerIntent{});
    ASSERT_TRUE(receipt) << base::sentence(receipt.error());
    EXPECT_EQ(text(shownJob(receipt->runId)["state"]), isBull() ? "waiting" : "prioritized");
    ask("add", {{"name", "first"}, {"opts", QJsonObject{{"priority", 1}}}});
    work("w");
    ASSERT_TRUE(until([&] { return completed().size() == 3; }));
    ASSERT_EQ(started().size(), 3U);
    EXPECT_EQ(started("first")[0], started()[0]);
    EXPECT_EQ(receipt->runId, started()[1]);
    EXPECT_EQ(started("last")[0], started()[2]);
}

TEST_P(Triggers, WaitForThePausedQueue) {
    const JobId id = schedule("patient", {{"pattern", newYear}});
    const JobId ranked = schedule("ranked", {{"pattern", newYear}, {"opts", QJsonObject{{"priority", 5}}}});
    work("w");
    ASSERT_TRUE(anotherJobRuns());
    ask("pause");
    const auto receipt = apply(id, domain::TriggerIntent{});
    const auto second = apply(ranked, domain::TriggerIntent{});
    ASSERT_TRUE(receipt) << base::sentence(receipt.error());
    ASSERT_TRUE(second) << base::sentence(second.error());
    for (int look = 0; look < 30; ++look) {
        EXPECT_THAT(text(shownJob(receipt->runId)["state"]), AnyOf("waiting", "paused"));
        EXPECT_THAT(text(shownJob(second->runId)["state"]), AnyOf("waiting", "paused", "prioritized"));
    }
    EXPECT_THAT(started("patient"), IsEmpty());
    ask("resume");
    ASSERT_TRUE(until([&] { return completed("patient").size() + completed("ranked").size() == 2; }));
    EXPECT_EQ(text(shownJob(receipt->runId)["state"]), "completed");
    EXPECT_EQ(text(shownJob(second->runId)["state"]), "completed");
}

TEST_P(Triggers, HappenOnceForOneRequest) {
    const JobId id = schedule("once", {{"pattern", newYear}});
    const domain::Intent intent = {id, domain::TriggerIntent{}, "ana@ops", "twice", base::newRequestId()};
    const auto first = must(engine().apply(client(), intent));
    const auto second = must(engine().apply(client(), intent));
    EXPECT_FALSE(first.repeated);
    EXPECT_TRUE(second.repeated);
    EXPECT_EQ(first.runId, second.runId);
    EXPECT_THAT(jobsIn(isBull() || !isV6() ? "waiting" : "wait"), ElementsAre(first.runId));
}

TEST_P(Triggers, StartThePendingRunEarly) {
    const JobId id = schedule("yearly", {{"pattern", newYear}, {"data", QJsonObject{{"year", 1}}}});
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    work("w");
    const auto receipt = apply(id, domain::RunEarlyIntent{});
    ASSERT_TRUE(receipt) << base::sentence(receipt.error());
    ASSERT_TRUE(until([&] { return !completed().empty(); }));
    EXPECT_EQ(completed(), waiting);
    EXPECT_EQ(json(shownJob(waiting[0])["data"]), R"({"year":1})");
    // The chain goes on behind the slot that was used up.
    const auto next = pending(id);
    ASSERT_EQ(next.size(), 1U);
    EXPECT_NE(next, waiting);
    EXPECT_EQ(text(shownJob(next[0])["state"]), "delayed");
    EXPECT_GT(shownSchedule(id)["next"].toDouble(), 0);
}

} // namespace
