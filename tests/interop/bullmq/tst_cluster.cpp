// SPDX-License-Identifier: GPL-3.0-or-later
// Queues on a cluster-mode Redis: one node that has all slots.
#include "tests/interop/bullmq/fixture.h"

using namespace redispatch;
using namespace redispatch::interop;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class Cluster : public BullmqTest {
protected:
    Cluster()
        : m_cluster({.args = {"--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1",
                              "--cluster-port", std::to_string(support::freePort())},
                     .tcp = true}) {}
    void SetUp() override {
        if (isBull())
            GTEST_SKIP() << "Bull does not run on a cluster";
        m_cluster.raw("CLUSTER ADDSLOTSRANGE 0 16383");
        moveTo(m_cluster.unixUrl(), "cluster:" + std::to_string(m_cluster.port()));
        ASSERT_TRUE(until(
            [&] { return m_cluster.raw("CLUSTER INFO").find("cluster_state:ok") != std::string::npos; }));
    }

private:
    support::RedisServer m_cluster;
};
INTEROP_MODELS(Cluster);

TEST_P(Cluster, KeepsAQueueWithAHashTagInOneSlot) {
    m_prefix = "{bull}";
    const JobId id = schedule("tagged", {{"every", 1000}});
    work("w");
    ASSERT_TRUE(until([&] { return completed().size() >= 2; }));
    const auto held = apply(id, domain::PauseIntent{});
    ASSERT_TRUE(held) << base::sentence(held.error());
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(text(shownJob(waiting[0])["state"]), "delayed");

    const auto triggered = apply(id, domain::TriggerIntent{});
    ASSERT_TRUE(triggered) << base::sentence(triggered.error());
    ASSERT_TRUE(until([&] { return completed().back() == triggered->runId; }));
    EXPECT_EQ(text(shownJob(triggered->runId)["state"]), "completed");

    const auto released = apply(id, domain::ResumeIntent{});
    ASSERT_TRUE(released) << base::sentence(released.error());
    ASSERT_TRUE(until([&] { return completed().back() != triggered->runId; }));
    EXPECT_EQ(text(shownJob(waiting[0])["state"]), "completed");
    EXPECT_FALSE(runs(id).empty());
}

TEST_P(Cluster, RefusesToWriteWhereKeysLieInSeveralSlots) {
    // No library can register this here; a queue that was moved from a plain server looks so.
    const std::string prefix = m_prefix + ':' + m_queue + ':';
    const std::string slot = "4070908800000";
    redis({"HSET", prefix + "meta", "opts.maxLenEvents", "10000", "version", "bullmq:6.7.0"});
    redis({"ZADD", prefix + "repeat", slot, "plain"});
    redis({"HSET", prefix + "repeat:plain", "name", "plain", "pattern", newYear, "ic", "1"});
    redis({"ZADD", prefix + "delayed", "16674442444800000", "repeat:plain:" + slot});
    redis({"HSET", prefix + "repeat:plain:" + slot, "name", "plain", "data", "{}", "opts",
           R"({"repeat":{"pattern":"0 0 3 1 1 *","count":1},"delay":1000})", "timestamp", "1795423581855",
           "delay", "1000", "priority", "0", "rjk", "plain"});
    const JobId id = engines::bullmq::JobRef{prefix, "plain"}.id();
    const JobPtr job = row(id);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->schedule.expression.view(), newYear); // reading works
    for (const domain::Verb verb : {domain::Verb::Trigger, domain::Verb::Pause, domain::Verb::RemoveJob})
        EXPECT_EQ(job->can.of(verb), domain::Why::CrossSlot) << domain::word(verb);
    EXPECT_FALSE(apply(id, domain::TriggerIntent{}));
    EXPECT_FALSE(apply(id, domain::PauseIntent{}));
    EXPECT_EQ(redis({"LLEN", prefix + "wait"}), "0");
    EXPECT_EQ(redis({"ZSCORE", prefix + "delayed", "repeat:plain:" + slot}), "16674442444800000");
}

} // namespace
