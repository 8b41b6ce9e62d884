// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/flips.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

namespace redispatch::ledger {
namespace {

using domain::Flip;
using domain::HealthState;
const base::Instant noon = base::instantFromMs(1'795'435'200'000);

class FlipsTest : public testing::Test {
protected:
    FlipsTest() : m_client(*redis::parseUrl(m_server.unixUrl())) { EXPECT_TRUE(m_client.connect()); }

    Flip flip(HealthState to, const std::string& mark, const std::string& job = "native:warm") const {
        return {base::JobId(job), HealthState::Ok, to, mark, noon, "ana@desk"};
    }
    std::vector<bool> record(const std::vector<Flip>& flips) {
        const auto fresh = m_flips.record(m_client, flips);
        EXPECT_TRUE(fresh);
        return fresh ? *fresh : std::vector<bool>();
    }

    support::RedisServer m_server;
    redis::Client m_client;
    Flips m_flips;
};

TEST_F(FlipsTest, OneConsoleTellsEachChange) {
    const Flip failed = flip(HealthState::Failing, "run 7");
    EXPECT_EQ(record({failed}), (std::vector{true}));
    EXPECT_EQ(record({failed}), (std::vector{false})) << "a second console";
    // The same state by another run, another state by the same run, and another job are news.
    EXPECT_EQ(record({flip(HealthState::Failing, "run 8"), flip(HealthState::Flaky, "run 8"),
                      flip(HealthState::Failing, "run 7", "native:cold"), failed}),
              (std::vector{true, true, true, false}));
}

TEST_F(FlipsTest, AreReadBackNewestFirst) {
    Flip second = flip(HealthState::Missed, "slot 1");
    second.at = noon + std::chrono::minutes(1);
    record({flip(HealthState::Late, "slot 1"), second});
    const auto all = m_flips.load(m_client, base::JobId("native:warm"), 10);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ(all->front(), second);
    EXPECT_EQ(all->back().to, HealthState::Late);
    EXPECT_EQ(m_flips.load(m_client, base::JobId("native:warm"), 1)->size(), 1U);
    EXPECT_TRUE(m_flips.load(m_client, base::JobId("native:other"), 10)->empty());
}

TEST_F(FlipsTest, StayBoundedAndGoInTheEnd) {
    for (int i = 0; i < keptFlips * 2; ++i)
        record({flip(HealthState::Failing, "run " + std::to_string(i))});
    const auto length = m_client.call(redis::Pipeline().add("XLEN", "rd:{native:warm}:flips"));
    EXPECT_LT((*length)[0].integer(), keptFlips * 2);
    const auto ttl = m_client.call(redis::Pipeline().add("TTL", "rd:{native:warm}:flips"));
    EXPECT_GT((*ttl)[0].integer(), 364 * 86'400);
}

TEST_F(FlipsTest, LeavesOutNonsenseAndTellsAWrongType) {
    ASSERT_TRUE(m_client.call(redis::Pipeline().add("XADD", "rd:{native:warm}:flips", "*", "to", "dancing"),
                              redis::Client::Intent::Write));
    EXPECT_TRUE(m_flips.load(m_client, base::JobId("native:warm"), 10)->empty());
    EXPECT_EQ(record({flip(HealthState::Failing, "run 1")}), (std::vector{true}));
    ASSERT_TRUE(m_client.call(redis::Pipeline().add("SET", "rd:{native:bad}:flips", "x"),
                              redis::Client::Intent::Write));
    EXPECT_FALSE(m_flips.load(m_client, base::JobId("native:bad"), 10));
    EXPECT_FALSE(m_flips.record(m_client, std::vector{flip(HealthState::Failing, "run 1", "native:bad")}));
}

} // namespace
} // namespace redispatch::ledger
