// SPDX-License-Identifier: GPL-3.0-or-later
// Runs by hand: what is written to each family's keys, and that a repeat writes nothing.
#include "tests/engines/bullmqwritefixture.h"

#include <gmock/gmock.h>

namespace redispatch::engines::bullmq {
namespace {

using base::ErrorKind;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

INSTANTIATE_TEST_SUITE_P(Write, EachFamily, testing::ValuesIn(allFamilies),
                         [](const auto& tested) { return nameOf(tested.param); });

TEST_P(EachFamily, ATriggeredRunIsAnOrdinaryJobThatWaits) {
    seed({.family = GetParam(),
          .jobOptions = "\"attempts\":3,\"backoff\":{\"type\":\"fixed\",\"delay\":1000},"
                        "\"removeOnComplete\":{\"count\":5},\"de\":{\"id\":\"x\"},\"tm\":\"t\""});
    const std::string schedules = zset("repeat");
    const std::string delayed = zset("delayed");
    const auto receipt = apply(domain::TriggerIntent{}, "7f3a");
    ASSERT_TRUE(receipt) << receipt.error().actual << receipt.error().detail;
    const std::string run = "manual:" + m_member + ":r7f3a";
    EXPECT_EQ(receipt->runId, run);
    EXPECT_FALSE(receipt->repeated);

    auto job = hash(at(run));
    EXPECT_EQ(job["name"], "digest");
    EXPECT_EQ(job["data"], "{\"a\":1.50,\"b\":[]}"); // byte for byte
    EXPECT_EQ(job["opts"], "{\"attempts\":3,\"backoff\":{\"type\":\"fixed\",\"delay\":1000},"
                           "\"removeOnComplete\":{\"count\":5}}");
    EXPECT_EQ(job["delay"], "0");
    EXPECT_EQ(job["priority"], "0");
    EXPECT_EQ(job.count("rjk"), 0U);
    EXPECT_NEAR(std::stod(job["timestamp"]), static_cast<double>(nowMs()), 5'000);

    EXPECT_EQ(list("wait"), "[" + run + "]");
    EXPECT_EQ(zset("repeat"), schedules);
    EXPECT_EQ(zset("delayed"), delayed);
    EXPECT_EQ(raw({"GET", at("id")}), "42");
    const bool marked = m_family == Family::V5 || m_family == Family::V6 || m_family == Family::Unknown;
    EXPECT_EQ(zset("marker"), marked ? "[0 0]" : "[]");
    if (m_family == Family::Bull) {
        EXPECT_EQ(raw({"EXISTS", at("events")}), "0");
    } else {
        EXPECT_THAT(events(), testing::IsSupersetOf({"added " + run, "waiting " + run}));
    }
}

TEST_P(EachFamily, TheSameRequestIsOneRun) {
    seed({.family = GetParam()});
    ASSERT_TRUE(apply(domain::TriggerIntent{}, "r1"));
    const std::string before = digest();
    const auto again = apply(domain::TriggerIntent{}, "r1");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(digest(), before);
    if (m_family == Family::Bull)
        return; // nothing remembers a run that is gone
    raw({"DEL", at(again->runId), at("wait")});
    const std::string gone = digest();
    const auto late = apply(domain::TriggerIntent{}, "r1");
    ASSERT_TRUE(late);
    EXPECT_TRUE(late->repeated);
    EXPECT_EQ(late->runId, again->runId);
    EXPECT_EQ(digest(), gone);
}

TEST_P(EachFamily, OnAPausedQueueItWaitsForItsEnd) {
    seed({.family = GetParam()});
    pauseAsLibrary();
    const auto receipt = apply(domain::TriggerIntent{});
    ASSERT_TRUE(receipt);
    const bool six = m_family == Family::V6;
    EXPECT_EQ(list(six ? "wait" : "paused"), "[" + receipt->runId + "]");
    EXPECT_EQ(raw({"EXISTS", at(six ? "paused" : "wait")}), "0");
    EXPECT_EQ(raw({"EXISTS", at("marker")}), "0");
}

TEST_P(EachFamily, PriorityAndOrderAreTheTemplates) {
    seed({.family = GetParam(), .jobOptions = "\"priority\":5"});
    const auto receipt = apply(domain::TriggerIntent{});
    ASSERT_TRUE(receipt);
    const std::string run = receipt->runId;
    switch (m_family) {
    case Family::Bull:
        EXPECT_EQ(list("wait"), "[" + run + "]");
        EXPECT_EQ(zset("priority"), "[" + run + " 5]");
        break;
    case Family::V4:
        EXPECT_EQ(list("wait"), "[0:0]"); // wakes the workers
        [[fallthrough]];
    case Family::V5:
    case Family::V6:
        EXPECT_EQ(zset("prioritized"), "[" + run + " 21474836481]"); // 5 · 2³² + 1
        EXPECT_EQ(raw({"GET", at("pc")}), "1");
        break;
    case Family::Unknown:
        EXPECT_EQ(list("wait"), "[" + run + "]");
        EXPECT_EQ(hash(at(run))["priority"], "0");
        EXPECT_EQ(hash(at(run))["opts"], "{}");
        break;
    }
}

TEST_P(EachFamily, LastInFirstOutGoesToTheFront) {
    seed({.family = GetParam(), .jobOptions = "\"lifo\":true"});
    raw({"RPUSH", at("wait"), "9"});
    const auto receipt = apply(domain::TriggerIntent{});
    ASSERT_TRUE(receipt);
    EXPECT_EQ(list("wait"), "[9 " + receipt->runId + "]"); // workers take from the right
}

TEST_P(EachFamily, ParametersAreRefused) {
    seed({.family = GetParam()});
    const std::string before = digest();
    const auto receipt = apply(domain::TriggerIntent{{{"a", "b"}}});
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(digest(), before);
}

TEST_P(EachFamily, ThePendingRunStartsEarly) {
    seed({.family = GetParam(), .priority = "0"});
    const auto receipt = apply(domain::RunEarlyIntent{}, "e1");
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_EQ(receipt->runId, m_pending);
    EXPECT_EQ(zset("delayed"), "[]");
    EXPECT_EQ(list("wait"), "[" + m_pending + "]");
    EXPECT_EQ(hash(at(m_pending))["delay"], "0");
    const std::string before = digest();
    const auto again = apply(domain::RunEarlyIntent{}, "e1");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    const auto another = apply(domain::RunEarlyIntent{}, "e2");
    ASSERT_FALSE(another);
    EXPECT_EQ(another.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(digest(), before);
}

TEST_P(EachFamily, AFailedRunIsTriedAgain) {
    seed({.family = GetParam()});
    finishPending("failed");
    const std::string schedules = zset("repeat");
    const auto receipt = apply(domain::RetryIntent{m_pending, false}, "q1");
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_EQ(zset("failed"), "[]");
    EXPECT_EQ(list("wait"), "[" + m_pending + "]");
    const auto job = hash(at(m_pending));
    for (const char* field : {"finishedOn", "processedOn", "failedReason"})
        EXPECT_EQ(job.count(field), 0U) << field;
    EXPECT_EQ(job.at("atm"), "3"); // one more attempt, not a new set
    EXPECT_EQ(job.count("retriedOn"), m_family == Family::Bull ? 1U : 0U);
    EXPECT_EQ(zset("repeat"), schedules);
    const std::string before = digest();
    const auto again = apply(domain::RetryIntent{m_pending, false}, "q1");
    EXPECT_TRUE(again && again->repeated);
    EXPECT_EQ(apply(domain::RetryIntent{m_pending, false}, "q2").error().kind, ErrorKind::Conflict);
    EXPECT_EQ(digest(), before);
}

TEST_P(EachFamily, AllAttemptsAreANewSet) {
    seed({.family = GetParam()});
    finishPending("completed");
    ASSERT_TRUE(apply(domain::RetryIntent{m_pending, true}));
    const auto job = hash(at(m_pending));
    for (const char* field : {"atm", "ats", "attemptsMade", "returnvalue"})
        EXPECT_EQ(job.count(field), 0U) << field;
    EXPECT_EQ(zset("completed"), "[]");
}

TEST_P(EachFamily, AFinishedRunIsRemovedWithItsLog) {
    seed({.family = GetParam()});
    finishPending();
    const auto receipt = apply(domain::RemoveRunIntent{m_pending});
    ASSERT_TRUE(receipt);
    EXPECT_EQ(zset("completed"), "[]");
    EXPECT_EQ(raw({"EXISTS", at(m_pending), at(m_pending + ":logs")}), "0");
    EXPECT_EQ(apply(domain::RemoveRunIntent{m_pending}).error().kind, ErrorKind::Missing);
}

TEST_P(EachFamily, RunsThatAreNotOursToTouchAreLeftAlone) {
    seed({.family = GetParam()});
    const std::string before = digest();
    EXPECT_EQ(apply(domain::RetryIntent{"17", false}).error().kind, ErrorKind::Missing);
    EXPECT_EQ(apply(domain::RemoveRunIntent{"repeat:other:1795435200000"}).error().kind, ErrorKind::Missing);
    EXPECT_EQ(apply(domain::RemoveRunIntent{m_pending}).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(apply(domain::RetryIntent{m_pending, false}).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(digest(), before);
    finishPending("failed");
    raw({"SET", at(m_pending + ":lock"), "token"});
    const std::string locked = digest();
    EXPECT_EQ(apply(domain::RetryIntent{m_pending, false}).error().kind, ErrorKind::Busy);
    EXPECT_EQ(apply(domain::RemoveRunIntent{m_pending}).error().kind, ErrorKind::Busy);
    raw({"DEL", at(m_pending + ":lock")});
    raw({"HSET", at(m_pending), "parentKey", "bull:other:5"});
    EXPECT_EQ(apply(domain::RetryIntent{m_pending, false}).error().kind, ErrorKind::Conflict);
    raw({"HDEL", at(m_pending), "parentKey"});
    raw({"SET", at(m_pending + ":lock"), "token"});
    EXPECT_EQ(digest(), locked);
}

using Trigger = WriteTest;

TEST_F(Trigger, BullInsertsByRank) {
    seed({.family = Family::Bull, .jobOptions = "\"priority\":5"});
    raw({"RPUSH", at("wait"), "low", "high"});
    raw({"ZADD", at("priority"), "9", "low", "1", "high"});
    const auto receipt = apply(domain::TriggerIntent{});
    ASSERT_TRUE(receipt);
    EXPECT_EQ(list("wait"), "[low " + receipt->runId + " high]"); // taken from the right
}

TEST_F(Trigger, BullTellsItsChannel) {
    seed({.family = Family::Bull});
    redis::Client listener(*redis::parseUrl(m_server.unixUrl()));
    ASSERT_TRUE(listener.connect());
    ASSERT_TRUE(listener.run(redis::Pipeline().add("PSUBSCRIBE", at("waiting@*"))));
    const auto receipt = apply(domain::TriggerIntent{});
    ASSERT_TRUE(receipt);
    EXPECT_EQ(raw({"PUBSUB", "NUMPAT"}), "1");
    EXPECT_EQ(list("wait"), "[" + receipt->runId + "]");
}

TEST_F(Trigger, AMarkerOfDelayedJobsHidesNoPrioritizedOne) {
    seed({.family = Family::V4, .priority = "3"});
    raw({"LPUSH", at("wait"), "0:" + std::to_string(m_slot)});
    ASSERT_TRUE(apply(domain::RunEarlyIntent{}));
    EXPECT_EQ(list("wait"), "[0:0]");
    // Without a prioritized job, the marker makes a worker fail.
    ASSERT_TRUE(apply(domain::PauseIntent{}));
    EXPECT_EQ(raw({"EXISTS", at("wait"), at("prioritized")}), "0");
    ASSERT_TRUE(apply(domain::ResumeIntent{true}));
    EXPECT_EQ(list("wait"), "[0:0]");
}

TEST_F(Trigger, ABusyQueueIsNotWoken) {
    seed({.family = Family::V5});
    raw({"HSET", at("meta"), "concurrency", "1"});
    raw({"LPUSH", at("active"), "5"});
    ASSERT_TRUE(apply(domain::TriggerIntent{}));
    EXPECT_EQ(raw({"EXISTS", at("marker")}), "0");
}

TEST_F(Trigger, TheTemplateMayHaveNoData) {
    seed({.family = Family::V6});
    raw({"HDEL", at("repeat:daily"), "data"});
    const auto receipt = apply(domain::TriggerIntent{});
    ASSERT_TRUE(receipt);
    EXPECT_EQ(hash(at(receipt->runId))["data"], "{}");
}

TEST_F(Trigger, WithoutATemplateThePendingRunOrTheNewestOneIsCopied) {
    seed({.family = Family::V5, .jobOptions = "\"attempts\":4"});
    raw({"HDEL", at("repeat:daily"), "ic", "data", "opts"}); // as 5.16 leaves it
    const auto first = apply(domain::TriggerIntent{});
    ASSERT_TRUE(first);
    EXPECT_EQ(hash(at(first->runId))["opts"], "{\"attempts\":4}");
    EXPECT_EQ(hash(at(first->runId))["data"], "{\"a\":1.50,\"b\":[]}");

    const std::string older = "repeat:daily:" + std::to_string(m_slot - 3'600'000);
    raw({"RENAME", at(m_pending), at(older)});
    raw({"ZADD", at("failed"), "1795435200000", older, "1795435200009", "repeat:other:1795435200000"});
    raw({"DEL", at("delayed")});
    const auto second = apply(domain::TriggerIntent{});
    ASSERT_TRUE(second) << second.error().actual;
    EXPECT_EQ(hash(at(second->runId))["opts"], "{\"attempts\":4}");

    raw({"DEL", at("failed")});
    EXPECT_EQ(apply(domain::TriggerIntent{}).error().kind, ErrorKind::Missing);
}

TEST_F(Trigger, IdsHoldOnlyWhatIdsMay) {
    seed({.family = Family::V6});
    const auto receipt = apply(domain::TriggerIntent{}, "a:b 1");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->runId, "manual:daily:ra%3ab%201");
    EXPECT_EQ(apply(domain::TriggerIntent{}, std::string(65, 'x')).error().kind, ErrorKind::Invalid);
}

TEST_F(Trigger, AScheduleThatIsGoneIsMissing) {
    seed({.family = Family::V6});
    raw({"ZREM", at("repeat"), "daily"});
    const std::string before = digest();
    EXPECT_EQ(apply(domain::TriggerIntent{}).error().kind, ErrorKind::Missing);
    m_job = base::JobId("bullmq:x");
    EXPECT_EQ(apply(domain::TriggerIntent{}).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(digest(), before);
}

} // namespace
} // namespace redispatch::engines::bullmq
