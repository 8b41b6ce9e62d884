// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in for an engine's own memory: request ids and pauses.
#include "core/ledger/holds.h"
#include "core/ledger/requests.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

namespace redispatch::ledger {
namespace {

using namespace std::chrono_literals;
const base::Instant noon = base::instantFromMs(1'795'435'200'000);

class RecordsTest : public testing::Test {
protected:
    RecordsTest() : m_client(*redis::parseUrl(m_server.unixUrl())) { EXPECT_TRUE(m_client.connect()); }

    std::string ask(const std::vector<std::string>& command) {
        const auto reply = m_client.run(redis::Pipeline().addArgs(command), redis::Client::Intent::Write);
        if (!reply)
            return "!";
        if (const auto number = (*reply)[0].integer())
            return std::to_string(*number);
        return std::string((*reply)[0].text());
    }

    support::RedisServer m_server;
    redis::Client m_client;
    Requests m_requests;
    Holds m_holds;
    const base::JobId m_job{"bullmq:bull:emails:daily"};
};

TEST_F(RecordsTest, ARequestIsFreshOnceThenLostThenDone) {
    EXPECT_FALSE(*m_requests.find(m_client, m_job, "r1"));
    const auto first = m_requests.begin(m_client, m_job, "r1", "run_early", "1795435200000");
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->fresh);
    EXPECT_FALSE(first->done);

    const auto second = m_requests.begin(m_client, m_job, "r1", "run_early", "another");
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->fresh);
    EXPECT_FALSE(second->done);
    EXPECT_EQ(second->mark, "1795435200000"); // the first asker's

    ASSERT_TRUE(m_requests.end(m_client, m_job, "r1", "repeat:daily:1", "run waits\nfor a worker"));
    const auto third = m_requests.find(m_client, m_job, "r1");
    ASSERT_TRUE(third && *third);
    EXPECT_TRUE((*third)->done);
    EXPECT_EQ((*third)->verb, "run_early");
    EXPECT_EQ((*third)->run, "repeat:daily:1");
    EXPECT_EQ((*third)->outcome, "run waits\nfor a worker");
    const std::string key = "rd:{bullmq:bull:emails:daily}:req:r1";
    EXPECT_EQ(m_requests.key(m_job, "r1"), key);
    EXPECT_GT(std::stol(ask({"TTL", key})), 86'000);

    ASSERT_TRUE(m_requests.forget(m_client, m_job, "r1"));
    EXPECT_EQ(ask({"EXISTS", key}), "0");
}

TEST_F(RecordsTest, ARequestKeyOfAnotherTypeIsSaid) {
    ask({"SET", m_requests.key(m_job, "r1"), "pause 17"});
    const auto found = m_requests.find(m_client, m_job, "r1");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, base::ErrorKind::Undecodable);
    EXPECT_FALSE(m_requests.begin(m_client, m_job, "r1", "pause", ""));
    EXPECT_FALSE(m_requests.end(m_client, m_job, "r1", "", ""));
}

TEST_F(RecordsTest, AHoldIsKeptByJobAndInTheIndex) {
    const domain::Pause pause{"ana@desk", "deploy\nof the mailer", noon, noon + 4h};
    const domain::Pause open{"bo@desk", "", noon, {}};
    const base::JobId other("bullmq:bull:emails:weekly");
    ASSERT_TRUE(m_holds.save(m_client, m_job, pause));
    ASSERT_TRUE(m_holds.save(m_client, other, open));
    EXPECT_EQ(*m_holds.load(m_client, m_job), pause);
    EXPECT_EQ(ask({"HGET", "rd:{bullmq:bull:emails:daily}:hold", "by"}), "ana@desk");

    const auto all = m_holds.load(m_client);
    ASSERT_TRUE(all);
    EXPECT_EQ(*all, (HoldRecords{{m_job, pause}, {other, open}}));
    const std::vector<base::JobId> some = {base::JobId("bullmq:x:y"), m_job};
    EXPECT_EQ(*m_holds.load(m_client, some), (HoldRecords{{m_job, pause}}));

    ASSERT_TRUE(m_holds.remove(m_client, m_job));
    EXPECT_FALSE(*m_holds.load(m_client, m_job));
    EXPECT_EQ(m_holds.load(m_client)->size(), 1U);
}

TEST_F(RecordsTest, SavingAgainReplacesTheRecord) {
    ASSERT_TRUE(m_holds.save(m_client, m_job, {"ana@desk", "first", noon, noon + 1h}));
    const domain::Pause second{"bo@desk", "second", noon + 1h, {}};
    ASSERT_TRUE(m_holds.save(m_client, m_job, second));
    EXPECT_EQ(*m_holds.load(m_client, m_job), second);
    EXPECT_EQ(*m_holds.load(m_client), (HoldRecords{{m_job, second}}));
}

TEST_F(RecordsTest, EntriesThatMakeNoSenseAreLeftOutAndTidied) {
    ask({"HSET", "rd:holds", "bullmq:a:1", "nonsense", "bullmq:a:2", "x\n\nana\nwhy", "bullmq:a:3",
         "5\nx\nana\nwhy"});
    ASSERT_TRUE(m_holds.save(m_client, base::JobId("bullmq:a:4"), {"ana", "over", noon - 48h, noon - 30h}));
    ASSERT_TRUE(m_holds.save(m_client, m_job, {"ana", "goes on", noon, noon + 1h}));
    EXPECT_EQ(m_holds.load(m_client)->size(), 2U);
    ASSERT_TRUE(m_holds.dropOver(m_client, noon - 24h));
    EXPECT_EQ(ask({"HLEN", "rd:holds"}), "1");
    EXPECT_EQ(m_holds.load(m_client)->count(m_job), 1U);
}

TEST_F(RecordsTest, AnIndexOfAnotherTypeIsSaid) {
    ask({"SET", "rd:holds", "x"});
    EXPECT_EQ(m_holds.load(m_client).error().kind, base::ErrorKind::Undecodable);
    const auto saved = m_holds.save(m_client, m_job, {"ana", "r", noon, {}});
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().subject, "rd:holds");
}

} // namespace
} // namespace redispatch::ledger
