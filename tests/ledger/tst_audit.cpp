// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/audit.h"

#include "core/redis/serverinfo.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

namespace redispatch::ledger {
namespace {

class AuditTest : public testing::Test {
protected:
    AuditTest() : m_client(*redis::parseUrl(m_server.unixUrl())) { EXPECT_TRUE(m_client.connect()); }

    domain::AuditRecord record(const std::string& job, const std::string& reason) const {
        return {{}, "ana@desk", job, "pause", reason, "req-1", "ok", "paused until 16:00", "production"};
    }
    support::RedisServer m_server;
    redis::Client m_client;
    Audit m_audit;
};

TEST_F(AuditTest, NewestFirstWithTheServersTime) {
    const auto before = redis::serverTime(m_client);
    ASSERT_TRUE(m_audit.append(m_client, record("native:a", "first")));
    ASSERT_TRUE(m_audit.append(m_client, record("native:a", std::string("sec\nond\xff\0", 9))));
    ASSERT_TRUE(m_audit.append(m_client, record("bullmq:b", "other job")));
    const auto records = m_audit.load(m_client, base::JobId("native:a"), 10);
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 2U);
    EXPECT_EQ((*records)[0].reason, std::string("sec\nond\xff\0", 9));
    EXPECT_GE((*records)[1].at, *before);
    domain::AuditRecord expected = record("native:a", "first");
    expected.at = (*records)[1].at;
    EXPECT_EQ((*records)[1], expected);
    EXPECT_EQ(m_audit.load(m_client, base::JobId("native:a"), 1)->size(), 1U);
    EXPECT_TRUE(m_audit.load(m_client, base::JobId("native:none"), 5)->empty());
    const auto all = m_client.call(redis::Pipeline().add("XLEN", "rd:audit"));
    EXPECT_EQ((*all)[0].integer(), 3);
}

TEST_F(AuditTest, KeepsAboutAThousandPerJob) {
    for (int i = 0; i < 1'300; ++i)
        ASSERT_TRUE(m_audit.append(m_client, record("native:a", std::to_string(i))));
    const auto length = m_client.call(redis::Pipeline().add("XLEN", "rd:{native:a}:audit"));
    EXPECT_GE(*(*length)[0].integer(), 1'000);
    EXPECT_LT(*(*length)[0].integer(), 1'200);
    EXPECT_EQ(m_audit.load(m_client, base::JobId("native:a"), 100'000)->size(), 1'000U);
}

TEST_F(AuditTest, ErrorsSayWhichKey) {
    ASSERT_TRUE(
        m_client.run(redis::Pipeline().add("SET", "rd:{native:a}:audit", "x"), redis::Client::Intent::Write));
    const auto done = m_audit.append(m_client, record("native:a", "r"));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, base::ErrorKind::Undecodable);
    EXPECT_EQ(done.error().subject, "rd:{native:a}:audit");
    EXPECT_FALSE(m_audit.load(m_client, base::JobId("native:a"), 5));
}

} // namespace
} // namespace redispatch::ledger
