// SPDX-License-Identifier: GPL-3.0-or-later
// A window's series, whatever of runs, hours and days is kept.
#include "core/service/latency.h"

#include "core/engines/bullmq/engine.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

namespace redispatch::service {
namespace {

using base::Instant;
using namespace std::chrono_literals;

class LatencyWindow : public testing::Test {
protected:
    LatencyWindow() : m_client(*redis::parseUrl(m_server.unixUrl())) {
        EXPECT_TRUE(m_client.connect());
        send({"ZADD", "bull:mail:repeat", "9000000000000", "daily"});
        send({"HSET", "bull:mail:repeat:daily", "name", "send", "every", "60000", "ic", "1"});
    }
    void send(const std::vector<std::string>& words) {
        const auto reply = m_client.call(redis::Pipeline().addArgs(words), redis::Client::Intent::Write);
        ASSERT_TRUE(reply) << reply.error().detail;
    }
    /// One run every `apart`, the last of `count` just before now.
    void record(int count, base::milliseconds apart) {
        std::vector<ledger::EndedRun> ends;
        for (int i = count; i > 0; --i) {
            domain::Run run;
            run.id = "repeat:daily:" + std::to_string(i);
            run.finishedAt = m_now - i * apart;
            run.startedAt = *run.finishedAt - 40ms;
            run.duration = 40ms;
            run.outcome = i % 10 == 0 ? domain::Outcome::Failed : domain::Outcome::Ok;
            run.trigger = domain::TriggerKind::Schedule;
            run.meters.dbCalls = 3;
            ends.emplace_back(m_job, run);
        }
        ASSERT_TRUE(m_ledger.history().record(m_client, ends));
    }
    stats::LatencySeries load(base::milliseconds back) {
        auto series = loadLatency(m_engine, m_client, m_ledger, m_job, m_now - back, m_now);
        EXPECT_TRUE(series) << series.error().detail;
        return series ? std::move(*series) : stats::LatencySeries();
    }
    static std::uint64_t runs(const stats::LatencySeries& series) {
        return stats::total(series).totals.runs();
    }
    static void expectInOrder(const stats::LatencySeries& series) {
        for (std::size_t i = 1; i < series.stretches.size(); ++i)
            EXPECT_GE(series.stretches[i].from, series.stretches[i - 1].to);
    }

    support::RedisServer m_server;
    redis::Client m_client;
    engines::bullmq::BullmqEngine m_engine{{"bull:mail"}, false};
    LedgerLink m_ledger{domain::Profile()};
    base::JobId m_job = engines::bullmq::JobRef{"bull:mail:", "daily"}.id();
    Instant m_now = std::chrono::floor<base::milliseconds>(std::chrono::system_clock::now());
};

TEST_F(LatencyWindow, OfARareJobFromItsRuns) {
    record(100, 3h);
    for (const auto& [back, step, expected] :
         std::vector<std::tuple<base::milliseconds, base::milliseconds, std::uint64_t>>{
             {6h, 5min, 2}, {24h, 1h, 8}, {8 * 24h, 1h, 64}}) {
        const auto series = load(back);
        expectInOrder(series);
        EXPECT_EQ(runs(series), expected);
        ASSERT_FALSE(series.stretches.empty());
        for (const auto& stretch : series.stretches)
            EXPECT_EQ(stretch.to - stretch.from, step);
    }
    const auto days = load(30 * 24h);
    expectInOrder(days);
    EXPECT_EQ(runs(days), 100U);
    EXPECT_EQ(stats::total(days).totals, (stats::RunTotals{90, 10, 0, 0, 300, 100}));
    EXPECT_EQ(days.stretches.front().to - days.stretches.front().from, 24h);
}

TEST_F(LatencyWindow, OfABusyJobFromRunsHoursAndDays) {
    record(4'000, 1min); // 66 h 40 min; 1,000 runs reach back 16 h 40 min, hours to about where 900 were kept
    const auto hour = load(1h);
    expectInOrder(hour);
    EXPECT_EQ(hour.stretches.back().to - hour.stretches.back().from, 5min);
    EXPECT_LE(runs(hour), 66U);
    EXPECT_GE(runs(hour), 60U);
    const auto week = load(7 * 24h);
    expectInOrder(week);
    EXPECT_EQ(runs(week), 4'000U); // each once, from wherever it is known
    EXPECT_NEAR(stats::total(week).totals.dbCalls, 12'000, 0.1);
    EXPECT_EQ(stats::total(week).totals.failed, 400U);
    EXPECT_EQ(week.stretches.back().to - week.stretches.back().from, 1h);
    EXPECT_GE(week.stretches.size(), 50U); // hours, not days
    EXPECT_EQ(runs(load(20 * 24h)), 4'000U);
}

TEST_F(LatencyWindow, OfNothing) {
    EXPECT_TRUE(load(1h).stretches.empty());
    EXPECT_TRUE(load(7 * 24h).stretches.empty());
    EXPECT_TRUE(load(400 * 24h).stretches.empty());
}

} // namespace
} // namespace redispatch::service
