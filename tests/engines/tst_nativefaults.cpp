// SPDX-License-Identifier: GPL-3.0-or-later
// A server that refuses: memory, rights, replicas, forgotten scripts.
#include "tests/engines/nativefixture.h"

namespace redispatch::engines::native {
namespace {

using base::Effect;
using base::ErrorKind;
using domain::Outcome;
using namespace std::chrono_literals;

using NativeFaults = NativeTest;

TEST_F(NativeFaults, FullMemoryClosesTheGateForClaimsOnly) {
    const JobId busy = defined();
    Definition other;
    other.id = "other";
    const JobId idle = defined(other);
    const Grant grant = granted(claimOf(busy, 1'500, "c1"));
    const std::string before = everything(idle);
    ASSERT_EQ(raw({"CONFIG", "SET", "maxmemory", "100kb"}), "OK");

    const auto claim = m_protocol.claim(m_client, claimOf(idle, 1'500, "c2"));
    ASSERT_FALSE(claim);
    EXPECT_EQ(claim.error().kind, ErrorKind::Storage);
    EXPECT_EQ(claim.error().effect, Effect::NotApplied);
    const auto trigger = m_engine.apply(m_client, intent(idle, "t", domain::TriggerIntent{}));
    ASSERT_FALSE(trigger);
    EXPECT_EQ(trigger.error().kind, ErrorKind::Storage);
    EXPECT_EQ(everything(idle), before);

    const auto renewed = m_protocol.renew(m_client, busy, grant.run, 60s);
    ASSERT_TRUE(renewed) << why(renewed);
    EXPECT_TRUE(*renewed);
    Report report;
    report.outcome = Outcome::Failed;
    const auto done = m_protocol.finish(m_client, busy, grant.run, report, "f");
    ASSERT_TRUE(done) << why(done);
    EXPECT_EQ(*done, Finished::Done);
    EXPECT_EQ(row(busy)->last.outcome, Outcome::Failed);
    domain::RunnerInfo runner;
    runner.id = "r";
    EXPECT_TRUE(m_protocol.heartbeat(m_client, runner));
    EXPECT_TRUE(m_protocol.heartbeat(m_client, runner));
}

TEST_F(NativeFaults, ForgottenScriptsAreLoadedAgain) {
    const JobId job = defined();
    for (long long slot = 1'001; slot < 1'010; ++slot) {
        raw({"SCRIPT", "FLUSH"});
        const Grant grant = granted(claimOf(job, slot, "c" + std::to_string(slot)));
        raw({"SCRIPT", "FLUSH"});
        EXPECT_EQ(*m_protocol.finish(m_client, job, grant.run, {}, "f"), Finished::Done);
    }
    EXPECT_EQ(hash(m_protocol.keys().state(job))["claims"], "9");
}

TEST_F(NativeFaults, AReadOnlyReplicaIsSaidToBeOne) {
    const JobId job = defined();
    const std::string before = everything(job);
    // A replica of nobody: its data stay, writes are refused.
    ASSERT_EQ(raw({"REPLICAOF", "127.0.0.1", "1"}), "OK");
    const auto claim = m_protocol.claim(m_client, claimOf(job, 1'500, "c1"));
    ASSERT_FALSE(claim);
    EXPECT_EQ(claim.error().kind, ErrorKind::ReadOnly);
    EXPECT_EQ(claim.error().effect, Effect::NotApplied);
    EXPECT_EQ(m_engine.apply(m_client, intent(job, "t", domain::TriggerIntent{})).error().kind,
              ErrorKind::ReadOnly);
    EXPECT_EQ(everything(job), before);
    EXPECT_EQ(m_engine.load(m_client, {})->jobs.size(), 1U);
}

TEST_F(NativeFaults, AUserWithoutRights) {
    const JobId job = defined();
    const std::string before = everything(job);
    ASSERT_EQ(raw({"ACL", "SETUSER", "viewer", "on", ">pw", "resetkeys", "%R~rd:*", "-@all", "+@read",
                   "+@connection", "+time"}),
              "OK");
    redis::Client viewer = connected("viewer", "pw");
    EXPECT_EQ(m_engine.load(viewer, {})->jobs.size(), 1U);
    const auto refused = m_engine.apply(viewer, intent(job, "t", domain::TriggerIntent{}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Denied);

    // May call scripts, but not what they do first.
    ASSERT_EQ(raw({"ACL", "SETUSER", "half", "on", ">pw", "~rd:*", "-@all", "+@read", "+@connection",
                   "+@scripting", "+time"}),
              "OK");
    redis::Client half = connected("half", "pw");
    const auto claim = m_protocol.claim(half, claimOf(job, 1'500, "c1"));
    ASSERT_FALSE(claim);
    EXPECT_EQ(claim.error().kind, ErrorKind::Denied);
    EXPECT_EQ(everything(job), before);

    ASSERT_EQ(raw({"ACL", "SETUSER", "blind", "on", ">pw", "~other:*", "+@all"}), "OK");
    redis::Client blind = connected("blind", "pw");
    const auto listing = m_engine.load(blind, {});
    ASSERT_FALSE(listing);
    EXPECT_EQ(listing.error().kind, ErrorKind::Denied);
}

TEST_F(NativeFaults, WrongTypesFailBeforeTheFirstWrite) {
    const Keys& keys = m_protocol.keys();
    const JobId job = defined();
    for (const std::string& key :
         {keys.lease(job), keys.history(job), keys.queue(job), keys.queueData(job)}) {
        const std::string kept = "kept:" + key;
        raw({"RENAME", key, kept});
        raw({"SET", key, "x"});
        const std::string before = raw({"HGETALL", keys.state(job)});
        const auto claim = m_protocol.claim(m_client, claimOf(job, 1'500, "c1"));
        ASSERT_FALSE(claim) << key;
        EXPECT_EQ(claim.error().kind, ErrorKind::Undecodable);
        EXPECT_EQ(claim.error().effect, Effect::NotApplied);
        EXPECT_FALSE(m_engine.apply(m_client, intent(job, "t", domain::TriggerIntent{})));
        EXPECT_EQ(raw({"HGETALL", keys.state(job)}), before);
        raw({"DEL", key});
        raw({"RENAME", kept, key});
    }
    raw({"SET", keys.state(job), "x"});
    EXPECT_FALSE(m_protocol.claim(m_client, claimOf(job, 1'500, "c1")));
    EXPECT_FALSE(state(job).exists);
}

TEST_F(NativeFaults, AdviceThatFailsIsNoError) {
    const JobId job = defined();
    raw({"DEL", m_protocol.keys().index(), m_protocol.keys().changes()});
    raw({"SET", m_protocol.keys().index(), "x"});
    raw({"SET", m_protocol.keys().changes(), "x"});
    const Grant grant = granted(claimOf(job, 1'500, "c1"));
    EXPECT_EQ(*m_protocol.finish(m_client, job, grant.run, {}, "f"), Finished::Done);
}

} // namespace
} // namespace redispatch::engines::native
