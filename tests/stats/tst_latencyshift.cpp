// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/latencyshift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace redispatch::stats {
namespace {

using domain::CacheStatus;
using namespace std::chrono_literals;

constexpr base::Instant start{std::chrono::sys_days(std::chrono::year(2026) / 11 / 3)};

/// Hourly warm runs, every fifth a cold one; at the 60th run the code changes and takes half as long again,
/// with twice the database calls.
std::vector<domain::Run> history(int count = 120, int changeAt = 60) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < count; ++i) {
        domain::Run run;
        run.id = "r" + std::to_string(i);
        run.slotAt = start + i * 1h;
        run.startedAt = *run.slotAt + 1s;
        run.finishedAt = *run.startedAt + 1s;
        run.outcome = domain::Outcome::Ok;
        const bool after = i >= changeAt;
        const bool cold = i % 5 == 4;
        run.duration = (cold ? 900ms : after ? 150ms : 100ms) + i % 3 * 1ms;
        run.meters.cache = cold ? CacheStatus::Cold : CacheStatus::Warm;
        run.meters.cacheHits = 8 + i % 2;
        run.meters.cacheMisses = 1;
        run.meters.dbCalls = cold ? 40 : after ? 20 + i % 2 : 10 + i % 2;
        run.revision = after ? "8f3c" : "41f2";
        runs.push_back(std::move(run));
    }
    return runs;
}

TEST(LatencyShift, NamesWhatMovedAndWhatChangedNearby) {
    auto runs = history();
    runs[30].outcome = domain::Outcome::Failed;
    runs[30].duration = 50'000ms;
    std::shuffle(runs.begin(), runs.end(), std::mt19937(5));
    const auto shifts = shiftsOf(runs);
    ASSERT_EQ(shifts.size(), 2U);
    const LatencyShift& latency = shifts[0];
    EXPECT_EQ(latency.measured, Measured::Latency);
    EXPECT_EQ(latency.cache, CacheStatus::Warm);
    EXPECT_EQ(latency.run, "r60");
    EXPECT_EQ(latency.at, start + 60h + 1s);
    EXPECT_EQ(latency.slotAt, start + 60h);
    EXPECT_EQ(latency.shift.before, 47U); // 48 warm ones, of which one failed
    EXPECT_EQ(latency.shift.after, 48U);
    EXPECT_EQ(latency.changes, (std::vector<RevisionChange>{{"41f2", "8f3c", 0}}));
    EXPECT_EQ(
        sentence(latency),
        "Warm latency rose 49 %, 101 ms to 151 ms, starting with run 2026-11-05 12:00 (47 runs before, 48 "
        "after). Recorded changes within ±2 runs: revision 41f2 → 8f3c with the first run after.");
    EXPECT_EQ(shifts[1].measured, Measured::DbCalls);
    EXPECT_EQ(shifts[1].cache, CacheStatus::Warm);
    EXPECT_EQ(sentence(shifts[1]).substr(0, 40), "Database calls of warm runs rose 95 %, 1");
}

TEST(LatencyShift, ChangesFurtherAwayAreNotNamed) {
    for (const int off : {-3, -2, 2, 3}) {
        auto runs = history();
        for (int i = 0; i < 120; ++i)
            runs[static_cast<std::size_t>(i)].revision = i >= 60 + off ? "8f3c" : "41f2";
        const auto shifts = shiftsOf(runs);
        ASSERT_FALSE(shifts.empty());
        ASSERT_EQ(shifts[0].changes.size(), std::abs(off) == 2 ? 1U : 0U) << off;
        if (off == 2) {
            EXPECT_TRUE(sentence(shifts[0]).ends_with("revision 41f2 → 8f3c 2 runs later."));
        }
        if (off == -2) {
            EXPECT_TRUE(sentence(shifts[0]).ends_with("revision 41f2 → 8f3c 2 runs earlier."));
        }
    }
}

TEST(LatencyShift, HitRateAndNothing) {
    EXPECT_TRUE(shiftsOf(std::vector<domain::Run>()).empty());
    auto runs = history(120, 120);
    EXPECT_TRUE(shiftsOf(runs).empty());
    for (std::size_t i = 60; i < runs.size(); ++i)
        runs[i].meters.cacheMisses = 9;
    const auto shifts = shiftsOf(runs);
    ASSERT_EQ(shifts.size(), 1U);
    EXPECT_EQ(shifts[0].measured, Measured::HitRate);
    EXPECT_EQ(shifts[0].shift.before, 60U);
    EXPECT_TRUE(sentence(shifts[0]).starts_with("Cache hit rate fell 46 %, 89 % to "));
}

} // namespace
} // namespace redispatch::stats
