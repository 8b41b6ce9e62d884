// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that were recorded beside those that the engine still knows.
#include "core/service/recordedrows.h"

#include "core/engines/bullmq/engine.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redispatch::service {
namespace {

using namespace std::chrono_literals;
using base::instantFromMs;
using testing::HasSubstr;

constexpr long long t0 = 1'763'856'000'000;

class RecordedRuns : public testing::Test {
protected:
    RecordedRuns() : m_client(*redis::parseUrl(m_server.unixUrl())) {
        EXPECT_TRUE(m_client.connect());
        send({"ZADD", "bull:mail:repeat", "9000000000000", "daily"});
        send({"HSET", "bull:mail:repeat:daily", "name", "send", "every", "1000", "ic", "1"});
    }
    void send(const std::vector<std::string>& words) {
        const auto reply = m_client.call(redis::Pipeline().addArgs(words), redis::Client::Intent::Write);
        ASSERT_TRUE(reply) << reply.error().detail;
    }
    static std::string idOf(int number) { return "repeat:daily:" + std::to_string(t0 + 1'000 * number); }
    void record(int number, int attempts = 1) {
        domain::Run run;
        run.id = idOf(number);
        run.slotAt = instantFromMs(t0 + 1'000 * number);
        run.startedAt = instantFromMs(t0 + 1'000 * number + 5);
        run.finishedAt = instantFromMs(t0 + 1'000 * number + 45);
        run.duration = 40ms;
        run.outcome = domain::Outcome::Ok;
        run.trigger = domain::TriggerKind::Schedule;
        run.attempt = attempts;
        run.meters.dbCalls = 38;
        const std::vector<ledger::EndedRun> ended = {{m_job, run}};
        ASSERT_TRUE(m_ledger.history().record(m_client, ended));
    }
    void happen(int number) {
        const std::string at = std::to_string(t0 + 1'000 * number + 5) + "-1";
        const std::string end = std::to_string(t0 + 1'000 * number + 45) + "-1";
        send({"XADD", "bull:mail:events", at, "event", "active", "jobId", idOf(number)});
        send({"XADD", "bull:mail:events", end, "event", "completed", "jobId", idOf(number)});
    }
    domain::RunPage page(const std::string& before = {}, int limit = 100) {
        auto loaded = loadRuns(m_engine, m_client, m_ledger, m_job, {before, limit});
        EXPECT_TRUE(loaded);
        return loaded ? *loaded : domain::RunPage();
    }

    support::RedisServer m_server;
    redis::Client m_client;
    engines::bullmq::BullmqEngine m_engine{{"bull:mail"}, false};
    LedgerLink m_ledger{domain::Profile()};
    base::JobId m_job = engines::bullmq::JobRef{"bull:mail:", "daily"}.id();
};

TEST_F(RecordedRuns, FollowThoseThatTheEngineStillKnows) {
    for (int number = 0; number < 300; ++number)
        record(number);
    for (int number = 260; number < 305; ++number)
        happen(number); // the last five are not recorded yet
    std::vector<std::string> ids;
    std::string before;
    int pages = 0;
    do {
        const domain::RunPage next = page(before, 40);
        for (const domain::Run& run : next.runs)
            ids.push_back(run.id);
        before = next.next;
        ASSERT_LT(++pages, 20);
    } while (!before.empty());
    ASSERT_EQ(ids.size(), 305U);
    for (int i = 0; i < 305; ++i)
        EXPECT_EQ(ids[static_cast<std::size_t>(i)], idOf(304 - i));
}

TEST_F(RecordedRuns, FillUpWhatTheEngineForgot) {
    record(1, 3);
    happen(1);
    const domain::RunPage both = page();
    ASSERT_EQ(both.runs.size(), 1U);
    EXPECT_EQ(both.runs[0].attempt, 3);
    EXPECT_EQ(both.runs[0].meters.dbCalls, 38);
    EXPECT_THAT(both.note, HasSubstr("the recorded history keeps"));
    record(0);
    EXPECT_EQ(loadRun(m_engine, m_client, m_ledger, m_job, idOf(0))->duration, 40ms);
    EXPECT_EQ(loadRun(m_engine, m_client, m_ledger, m_job, idOf(7)).error().kind, base::ErrorKind::Missing);
}

TEST_F(RecordedRuns, AnUnreachableLedgerIsSaidInTheNote) {
    happen(1);
    domain::Profile profile;
    profile.ledgerUrl = "redis+unix:///nowhere/redis.sock";
    m_ledger = LedgerLink(profile, *redis::parseUrl(profile.ledgerUrl));
    const domain::RunPage alone = page();
    EXPECT_EQ(alone.runs.size(), 1U);
    EXPECT_THAT(alone.note, HasSubstr("the recorded history was not read"));
}

} // namespace
} // namespace redispatch::service
