// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/percentiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

using namespace redispatch;
using namespace redispatch::stats;
using namespace std::chrono_literals;
using base::Instant;

namespace {

std::vector<double> upTo(int n) {
    std::vector<double> values(static_cast<std::size_t>(n));
    std::iota(values.begin(), values.end(), 1.0);
    std::shuffle(values.begin(), values.end(), std::mt19937(5));
    return values;
}

} // namespace

TEST(Percentiles, FollowTheRankRule) {
    std::vector<double> four = {40, 10, 30, 20};
    EXPECT_EQ(quantile(four, 0), 10);
    EXPECT_EQ(quantile(four, 0.5), 20); // rank 1.5
    EXPECT_EQ(quantile(four, 0.95), 30);
    EXPECT_EQ(quantile(four, 1), 40);
    std::vector<double> none;
    EXPECT_EQ(quantile(none, 0.5), std::nullopt);
    auto hundred = upTo(101);
    EXPECT_EQ(quantile(hundred, 0.5), 51);
    EXPECT_EQ(quantile(hundred, 0.95), 96);
}

TEST(Percentiles, AgreeWithSorting) {
    std::mt19937 random(11);
    std::lognormal_distribution<double> durations(5, 1.5);
    for (const std::size_t n : {1U, 2U, 3U, 10U, 59U, 1000U}) {
        std::vector<double> values(n);
        for (double& value : values)
            value = durations(random);
        std::vector<double> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        for (const double q : {0.0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0})
            EXPECT_EQ(quantile(values, q), sorted[static_cast<std::size_t>(q * static_cast<double>(n - 1))]);
    }
}

TEST(Percentiles, SayWhenTheyAreThin) {
    EXPECT_EQ(leastFor(0.5), 6U);
    EXPECT_EQ(leastFor(0.95), 59U);
    EXPECT_EQ(leastFor(0.99), 299U);
    EXPECT_TRUE(percentilesOf(upTo(5)).thin50);
    EXPECT_FALSE(percentilesOf(upTo(6)).thin50);
    EXPECT_TRUE(percentilesOf(upTo(58)).thin95);
    EXPECT_FALSE(percentilesOf(upTo(59)).thin95);
    EXPECT_EQ(percentilesOf({}), Percentiles{});
}

TEST(OkDurations, TakeOnlyOkRunsInOrderOfTime) {
    const Instant now{1000h};
    std::vector<domain::Run> runs(5);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        runs[i].outcome = domain::Outcome::Ok;
        runs[i].startedAt = now - i * 1min;
        runs[i].duration = std::chrono::milliseconds(100 + i);
    }
    runs[1].outcome = domain::Outcome::Failed;
    runs[2].duration.reset();
    runs[3].startedAt.reset();
    runs[3].finishedAt = now - 10min;
    EXPECT_EQ(okDurations(runs), (std::vector<Sample>{{now - 10min, 103}, {now - 4min, 104}, {now, 100}}));
}

TEST(OverTime, KeepsGapsAndCounts) {
    const Instant start{1000h};
    std::vector<Sample> samples;
    for (int i = 0; i < 60; ++i)
        samples.push_back({start + i * 1min, 100.0 + i});
    samples.push_back({start + 3h, 7});
    const auto line = overTime(samples, start, 1h, 5);
    ASSERT_EQ(line.size(), 5U);
    EXPECT_EQ(line[0].own, 60U);
    EXPECT_EQ(line[0].of.p50, 129);
    EXPECT_EQ(line[0].of.p95, 156);
    EXPECT_FALSE(line[0].of.thin95);
    EXPECT_EQ(line[1].of.p50, std::nullopt);
    EXPECT_EQ(line[2].of.p95, std::nullopt);
    EXPECT_EQ(line[3].from, start + 3h);
    EXPECT_EQ(line[3].of.n, 1U);
    EXPECT_TRUE(line[3].of.thin50);
    EXPECT_EQ(line[4].own, 0U);
}

TEST(OverTime, LooksBackOverTheWindow) {
    const Instant start{1000h};
    const std::vector<Sample> samples = {{start, 10}, {start + 1h, 20}, {start + 2h, 30}};
    const auto line = overTime(samples, start + 1h, 1h, 3, 2h);
    EXPECT_EQ(line[0].of.n, 2U);
    EXPECT_EQ(line[0].of.p50, 10);
    EXPECT_EQ(line[1].of.n, 2U);
    EXPECT_EQ(line[1].of.p50, 20);
    EXPECT_EQ(line[2].of, Percentiles{}); // nothing of its own, although the window still reaches a sample
    EXPECT_TRUE(overTime(samples, start, 0ms, 3).empty());
    EXPECT_EQ(overTime(samples, start, 1ms, 1'000'000).size(), 10'000U);
}
