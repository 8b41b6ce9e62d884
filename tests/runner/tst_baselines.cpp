// SPDX-License-Identifier: GPL-3.0-or-later
// Usual durations, from sketches to the rows of lists.
#include "core/runner/baselines.h"

#include "core/domain/baselinetext.h"
#include "core/engines/native/engine.h"
#include "core/ledger/history.h"
#include "core/stats/runcounts.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

namespace redispatch::runner {
namespace {

using base::Instant;
using domain::CacheStatus;
using namespace std::chrono_literals;

constexpr std::chrono::sys_days today = std::chrono::year(2026) / 11 / 23;
constexpr Instant noon = Instant(today) + 12h;

TEST(BaselineText, ComesBackAsItWas) {
    const domain::KeptBaseline kept{{61, 0.25F, 1'500.5F, 3'600'000}, today};
    EXPECT_EQ(domain::baselineFrom(domain::packBaseline(kept)), kept);
    EXPECT_EQ(domain::packBaseline(kept), "61 0.25 1500.5 3600000 20780");
    EXPECT_TRUE(domain::baselineFrom("59 0 0 0 0"));
    for (const char* bad :
         {"", "59 1 2 3", "59 1 2 3 4 5", "0 1 2 3 4", "-1 1 2 3 4", "59 3 2 1 4", "59 1 2 nan 4",
          "59 1 2 inf 4", "59 -1 2 3 4", "4294967296 1 2 3 4", "59 1 2 3 -4", "59 1 2 1e13 4", "x 1 2 3 4"})
        EXPECT_FALSE(domain::baselineFrom(bad)) << bad;
}

class BaselinesTest : public testing::Test {
protected:
    BaselinesTest() : m_client(*redis::parseUrl(m_server.unixUrl())) {
        EXPECT_TRUE(m_client.connect());
        raw({"HSET", row(m_job), "rev", "1", "sched", "every 1h", "tz", "UTC"});
        raw({"ZADD", "rd:idx", "0", m_job.str()});
    }
    static std::string row(const base::JobId& job) { return "rd:{" + job.str() + "}:st"; }
    void raw(const std::vector<std::string>& words) {
        const auto done = m_client.call(redis::Pipeline().addArgs(words), redis::Client::Intent::Write);
        ASSERT_TRUE(done) << done.error().detail;
    }
    void ran(int daysAgo, const std::string& stratum, int runs, std::chrono::milliseconds took) {
        const std::string key = "rd:{" + m_job.str() +
                                "}:lat:" + base::utcText(Instant(today) - daysAgo * 24h).substr(0, 10) + ":" +
                                stratum;
        redis::Pipeline pipeline;
        pipeline.add("HSET", key, "alpha", "0.01", "v", "1");
        for (int i = 0; i < runs; ++i)
            for (const auto& [field, by] : stats::countsOf(domain::Outcome::Ok, took, {}).increments)
                pipeline.add("HINCRBY", key, field, by);
        ASSERT_TRUE(m_client.run(pipeline, redis::Client::Intent::Write));
    }
    /// As a list shows it.
    std::optional<domain::DurationBaseline> shown() {
        const std::vector<base::JobId> jobs = {m_job};
        const auto rows = m_engine.reload(m_client, jobs);
        EXPECT_TRUE(rows && rows->size() == 1);
        return rows && rows->size() == 1 ? (*rows)[0]->baseline : std::nullopt;
    }
    void ended(Instant at = noon, bool ok = true) {
        m_baselines.ended(m_job, ok, at);
        const auto done = m_baselines.refresh(m_client, at);
        EXPECT_TRUE(done) << done.error().detail;
    }
    std::uint64_t commands() const { return m_client.traffic().commands; }

    support::RedisServer m_server;
    redis::Client m_client;
    base::JobId m_job{"native:report"};
    engines::native::NativeEngine m_engine{"rd:"};
    Baselines m_baselines{ledger::Latency("rd:"), row};
};

TEST_F(BaselinesTest, OncePerDayAfterItsFirstEnd) {
    ran(3, "warm", 59, 200ms);
    ran(3, "cold", 200, 9'000ms);
    EXPECT_FALSE(shown());
    ended();
    ASSERT_TRUE(shown());
    EXPECT_EQ(shown()->n, 59U); // the warm ones are enough
    EXPECT_NEAR(shown()->p95, 200, 2);
    ran(0, "warm", 100, 400ms);
    const auto before = commands();
    for (int i = 0; i < 200; ++i)
        ended();
    EXPECT_EQ(commands(), before); // not again today
    EXPECT_EQ(shown()->n, 59U);
    ended(noon + 12h); // midnight
    EXPECT_EQ(shown()->n, 159U);
    EXPECT_NEAR(shown()->p50, 400, 4);
}

TEST_F(BaselinesTest, AnotherRunnerHasBeenHereToday) {
    ran(3, "unknown", 80, 200ms);
    raw({"HSET", row(m_job), "base", domain::packBaseline({{70, 1, 2, 3}, today})});
    ended();
    EXPECT_EQ(shown()->n, 70U);
    raw({"HSET", row(m_job), "base", "nonsense"});
    EXPECT_FALSE(shown());
    ended(noon + 24h);
    EXPECT_EQ(shown()->n, 80U);
}

TEST_F(BaselinesTest, AsSoonAsThereAreEnoughAndNoSooner) {
    ran(1, "unknown", 50, 200ms);
    ended();
    EXPECT_FALSE(shown());
    ran(0, "unknown", 9, 200ms);
    for (int i = 0; i < 8; ++i)
        ended();
    ended(noon, false); // a failure tells nothing of durations
    EXPECT_FALSE(shown());
    ended();
    ASSERT_TRUE(shown());
    EXPECT_EQ(shown()->n, 59U);
}

TEST_F(BaselinesTest, LooksFurtherBackWhereRunsAreRare) {
    ran(29, "unknown", 40, 100ms);
    ran(20, "unknown", 30, 100ms);
    ran(30, "unknown", 500, 9'000ms); // too old
    ended();
    ASSERT_TRUE(shown());
    EXPECT_EQ(shown()->n, 70U);
    EXPECT_NEAR(shown()->p95, 100, 1);
}

TEST_F(BaselinesTest, WhatIsBrokenIsToldAndHoldsNothingUp) {
    ran(3, "warm", 60, 200ms);
    const base::JobId broken("native:broken");
    raw({"SET", row(broken), "no hash"});
    m_baselines.ended(broken, true, noon);
    m_baselines.ended(m_job, true, noon);
    const auto done = m_baselines.refresh(m_client, noon);
    ASSERT_FALSE(done);
    EXPECT_FALSE(m_baselines.isDue());
    EXPECT_TRUE(shown());
    // Few at a time; without a link they wait.
    for (int i = 0; i < 25; ++i)
        m_baselines.ended(base::JobId("native:j" + std::to_string(i)), true, noon);
    EXPECT_TRUE(m_baselines.refresh(m_client, noon, 10));
    EXPECT_TRUE(m_baselines.isDue());
    m_client.close();
    EXPECT_FALSE(m_baselines.refresh(m_client, noon, 10));
    ASSERT_TRUE(m_client.connect());
    EXPECT_TRUE(m_baselines.refresh(m_client, noon, 15));
    EXPECT_FALSE(m_baselines.isDue());
}

TEST_F(BaselinesTest, OfRecordedRuns) {
    const ledger::History history("rd:");
    Baselines baselines(ledger::Latency("rd:"), [&](const base::JobId& job) { return history.rowKey(job); });
    const base::JobId job("bullmq:bull:mail:daily");
    std::vector<ledger::EndedRun> ends;
    for (int i = 0; i < 60; ++i) {
        domain::Run run;
        run.id = std::to_string(i);
        run.finishedAt = noon - 1h + i * 1s;
        run.duration = 300ms;
        run.outcome = domain::Outcome::Ok;
        ends.emplace_back(job, run);
        baselines.ended(job, true, noon);
    }
    ASSERT_TRUE(history.record(m_client, ends));
    ASSERT_TRUE(baselines.refresh(m_client, noon));
    const auto rows = history.loadRows(m_client, {&job, 1});
    ASSERT_TRUE(rows && rows->contains(job));
    ASSERT_TRUE(rows->at(job).baseline);
    EXPECT_EQ(rows->at(job).baseline->n, 60U);
    EXPECT_NEAR(rows->at(job).baseline->p50, 300, 3);
}

} // namespace
} // namespace redispatch::runner
