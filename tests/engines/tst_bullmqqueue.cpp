// SPDX-License-Identifier: GPL-3.0-or-later
// The whole queue paused and resumed, and what holds for every script: keys of wrong types, rights, slots.
#include "tests/engines/bullmqwritefixture.h"

#include <gmock/gmock.h>

namespace redispatch::engines::bullmq {
namespace {

using base::ErrorKind;
using domain::PauseQueueIntent;
using domain::ResumeQueueIntent;
using testing::Contains;
using testing::Not;

class KnownFamily : public WriteTest, public testing::WithParamInterface<Family> {};
INSTANTIATE_TEST_SUITE_P(Queue, KnownFamily,
                         testing::Values(Family::Bull, Family::V4, Family::V5, Family::V6),
                         [](const auto& tested) { return nameOf(tested.param); });
INSTANTIATE_TEST_SUITE_P(Write, EachFamily, testing::ValuesIn(allFamilies),
                         [](const auto& tested) { return nameOf(tested.param); });

TEST_P(KnownFamily, PauseAndResumeKeepTheOrder) {
    seed({.family = GetParam()});
    raw({"LPUSH", at("wait"), "1", "2", "3"});
    const std::string waiting = list("wait");
    const auto paused = apply(PauseQueueIntent{}, "p1");
    ASSERT_TRUE(paused) << paused.error().actual;
    EXPECT_EQ(raw({"HGET", at("meta"), "paused"}), "1");
    EXPECT_EQ(raw({"EXISTS", at("meta-paused")}), m_family == Family::Bull ? "1" : "0");
    EXPECT_EQ(list(m_family == Family::V6 ? "wait" : "paused"), waiting);
    EXPECT_EQ(raw({"EXISTS", at(m_family == Family::V6 ? "paused" : "wait"), at("marker")}), "0");
    if (m_family != Family::Bull) {
        EXPECT_EQ(events().back(), "paused");
    }

    const std::string before = digest();
    const auto again = apply(PauseQueueIntent{}, "p2");
    EXPECT_TRUE(again && again->repeated);
    EXPECT_EQ(digest(), before);

    ASSERT_TRUE(apply(ResumeQueueIntent{}));
    EXPECT_EQ(raw({"HEXISTS", at("meta"), "paused"}), "0");
    EXPECT_EQ(raw({"EXISTS", at("meta-paused"), at("paused")}), "0");
    EXPECT_EQ(list("wait"), waiting);
    const bool marked = m_family == Family::V5 || m_family == Family::V6;
    EXPECT_EQ(zset("marker"), marked ? "[0 0]" : "[]");
    if (m_family != Family::Bull) {
        EXPECT_EQ(events().back(), "resumed");
    }
    EXPECT_TRUE(apply(ResumeQueueIntent{})->repeated);
}

TEST_P(KnownFamily, WithNothingWaitingTheWorkersLearnWhatIsDueNext) {
    seed({.family = GetParam()});
    ASSERT_TRUE(apply(PauseQueueIntent{}));
    ASSERT_TRUE(apply(ResumeQueueIntent{}));
    const std::string slot = std::to_string(m_slot);
    EXPECT_EQ(list("wait"), m_family == Family::V4 ? "[0:" + slot + "]" : "[]");
    const bool marked = m_family == Family::V5 || m_family == Family::V6;
    EXPECT_EQ(zset("marker"), marked ? "[1 " + slot + "]" : "[]");
}

TEST_P(KnownFamily, JobsOnBothSidesAreAllKept) {
    seed({.family = GetParam()});
    raw({"LPUSH", at("wait"), "3", "4"});
    raw({"LPUSH", at("paused"), "1", "2"}); // older ones that somebody left there
    ASSERT_TRUE(apply(PauseQueueIntent{}));
    if (m_family == Family::V6) {
        EXPECT_EQ(list("wait") + list("paused"), "[4 3][2 1]");
    } else {
        EXPECT_EQ(list("paused"), "[4 3 2 1]");
    }                                // taken from the right, so the older ones first
    raw({"LPUSH", at("wait"), "5"}); // a producer that does not look
    ASSERT_TRUE(apply(ResumeQueueIntent{}));
    EXPECT_EQ(list("wait"), m_family == Family::V6 ? "[5 4 3 2 1]" : "[5 4 3 2 1]");
    EXPECT_EQ(raw({"EXISTS", at("paused")}), "0");
}

TEST_P(KnownFamily, ManyJobsAreMovedInSteps) {
    seed({.family = GetParam()});
    for (int i = 0; i < 5; ++i) {
        std::vector<std::string> jobs = {"LPUSH", at("wait")};
        for (int n = 0; n < 1'000; ++n)
            jobs.push_back(std::to_string(i * 1'000 + n));
        raw(jobs);
    }
    raw({"LPUSH", at("paused"), "first"});
    ASSERT_TRUE(apply(PauseQueueIntent{}));
    if (m_family != Family::V6) {
        EXPECT_EQ(raw({"LLEN", at("paused")}), "5001");
        EXPECT_EQ(raw({"EXISTS", at("wait")}), "0");
    }
    raw({"LPUSH", at("wait"), "last"});
    const auto resumed = apply(ResumeQueueIntent{});
    ASSERT_TRUE(resumed);
    EXPECT_FALSE(resumed->repeated);
    EXPECT_EQ(raw({"LLEN", at("wait")}), "5002");
    EXPECT_EQ(raw({"LINDEX", at("wait"), "-1"}), "first");
    EXPECT_EQ(raw({"LINDEX", at("wait"), "-2"}), "0");
    EXPECT_EQ(raw({"LINDEX", at("wait"), "0"}), "last");
    EXPECT_EQ(raw({"HEXISTS", at("meta"), "paused"}), "0");
}

TEST_P(KnownFamily, OnlyPrioritizedJobsWakeTheWorkersToo) {
    seed({.family = GetParam()});
    if (m_family == Family::Bull)
        return; // keeps them in `wait`
    ASSERT_TRUE(apply(PauseQueueIntent{}));
    raw({"ZADD", at("prioritized"), "12884901889", "7"});
    ASSERT_TRUE(apply(ResumeQueueIntent{}));
    EXPECT_EQ(list("wait"), m_family == Family::V4 ? "[0:0]" : "[]");
    EXPECT_EQ(zset("marker"), m_family == Family::V4 ? "[]" : "[0 0]");
}

using Queue = WriteTest;

TEST_F(Queue, AnUnknownVersionIsNotPaused) {
    seed({.family = Family::Unknown});
    const std::string before = digest();
    EXPECT_EQ(apply(PauseQueueIntent{}).error().actual,
              "the engine's version is not known to be safe for it");
    EXPECT_FALSE(apply(ResumeQueueIntent{}));
    finishPending("failed");
    raw({"HSET", at(m_pending), "priority", "4"});
    EXPECT_FALSE(apply(domain::RetryIntent{m_pending, false}));
}

std::vector<decltype(domain::Intent::what)> everyIntent(const std::string& run) {
    return {domain::TriggerIntent{},  domain::PauseIntent{},           domain::ResumeIntent{},
            domain::RunEarlyIntent{}, domain::RetryIntent{run, false}, domain::RemoveRunIntent{run},
            domain::RearmIntent{},    domain::SweepIntent{},           PauseQueueIntent{},
            ResumeQueueIntent{},      domain::RemoveJobIntent{}};
}

TEST_P(EachFamily, AKeyOfAnotherTypeFailsBeforeTheFirstWrite) {
    for (const char* suffix :
         {"wait", "paused", "prioritized", "priority", "marker", "completed", "failed", "active"}) {
        raw({"FLUSHALL"});
        seed({.family = GetParam()});
        raw({"SET", at(suffix), "x"});
        for (const auto& what : everyIntent(m_pending)) {
            const std::string before = digest();
            const auto receipt = apply(what);
            EXPECT_FALSE(receipt) << suffix;
            EXPECT_EQ(digest(), before) << suffix << " " << what.index();
            if (!receipt && receipt.error().detail.starts_with("WRONGTYPE")) {
                EXPECT_EQ(receipt.error().effect, base::Effect::NotApplied);
            }
        }
    }
}

/// A user who may touch no key but the queue's.
TEST_P(EachFamily, TheQueuesOwnKeysAreEnough) {
    seed({.family = GetParam()});
    raw({"ACL", "SETUSER", "op", "on", ">pw", "~bull:emails:*", "&*", "+@all", "-@dangerous"});
    redis::Endpoint endpoint = *redis::parseUrl(m_server.unixUrl());
    endpoint.user = "op";
    endpoint.password = "pw";
    redis::Client client(endpoint);
    ASSERT_TRUE(client.connect());
    const auto done = [&](decltype(domain::Intent::what) what) {
        const auto receipt =
            m_engine.apply(client, {m_job, std::move(what), "ana@desk", "why", base::newRequestId()});
        EXPECT_TRUE(receipt) << receipt.error().actual << receipt.error().detail;
    };
    done(domain::TriggerIntent{});
    done(domain::PauseIntent{});
    done(domain::ResumeIntent{});
    if (m_family != Family::Unknown) {
        done(PauseQueueIntent{});
        done(ResumeQueueIntent{});
    }
    done(domain::RunEarlyIntent{});
    raw({"DEL", at("wait")});
    finishPending("failed");
    done(domain::RetryIntent{m_pending, true});
    raw({"DEL", at("wait")});
    finishPending();
    done(domain::RearmIntent{});
    done(domain::RemoveRunIntent{m_pending});
    done(domain::RemoveJobIntent{});
}

TEST_F(Queue, AUserWithoutAChannelStillWrites) {
    seed({.family = Family::Bull});
    raw({"ACL", "SETUSER", "op", "on", ">pw", "~bull:emails:*", "resetchannels", "+@all"});
    redis::Endpoint endpoint = *redis::parseUrl(m_server.unixUrl());
    endpoint.user = "op";
    endpoint.password = "pw";
    redis::Client client(endpoint);
    ASSERT_TRUE(client.connect());
    const auto receipt = m_engine.apply(client, {m_job, domain::TriggerIntent{}, "ana@desk", "why", "r1"});
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(list("wait"), "[" + receipt->runId + "]");
}

class OnACluster : public WriteTest {
protected:
    OnACluster() : WriteTest({"--cluster-enabled", "yes"}) {
        raw({"CLUSTER", "ADDSLOTSRANGE", "0", "16383"});
        // The node's own view follows a moment later; asking is what moves it on.
        for (int asked = 0; asked < 100'000 && raw({"SET", "{bull}probe", "1"}) != "OK"; ++asked) {
        }
        raw({"DEL", "{bull}probe"});
    }
};

TEST_F(OnACluster, AQueueWithAHashTagIsOneSlot) {
    for (const Family family : allFamilies) {
        raw({"FLUSHALL"});
        seed({.family = family, .queue = "{bull}:emails:"});
        const auto done = [&](decltype(domain::Intent::what) what) {
            const auto receipt = apply(std::move(what));
            EXPECT_TRUE(receipt) << nameOf(family) << receipt.error().actual << receipt.error().detail;
        };
        done(domain::TriggerIntent{});
        done(domain::PauseIntent{});
        done(domain::ResumeIntent{});
        done(domain::RunEarlyIntent{});
        raw({"DEL", at("wait")});
        finishPending();
        done(domain::RearmIntent{});
        done(domain::RemoveJobIntent{});
    }
}

} // namespace
} // namespace redispatch::engines::bullmq
