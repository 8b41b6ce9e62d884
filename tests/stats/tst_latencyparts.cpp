// SPDX-License-Identifier: GPL-3.0-or-later
// What runs add to sketches, and one series out of runs, hours and days.
#include "core/stats/latencyparts.h"

#include "core/base/errortext.h"
#include "core/stats/runcounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace redispatch::stats {
namespace {

using base::Instant;
using base::milliseconds;
using domain::CacheStatus;
using domain::Outcome;
using namespace std::chrono_literals;

constexpr Instant midnight{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};

domain::Run runAt(Instant end, milliseconds took = 100ms, Outcome outcome = Outcome::Ok) {
    domain::Run run;
    run.id = std::to_string(base::msSinceEpoch(end));
    run.finishedAt = end;
    run.duration = took;
    run.outcome = outcome;
    run.meters.cache = CacheStatus::Warm;
    return run;
}

/// A hash as HINCRBY makes it.
class Hash {
public:
    void add(const RunCounts& counts) {
        for (const auto& [field, by] : counts.increments)
            m_fields[field] += by;
        if (!counts.us)
            return;
        m_fields["min"] = m_fields.contains("min") ? std::min(m_fields["min"], *counts.us) : *counts.us;
        m_fields["max"] = m_fields.contains("max") ? std::max(m_fields["max"], *counts.us) : *counts.us;
    }
    Sketch::Fields fields() const {
        Sketch::Fields fields = {{"alpha", "0.01"}, {"v", "1"}};
        for (const auto& [name, value] : m_fields)
            fields.emplace_back(name, std::to_string(value));
        return fields;
    }

private:
    std::map<std::string, std::int64_t> m_fields;
};

std::vector<domain::Run> mixture(int count) {
    std::mt19937 random(11);
    std::lognormal_distribution<double> took(5, 1);
    std::vector<domain::Run> runs;
    for (int i = 0; i < count; ++i) {
        domain::Run run = runAt(midnight + i * 1s, milliseconds(std::llround(took(random))),
                                i % 13 == 0   ? Outcome::Failed
                                : i % 17 == 0 ? Outcome::Cancelled
                                              : Outcome::Ok);
        run.meters.cacheHits = 0.1 * (i % 10);
        if (i % 2 == 0)
            run.meters.dbCalls = i % 5;
        if (i % 29 == 1)
            run.duration.reset();
        runs.push_back(std::move(run));
    }
    return runs;
}

TEST(RunCounts, AHashIsOnePassOverTheRunsInAnyOrder) {
    std::vector<domain::Run> runs = mixture(2'000);
    Sketch sketch;
    RunTotals totals;
    for (const domain::Run& run : runs) {
        totals.add(run);
        if (run.outcome == Outcome::Ok && run.duration)
            sketch.add(*run.duration);
    }
    Hash first;
    for (const domain::Run& run : runs)
        first.add(countsOf(run.outcome, run.duration, run.meters));
    std::shuffle(runs.begin(), runs.end(), std::mt19937(3));
    Hash second;
    for (const domain::Run& run : runs)
        second.add(countsOf(run.outcome, run.duration, run.meters));
    EXPECT_EQ(first.fields(), second.fields());
    const auto read = countedFrom(first.fields());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->durations, sketch);
    EXPECT_EQ(read->totals.ok, totals.ok);
    EXPECT_GT(read->totals.ok, sketch.count()); // some have no duration
    EXPECT_EQ(read->totals.failed, totals.failed);
    EXPECT_NEAR(read->totals.cacheHits, totals.cacheHits, 1e-6);
    EXPECT_EQ(read->totals.cacheMisses, 0);
    EXPECT_NEAR(read->totals.dbCalls, totals.dbCalls, 1e-6);
    EXPECT_EQ(read->totals.dbRuns, totals.dbRuns);
}

TEST(RunCounts, OnlyCountsCount) {
    domain::Meters meters;
    meters.cacheHits = -1;
    meters.cacheMisses = 1e300;
    meters.dbCalls = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(countsOf(Outcome::Failed, {}, meters).increments,
              (std::vector<std::pair<std::string, std::int64_t>>{{"fail", 1}}));
    EXPECT_EQ(countsOf(Outcome::Ok, {}, {}).increments,
              (std::vector<std::pair<std::string, std::int64_t>>{{"untimed", 1}}));
    EXPECT_EQ(countsOf(Outcome::Ok, -5ms, {}).increments,
              (std::vector<std::pair<std::string, std::int64_t>>{{"untimed", 1}}));
    for (const Outcome outcome : {Outcome::Stale, Outcome::Cancelled, Outcome::Running, Outcome::Unknown})
        EXPECT_TRUE(countsOf(outcome, 5ms, meters).increments.empty());
}

TEST(RunCounts, HashesThatMakeNoSenseAreRefused) {
    const auto kind = [](const Sketch::Fields& fields) {
        const auto read = countedFrom(fields);
        return read ? std::string("fine") : std::string(base::word(read.error().kind));
    };
    EXPECT_EQ(kind({{"alpha", "0.01"}, {"v", "1"}, {"fail", "2"}}), "fine");
    EXPECT_EQ(kind({{"alpha", "0.01"}, {"v", "1"}, {"fail", "2"}, {"5", "1"}, {"n", "1"}}), "fine");
    EXPECT_EQ(kind({{"alpha", "0.01"}, {"v", "1"}, {"fail", "-2"}}), "undecodable");
    EXPECT_EQ(kind({{"alpha", "0.01"}, {"v", "1"}, {"db", "many"}}), "undecodable");
    EXPECT_EQ(kind({{"alpha", "0.01"}, {"v", "1"}}), "undecodable");
    EXPECT_EQ(kind({{"alpha", "0.01"}, {"v", "1"}, {"fail", "2"}, {"n", "1"}}), "undecodable");
    EXPECT_EQ(kind({{"alpha", "0.01"}, {"v", "1"}, {"other", "2"}, {"fail", "2"}}), "undecodable");
    EXPECT_EQ(kind({{"alpha", "0.02"}, {"v", "1"}, {"fail", "2"}}), "conflict");
}

TEST(Sketch, WithoutTakesAwayWhatWasMerged) {
    Sketch early;
    Sketch late;
    for (int i = 0; i < 300; ++i) {
        early.add(std::chrono::microseconds(i * 777));
        late.add(std::chrono::microseconds(i * 1'777));
    }
    Sketch all = early;
    all.merge(late);
    const Sketch rest = all.without(late);
    EXPECT_EQ(rest.count(), early.count());
    EXPECT_DOUBLE_EQ(rest.sum(), early.sum());
    for (const double q : {0.0, 0.1, 0.5, 0.95, 1.0})
        EXPECT_EQ(rest.quantile(q), early.quantile(q)) << q;
    EXPECT_NEAR(*rest.max(), *early.max(), *early.max() * 0.01);
    EXPECT_EQ(all.without(all).count(), 0U);
    EXPECT_EQ(early.without(all).count(), 0U); // never below nothing
    EXPECT_EQ(all.without(Sketch()), all);
}

LatencyParts parts(Instant from, Instant to) {
    LatencyParts made;
    made.from = from;
    made.to = made.now = to;
    return made;
}

LatencyStretch stretchOf(Instant from, milliseconds length, const std::vector<domain::Run>& runs) {
    LatencyStretch stretch{from, from + length, {}, {}};
    for (const domain::Run& run : runs) {
        stretch.totals.add(run);
        if (run.outcome == Outcome::Ok)
            stretch.durations.add(run.meters.cache, *run.duration);
    }
    return stretch;
}

void expectInOrder(const std::vector<LatencyStretch>& stretches) {
    for (std::size_t i = 0; i < stretches.size(); ++i) {
        EXPECT_LT(stretches[i].from, stretches[i].to);
        EXPECT_GT(stretches[i].totals.runs(), 0U);
        if (i > 0) {
            EXPECT_GE(stretches[i].from, stretches[i - 1].to);
        }
    }
}

std::uint64_t runsIn(const std::vector<LatencyStretch>& stretches) {
    std::uint64_t runs = 0;
    for (const LatencyStretch& stretch : stretches)
        runs += stretch.totals.runs();
    return runs;
}

TEST(LatencyParts, StretchesFollowTheWindow) {
    EXPECT_EQ(stretchFor(midnight, midnight + 1h), 5min);
    EXPECT_EQ(stretchFor(midnight, midnight + 6h), 5min);
    EXPECT_EQ(stretchFor(midnight, midnight + 6h + 1ms), 1h);
    EXPECT_EQ(stretchFor(midnight, midnight + 8 * 24h), 1h);
    EXPECT_EQ(stretchFor(midnight, midnight + 8 * 24h + 1ms), 24h);
    EXPECT_EQ(stretchFor(Instant::min(), midnight), 24h);
    EXPECT_EQ(stretchFor(midnight, midnight - 1h), 5min);
}

TEST(LatencyParts, FewRunsSayEverythingAcrossHoursAndDays) {
    LatencyParts few = parts(midnight - 20h, midnight + 10h);
    for (int i = 0; i < 40; ++i)
        few.runs.push_back(runAt(midnight - 24h + i * 1h));
    few.runs.push_back(runAt(midnight - 1ms)); // the last of its hour and day
    few.runs.push_back(runAt(midnight + 30min, 5ms, Outcome::Failed));
    few.runsSince = midnight - 24h;
    EXPECT_LE(fineSince(few), few.from);
    const auto fine = fineStretches(few);
    expectInOrder(fine);
    ASSERT_EQ(fine.size(), 31U); // 20 hours before midnight, 11 from it on
    EXPECT_EQ(fine.front().from, midnight - 20h);
    EXPECT_EQ(fine[19].from, midnight - 1h);
    EXPECT_EQ(fine[19].totals.ok, 2U);
    EXPECT_EQ(fine[20].from, midnight);
    EXPECT_EQ(fine[20].totals, (RunTotals{1, 1, 0, 0, 0, 0}));
    EXPECT_EQ(fine[20].durations.count(), 1U);

    LatencyParts hour = few;
    hour.from = midnight - 1h;
    hour.to = hour.now = midnight + 1h;
    const auto fives = fineStretches(hour);
    expectInOrder(fives);
    ASSERT_EQ(fives.size(), 5U);
    EXPECT_EQ(fives[1].from, midnight - 5min);
    EXPECT_EQ(fives[2].from, midnight);
    EXPECT_EQ(fives[2].to, midnight + 5min);
    EXPECT_EQ(fives[3].from, midnight + 30min);
    EXPECT_EQ(fives[4].from, midnight + 1h); // the run at the very end belongs to the window
}

TEST(LatencyParts, HoursStandWhereRunsAreMissing) {
    // Every minute; hours are kept from 20:20 on, the newest 120 runs from 22:10 on.
    LatencyParts many = parts(midnight - 24h, midnight);
    std::map<Instant, std::vector<domain::Run>> byHour;
    for (Instant at = midnight - 24h; at < midnight; at += 1min) {
        if (at >= midnight - 220min)
            byHour[std::chrono::floor<std::chrono::hours>(at)].push_back(runAt(at));
        if (at >= midnight - 110min)
            many.runs.push_back(runAt(at));
    }
    for (const auto& [at, runs] : byHour)
        many.hours.push_back(stretchOf(at, 1h, runs));
    many.runsSince = midnight - 110min;
    EXPECT_EQ(fineSince(many), midnight - 3h);
    const auto fine = fineStretches(many);
    expectInOrder(fine);
    ASSERT_EQ(fine.size(), 4U);
    EXPECT_EQ(fine[0].totals.ok, 40U);
    EXPECT_EQ(fine[2].totals.ok, 60U); // the hour of which only 50 runs are left
    EXPECT_EQ(runsIn(fine), 220U);

    // The day says what went before: everything once, and nothing overlaps.
    std::vector<domain::Run> whole;
    for (Instant at = midnight - 24h; at < midnight; at += 1min)
        whole.push_back(runAt(at));
    const auto full = withDays(many, {stretchOf(midnight - 24h, 24h, whole)});
    expectInOrder(full);
    ASSERT_EQ(full.size(), 5U);
    EXPECT_EQ(full[0].from, midnight - 24h);
    EXPECT_EQ(full[0].to, midnight - 4h);
    EXPECT_EQ(full[0].totals.ok, 1'440U - 220U);
    EXPECT_EQ(full[0].durations.count(), 1'440U - 220U);
    EXPECT_EQ(runsIn(full), 1'440U);

    // With five-minute stretches, runs stand where they hold as much as the hour.
    many.from = midnight - 6h;
    const auto fives = fineStretches(many);
    expectInOrder(fives);
    EXPECT_EQ(runsIn(fives), 220U);
    EXPECT_EQ(fives.back().to - fives.back().from, 5min);
    EXPECT_EQ(fives.front().to - fives.front().from, 1h);
    EXPECT_EQ(fives.size(), 3U + 12U);
}

TEST(LatencyParts, DaysStandAloneWhereNothingFinerIsKnown) {
    LatencyParts none = parts(midnight - 40h, midnight - 10h);
    none.now = midnight;
    const std::vector<LatencyStretch> days = {stretchOf(midnight - 48h, 24h, {runAt(midnight - 47h)}),
                                              stretchOf(midnight - 24h, 24h, {runAt(midnight - 1h)})};
    EXPECT_EQ(withDays(none, days), days);
    // What a day holds after the window is not told from what it holds before.
    none.runs = {runAt(midnight - 12h)};
    none.runsSince = midnight - 12h;
    const auto some = withDays(
        none, {days[0], stretchOf(midnight - 24h, 24h, {runAt(midnight - 12h), runAt(midnight - 1h)})});
    expectInOrder(some);
    ASSERT_EQ(some.size(), 2U);
    EXPECT_EQ(some[0], days[0]);
    EXPECT_EQ(some[1].from, midnight - 12h);
    EXPECT_EQ(some[1].totals.ok, 1U);
    // A day whose finer part begins with it takes the rest into that.
    LatencyParts early = parts(midnight - 24h, midnight);
    early.runs = {runAt(midnight - 24h + 30min)};
    early.runsSince = midnight - 24h + 20min;
    const auto merged = withDays(
        early,
        {stretchOf(midnight - 24h, 24h, {runAt(midnight - 24h + 10min), runAt(midnight - 24h + 30min)})});
    ASSERT_EQ(merged.size(), 1U);
    EXPECT_EQ(merged[0].totals.ok, 2U);
    EXPECT_EQ(merged[0].to - merged[0].from, 1h);
}

TEST(Usual, WarmRunsWhereTheyAreEnough) {
    StrataSketches sketches;
    EXPECT_FALSE(usualOf(sketches));
    for (int i = 0; i < 58; ++i) {
        sketches.add(CacheStatus::Warm, 100ms);
        sketches.add(CacheStatus::Cold, 1'000ms);
    }
    ASSERT_TRUE(usualOf(sketches));
    EXPECT_EQ(usualOf(sketches)->n, 116U);
    EXPECT_NEAR(usualOf(sketches)->p95, 1'000, 10);
    sketches.add(CacheStatus::Warm, 100ms);
    EXPECT_EQ(usualOf(sketches)->n, 59U);
    EXPECT_NEAR(usualOf(sketches)->p50, 100, 1);
}

} // namespace
} // namespace redispatch::stats
