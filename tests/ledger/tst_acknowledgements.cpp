// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/acknowledgements.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

namespace redispatch::ledger {
namespace {

using domain::Acknowledgement;
using namespace std::chrono_literals;
const base::Instant noon = base::instantFromMs(1'795'435'200'000);

class AcknowledgementsTest : public testing::Test {
protected:
    AcknowledgementsTest() : m_client(*redis::parseUrl(m_server.unixUrl())) {
        EXPECT_TRUE(m_client.connect());
    }
    void save(const std::string& job, const Acknowledgement& seen) {
        ASSERT_TRUE(m_records.save(m_client, base::JobId(job), seen));
    }
    AcknowledgementRecords all() {
        const auto loaded = m_records.load(m_client);
        EXPECT_TRUE(loaded);
        return loaded ? *loaded : AcknowledgementRecords();
    }

    support::RedisServer m_server;
    redis::Client m_client;
    Acknowledgements m_records;
};

TEST_F(AcknowledgementsTest, TheNewestOfEachJobIsKept) {
    const base::JobId warm("native:warm");
    const base::JobId mail("bullmq:bull:emails:daily");
    EXPECT_TRUE(all().empty());
    save(warm.str(), {noon, "ana@desk", "the host was\nbeing moved"});
    save(mail.str(), {noon, "ben", ""});
    save(warm.str(), {noon + 1h, "ana\n@desk", "again"});
    EXPECT_EQ(all(),
              (AcknowledgementRecords{{warm, {noon + 1h, "ana @desk", "again"}}, {mail, {noon, "ben", ""}}}));
    const std::vector<base::JobId> asked = {base::JobId("native:other"), mail};
    EXPECT_EQ(*m_records.load(m_client, asked), (AcknowledgementRecords{{mail, {noon, "ben", ""}}}));
}

TEST_F(AcknowledgementsTest, WhatMakesNoSenseIsLeftOut) {
    for (const char* text : {"", "noon\nana\nwhy", "-5\nana\nwhy", "1795435200000", "1795435200000\nana"})
        ASSERT_TRUE(m_client.call(redis::Pipeline().add("HSET", m_records.key(), "native:a", text),
                                  redis::Client::Intent::Write));
    EXPECT_TRUE(all().empty());
    ASSERT_TRUE(
        m_client.call(redis::Pipeline().add("SET", "rd:acknowledged", "x"), redis::Client::Intent::Write));
    EXPECT_FALSE(m_records.load(m_client));
    EXPECT_FALSE(m_records.save(m_client, base::JobId("native:a"), {noon, "ana", "why"}));
}

TEST_F(AcknowledgementsTest, OldOnesGoOnceTheyAreMany) {
    save("native:old", {noon, "ana", "why"});
    ASSERT_TRUE(m_records.dropOld(m_client, noon + 1h));
    EXPECT_EQ(all().size(), 1U) << "a few may stay";
    std::vector<std::string> words = {"HSET", m_records.key(), "native:new",
                                      std::to_string(base::msSinceEpoch(noon + 2h)) + "\nana\nwhy"};
    for (int i = 0; i < 5'000; ++i) {
        words.push_back("native:n" + std::to_string(i));
        words.push_back(std::to_string(base::msSinceEpoch(noon)) + "\nana\nwhy");
    }
    ASSERT_TRUE(m_client.call(redis::Pipeline().addArgs(words), redis::Client::Intent::Write));
    ASSERT_TRUE(m_records.dropOld(m_client, noon + 1h));
    const AcknowledgementRecords left = all();
    EXPECT_TRUE(left.contains(base::JobId("native:new")));
    EXPECT_LT(left.size(), 500U) << "one step of the walk may be left over";
}

} // namespace
} // namespace redispatch::ledger
