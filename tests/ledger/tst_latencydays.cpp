// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/latency.h"

#include "core/ledger/history.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

namespace redispatch::ledger {
namespace {

using base::Instant;
using domain::CacheStatus;
using namespace std::chrono_literals;

constexpr std::chrono::sys_days today = std::chrono::year(2026) / 11 / 23;

class LatencyTest : public testing::Test {
protected:
    LatencyTest() : m_client(*redis::parseUrl(m_server.unixUrl())) { EXPECT_TRUE(m_client.connect()); }

    std::string key(int daysAgo, const std::string& stratum) const {
        const std::chrono::year_month_day date = today - std::chrono::days(daysAgo);
        char text[16];
        std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
        return "rd:{bullmq:bull:mail:daily}:lat:" + std::string(text) + ":" + stratum;
    }
    void raw(const std::vector<std::string>& words) {
        const auto done = m_client.call(redis::Pipeline().addArgs(words), redis::Client::Intent::Write);
        ASSERT_TRUE(done) << done.error().detail;
    }
    void put(int daysAgo, const std::string& stratum, const stats::Sketch& sketch) {
        std::vector<std::string> words = {"HSET", key(daysAgo, stratum)};
        for (const auto& [name, value] : sketch.fields())
            words.insert(words.end(), {name, value});
        raw(words);
    }
    static stats::Sketch sketch(std::chrono::milliseconds from, int count) {
        stats::Sketch made;
        for (int i = 0; i < count; ++i)
            made.add(from + i * 1ms);
        return made;
    }
    stats::LatencySeries load(Instant from, Instant to) {
        auto window = m_latency.load(m_client, m_job, from, to);
        EXPECT_TRUE(window) << window.error().detail;
        return window ? std::move(*window) : stats::LatencySeries();
    }

    support::RedisServer m_server;
    redis::Client m_client;
    Latency m_latency;
    base::JobId m_job{"bullmq:bull:mail:daily"};
};

TEST_F(LatencyTest, MergesDaysAndStrata) {
    put(0, "warm", sketch(100ms, 10));
    put(0, "cold", sketch(900ms, 5));
    put(2, "warm", sketch(50ms, 20));
    put(6, "unknown", sketch(10ms, 1));
    put(7, "warm", sketch(1ms, 1));
    const auto week = load(Instant(today) - 6 * 24h + 5h, Instant(today) + 3h);
    ASSERT_EQ(week.stretches.size(), 3U);
    EXPECT_EQ(week.stretches[0].from, Instant(today - std::chrono::days(6)));
    EXPECT_EQ(week.stretches[2].from, Instant(today));
    EXPECT_EQ(week.stretches[2].durations.of(CacheStatus::Warm), sketch(100ms, 10));
    EXPECT_EQ(week.stretches[2].durations.of(CacheStatus::Cold), sketch(900ms, 5));
    EXPECT_EQ(week.stretches[2].durations.all().count(), 15U);
    stats::Sketch warm = sketch(100ms, 10);
    warm.merge(sketch(50ms, 20));
    EXPECT_EQ(stats::total(week).durations.of(CacheStatus::Warm).count(), 30U);
    EXPECT_EQ(stats::total(week).durations.of(CacheStatus::Warm).quantile(0.5), warm.quantile(0.5));
    EXPECT_EQ(stats::total(week).durations.count(), 36U);
    EXPECT_TRUE(week.unreadable.empty());
    EXPECT_EQ(load(Instant(today), Instant(today) + 24h - 1ms).stretches.size(), 1U);
    EXPECT_TRUE(load(Instant(today) - 100 * 24h, Instant(today) - 50 * 24h).stretches.empty());
    EXPECT_TRUE(load(Instant(today), Instant(today) - 24h).stretches.empty());
}

TEST_F(LatencyTest, ReadsAtMost400Days) {
    put(399, "warm", sketch(1ms, 1));
    put(400, "warm", sketch(1ms, 1));
    const auto all = load(Instant{}, Instant(today) + 5h);
    ASSERT_EQ(all.stretches.size(), 1U);
    EXPECT_EQ(all.stretches[0].from, Instant(today - std::chrono::days(399)));
}

TEST_F(LatencyTest, WhatMakesNoSenseIsLeftOutAndTold) {
    put(0, "warm", sketch(100ms, 10));
    raw({"SET", key(0, "cold"), "x"});
    raw({"HSET", key(1, "warm"), "alpha", "0.02", "v", "1", "n", "1", "5", "1"});
    raw({"HSET", key(2, "warm"), "alpha", "0.01", "v", "1", "n", "many"});
    std::vector<std::string> words = {"HSET", key(3, "warm"), "alpha", "0.01", "v", "1", "n", "2100"};
    for (int i = 0; i < 2'100; ++i)
        words.insert(words.end(), {std::to_string(i), "1"});
    raw(words);
    const auto window = load(Instant(today) - 5 * 24h, Instant(today));
    ASSERT_EQ(window.stretches.size(), 1U);
    EXPECT_EQ(stats::total(window).durations.count(), 10U);
    ASSERT_EQ(window.unreadable.size(), 4U);
    std::vector<std::string> subjects;
    for (const base::Error& error : window.unreadable)
        subjects.push_back(error.subject);
    std::sort(subjects.begin(), subjects.end());
    EXPECT_EQ(subjects,
              (std::vector<std::string>{key(3, "warm"), key(2, "warm"), key(1, "warm"), key(0, "cold")}));
}

TEST_F(LatencyTest, ReadsWhatTheRecordedHistoryWrites) {
    domain::Run run;
    run.id = "1";
    run.outcome = domain::Outcome::Ok;
    run.finishedAt = Instant(today) + 5h;
    run.duration = 250ms;
    run.meters.cache = CacheStatus::Cold;
    const std::vector<EndedRun> ended = {{m_job, run}};
    ASSERT_TRUE(History().record(m_client, ended));
    const auto window = load(Instant(today), Instant(today));
    EXPECT_EQ(stats::total(window).durations.of(CacheStatus::Cold).count(), 1U);
    EXPECT_NEAR(*stats::total(window).durations.all().quantile(0.5), 250, 2.5);
}

} // namespace
} // namespace redispatch::ledger
