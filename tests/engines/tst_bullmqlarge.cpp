// SPDX-License-Identifier: GPL-3.0-or-later
// One queue with more schedules than one command may read: a reminder for each customer, say.
#include "core/engines/bullmq/memberscan.h"
#include "tests/engines/bullmqreadfixture.h"

#include <algorithm>
#include <chrono>
#include <set>

using namespace redispatch;
using namespace redispatch::engines;
using namespace redispatch::engines::bullmq;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t many = 12'000;
constexpr long long slot = 4'000'000'000'000;

class Large : public ReadTest {
protected:
    Large() {
        makeQueue(queue, Family::V6);
        redis::Pipeline pipeline;
        for (std::size_t i = 0; i < many; ++i) {
            const std::string id = idOf(i), at = std::to_string(slot + static_cast<long long>(i % 7));
            pipeline.add("ZADD", queue + "repeat", at, id);
            pipeline.add("HSET", queue + "repeat:" + id, "name", "remind", "every", "60000", "ic", "1",
                         "offset", "17");
            pipeline.add("ZADD", queue + "delayed", std::stoll(at) * 4096, pendingId(id, at));
            pipeline.add("HSET", queue + pendingId(id, at), "name", "remind", "timestamp", "1", "opts",
                         R"({"repeat":{"every":60000,"count":1}})");
            if (pipeline.size() >= 900)
                send(pipeline);
        }
        send(pipeline);
    }
    static std::string idOf(std::size_t i) { return "customer-" + std::to_string(i); }
    void send(redis::Pipeline& pipeline) {
        ASSERT_TRUE(m_client.run(pipeline, redis::Client::Intent::Write));
        pipeline.clear();
    }
    std::size_t callsOf(const std::string& command) {
        const std::string stats = m_server.raw("INFO commandstats"), name = "cmdstat_" + command + ":calls=";
        const auto at = stats.find(name);
        return at == stats.npos ? 0 : std::stoul(stats.substr(at + name.size()));
    }

    const std::string queue = "bull:reminders:";
};

TEST_F(Large, AllOfItsSchedulesAreListed) {
    fresh({"bull:reminders"}, false);
    for (int reading = 0; reading < 2; ++reading) {
        const Listing listing = load();
        EXPECT_TRUE(listing.gaps.empty());
        ASSERT_EQ(listing.jobs.size(), many);
        EXPECT_TRUE(std::ranges::all_of(listing.jobs, [](const auto& job) {
            return job->nextAt >= base::instantFromMs(slot) && !job->problem;
        }));
        raw({"ZREM", queue + "repeat", "nobody"});
    }
    EXPECT_GE(callsOf("zscan"), 2 * many / membersPerCommand);
    raw({"ZREM", queue + "repeat", idOf(77)});
    EXPECT_EQ(load().jobs.size(), many - 1);
}

TEST_F(Large, ItIsFollowedScheduleBySchedule) {
    fresh({"bull:reminders"}, false);
    load();
    auto position = m_engine->followFrom(m_client);
    ASSERT_TRUE(position);
    position = m_engine->follow(m_client, *position, 0ms)->position;
    raw({"ZADD", queue + "repeat", std::to_string(slot + 60'000), idOf(4'711)});
    raw({"ZADD", queue + "repeat", std::to_string(slot), "newcomer"});
    event(queue, "added", pendingId("newcomer", std::to_string(slot)));
    std::set<std::string> heard;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (heard.size() < 2 && std::chrono::steady_clock::now() < deadline) {
        const auto changes = m_engine->follow(m_client, *position, 10ms);
        ASSERT_TRUE(changes);
        ASSERT_FALSE(changes->everything);
        position = changes->position;
        for (const auto& job : changes->jobs)
            heard.insert(std::string(JobRef::from(job)->member));
    }
    EXPECT_THAT(heard, testing::ElementsAre(idOf(4'711), "newcomer"));
}

TEST_F(Large, MembersOfSmallLargeMissingAndWrongSetsInOneReading) {
    raw({"ZADD", "bull:few:repeat", "2.5", "b", "1e15", "a"});
    raw({"SET", "bull:wrong:repeat", "x"});
    std::vector<MemberScan> scans;
    for (const std::string name : {"bull:few:", "bull:none:", "bull:wrong:", "bull:reminders:"})
        scans.emplace_back(name);
    ASSERT_TRUE(readMembers(m_client, scans));
    using Scored = std::pair<std::string, std::string>;
    EXPECT_THAT(scans[0].scored, testing::ElementsAre(Scored("a", "1000000000000000"), Scored("b", "2.5")));
    EXPECT_TRUE(scans[1].scored.empty() && !scans[1].error);
    ASSERT_TRUE(scans[2].error);
    EXPECT_EQ(scans[2].error->kind, base::ErrorKind::Undecodable);
    ASSERT_EQ(scans[3].scored.size(), many);
    EXPECT_TRUE(std::ranges::is_sorted(scans[3].scored));
    EXPECT_EQ(scans[3].scored.front(), Scored(idOf(0), std::to_string(slot)));
}

} // namespace
