// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/percentiles.h"
#include "ui/charts/buckets.h"
#include "ui/charts/plotview.h"
#include "ui/charts/runpoints.h"
#include "ui/charts/ticks.h"

#include <gmock/gmock.h>

#include <algorithm>

using namespace redispatch;
using namespace redispatch::ui;
using base::instantFromMs;
using base::milliseconds;
using domain::CacheStatus;
using domain::Outcome;
using Runs = std::vector<domain::Run>;
using testing::ElementsAre;

namespace {

constexpr long long noon = 1795435200000; // 2026-11-23T12:00:00Z

domain::Run run(long long startedMs, long long durationMs, Outcome outcome = Outcome::Ok) {
    domain::Run made;
    made.id = std::to_string(startedMs);
    made.slotAt = instantFromMs(startedMs - 20);
    made.startedAt = instantFromMs(startedMs);
    made.outcome = outcome;
    if (outcome != Outcome::Running) {
        made.finishedAt = instantFromMs(startedMs + durationMs);
        made.duration = milliseconds(durationMs);
    }
    return made;
}

RunPoint point(double at, float ms, Mark mark = Mark::Ok) {
    return {at, ms, mark, CacheStatus::Unknown, false, 0};
}

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
    std::vector<std::string> texts;
    for (const Tick& tick : ticks)
        texts.push_back(tick.label);
    return texts;
}

std::vector<std::string> labels(double low, double high, ScaleKind scale, int most = 6) {
    return labels(durationTicks(low, high, scale, most));
}

} // namespace

TEST(RunPoints, AreSortedByTimeAndKeepTheirRun) {
    const Runs runs = {run(noon + 2000, 30), run(noon, 10, Outcome::Failed)};
    const ChartPoints points = pointsOf(runs, instantFromMs(noon + 9000));
    ASSERT_EQ(points.runs.size(), 2u);
    EXPECT_EQ(points.runs[0].run, 1u);
    EXPECT_EQ(points.runs[0].mark, Mark::Failed);
    EXPECT_EQ(points.runs[1].at, static_cast<double>(noon + 2000));
    EXPECT_FLOAT_EQ(points.runs[1].ms, 30);
}

TEST(RunPoints, ARunInFlightIsAsLongAsItLasted) {
    const Runs runs = {run(noon, 0, Outcome::Running)};
    const ChartPoints points = pointsOf(runs, instantFromMs(noon + 4500));
    ASSERT_EQ(points.runs.size(), 1u);
    EXPECT_FLOAT_EQ(points.runs[0].ms, 4500);
    EXPECT_EQ(points.runs[0].mark, Mark::Running);
    // A workstation whose clock is behind must not make it negative.
    EXPECT_FLOAT_EQ(pointsOf(runs, instantFromMs(noon - 9000)).runs[0].ms, 0);
}

TEST(RunPoints, SkippedSlotsAreTicksAndWaitingEntriesNothing) {
    domain::Run skipped;
    skipped.slotAt = instantFromMs(noon);
    skipped.outcome = Outcome::None;
    skipped.skipped = domain::SkipCause::Paused;
    domain::Run missed = skipped;
    missed.skipped.reset();
    missed.skippedCount = 3;
    domain::Run waiting = skipped;
    waiting.skipped.reset();
    const Runs runs = {waiting, missed, skipped};
    const ChartPoints points = pointsOf(runs, instantFromMs(noon));
    EXPECT_TRUE(points.runs.empty());
    ASSERT_EQ(points.slotMarks.size(), 2u);
    EXPECT_TRUE(points.slotMarks[0].missed);
    EXPECT_FALSE(points.slotMarks[1].missed);
}

TEST(RunPoints, CacheFilterTakesOnlyRunsThatSaySo) {
    Runs runs = {run(noon, 1), run(noon + 1, 2), run(noon + 2, 3)};
    runs[0].meters.cache = CacheStatus::Warm;
    runs[1].meters.cache = CacheStatus::Cold;
    const auto now = instantFromMs(noon + 99);
    EXPECT_EQ(pointsOf(runs, now, CacheFilter::Both).runs.size(), 3u);
    EXPECT_EQ(pointsOf(runs, now, CacheFilter::Warm).runs.at(0).run, 0u);
    EXPECT_EQ(pointsOf(runs, now, CacheFilter::Cold).runs.at(0).run, 1u);
}

TEST(RunPoints, VisibleRangeIncludesBothEnds) {
    const std::vector<RunPoint> points = {point(1, 1), point(2, 1), point(2, 1), point(3, 1)};
    EXPECT_EQ(visibleRange(points, 2, 3), std::pair(std::size_t{1}, std::size_t{4}));
    EXPECT_EQ(visibleRange(points, 4, 9), std::pair(std::size_t{4}, std::size_t{4}));
    EXPECT_EQ(visibleRange({}, 0, 9), std::pair(std::size_t{0}, std::size_t{0}));
}

TEST(PlotView, MapsBothScales) {
    PlotView view{0, 100, 10, 1000, ScaleKind::Log, 200, 100};
    EXPECT_DOUBLE_EQ(view.x(25), 50);
    EXPECT_DOUBLE_EQ(view.y(1000), 0);
    EXPECT_NEAR(view.y(100), 50, 1e-9);
    EXPECT_DOUBLE_EQ(view.y(0), 100) << "0 ms has no logarithm: it lies on the lower edge";
    view.scale = ScaleKind::Linear;
    view.low = 0;
    EXPECT_DOUBLE_EQ(view.y(250), 75);
}

TEST(PlotView, FindsTheNearestPointWithinReach) {
    const PlotView view{0, 128, 0, 128, ScaleKind::Linear, 128, 128};
    const std::vector<RunPoint> points = {point(10, 50), point(14, 50), point(60, 118)};
    EXPECT_EQ(nearestPoint(points, view, 11, 78, 8), 0u);
    EXPECT_EQ(nearestPoint(points, view, 13, 79, 8), 1u);
    EXPECT_EQ(nearestPoint(points, view, 12, 78, 8), 1u) << "the later of two equally near ones";
    EXPECT_EQ(nearestPoint(points, view, 60, 50, 8), std::nullopt) << "near in time, far in duration";
    EXPECT_EQ(nearestPoint(points, view, 68, 10, 8), 2u) << "the reach itself belongs to it";
    EXPECT_EQ(nearestPoint({}, view, 1, 1, 8), std::nullopt);
}

TEST(PixelBins, CountAndKeepTheWorst) {
    const PlotView view{0, 100, 0, 100, ScaleKind::Linear, 100, 50};
    const std::vector<RunPoint> points = {point(0, 99),  point(1, 99, Mark::Failed),
                                          point(1, 98),  point(50, 500),
                                          point(100, 0), point(150, 50)};
    const PixelBins bins = binPoints(points, view, 2);
    EXPECT_EQ(bins.columns, 50);
    EXPECT_EQ(bins.rows, 25);
    EXPECT_EQ(bins.counts[0], 3u);
    EXPECT_EQ(bins.worst[0], Mark::Failed);
    EXPECT_EQ(bins.counts.back(), 1u) << "the last instant and the lowest value are inside";
    EXPECT_EQ(bins.highest, 3u);
    std::uint32_t all = 0;
    for (const std::uint32_t count : bins.counts)
        all += count;
    EXPECT_EQ(all, 4u) << "what lies outside of the view is in no cell";
}

TEST(DurationTicks, LogarithmicOnesAreRoundInTheirOwnUnit) {
    EXPECT_THAT(labels(1, 60'000, ScaleKind::Log),
                ElementsAre("1 ms", "10 ms", "100 ms", "1 s", "10 s", "1 min"));
    EXPECT_THAT(labels(500, 5000, ScaleKind::Log), ElementsAre("500 ms", "1 s", "2 s", "5 s"));
    EXPECT_THAT(labels(1, 100 * 86'400'000.0, ScaleKind::Log, 6),
                ElementsAre("1 ms", "100 ms", "10 s", "10 min", "10 h", "100 d"));
}

TEST(DurationTicks, LinearOnesKeepOneUnit) {
    EXPECT_THAT(labels(0, 2500, ScaleKind::Linear),
                ElementsAre("0", "0.5 s", "1.0 s", "1.5 s", "2.0 s", "2.5 s"));
    EXPECT_THAT(labels(0, 800, ScaleKind::Linear), ElementsAre("0", "200 ms", "400 ms", "600 ms", "800 ms"));
    EXPECT_THAT(labels(0, 60'000, ScaleKind::Linear), ElementsAre("0", "15 s", "30 s", "45 s", "60 s"));
    EXPECT_THAT(labels(0, 4, ScaleKind::Linear), ElementsAre("0", "1 ms", "2 ms", "3 ms", "4 ms"));
    EXPECT_TRUE(labels(5, 5, ScaleKind::Linear).empty());
}

TEST(DurationTicks, FittingRangeEndsAtTicksAndHoldsTheValues) {
    for (const ScaleKind scale : {ScaleKind::Linear, ScaleKind::Log}) {
        for (double least = 0.5; least < 1e9; least *= 3.7) {
            for (const double factor : {1.0, 1.01, 2.0, 30.0, 4000.0}) {
                const DurationRange range = fittingRange(least, least * factor, scale);
                EXPECT_LT(range.low, range.high);
                EXPECT_LE(range.low, std::max(least, 1.0));
                EXPECT_GT(range.high, least * factor);
                const auto ticks = durationTicks(range.low, range.high, scale, 7);
                EXPECT_GE(ticks.size(), 2u) << least << " × " << factor;
                EXPECT_LE(ticks.size(), 8u) << least << " × " << factor;
            }
        }
    }
}

TEST(TimeTicks, AreRoundInTheZoneAndShowTheDayOnce) {
    const double from = static_cast<double>(noon) - 3 * 3'600'000;
    EXPECT_THAT(labels(timeTicks(from, static_cast<double>(noon), 6, QTimeZone::utc())),
                ElementsAre("09:00\n23 Nov", "10:00", "11:00", "12:00"));
    EXPECT_THAT(labels(timeTicks(from, static_cast<double>(noon), 6, QTimeZone("Asia/Kolkata"))),
                ElementsAre("15:00\n23 Nov", "16:00", "17:00"));
    EXPECT_THAT(
        labels(timeTicks(static_cast<double>(noon), static_cast<double>(noon) + 20'000, 5, QTimeZone::utc())),
        ElementsAre("12:00:00\n23 Nov", "12:00:05", "12:00:10", "12:00:15", "12:00:20"));
}

TEST(TimeTicks, MoveForwardAcrossAClockChange) {
    const double from = 1792890000000.0; // 2026-10-25T01:00:00+02:00, two hours before the clocks go back
    const auto ticks = timeTicks(from - 3 * 3'600'000, from + 6 * 3'600'000, 10, QTimeZone("Europe/Berlin"));
    ASSERT_GE(ticks.size(), 8u);
    for (std::size_t i = 1; i < ticks.size(); ++i)
        EXPECT_GT(ticks[i].value, ticks[i - 1].value);
}

TEST(TimeTicks, FromSecondsToYears) {
    for (double span = 1000; span < 2e12; span *= 1.7) {
        const auto ticks = timeTicks(static_cast<double>(noon) - span, static_cast<double>(noon), 8,
                                     QTimeZone("America/New_York"));
        EXPECT_GE(ticks.size(), 1u) << span;
        EXPECT_LE(ticks.size(), 10u) << span;
    }
}

TEST(Buckets, LieOnMultiplesAndLeaveGapsOut) {
    const std::vector<RunPoint> points = {point(1005, 10), point(1999, 30), point(1500, 999, Mark::Failed),
                                          point(3100, 50), point(4000, 7, Mark::Failed)};
    std::vector<RunPoint> sorted = points;
    std::ranges::sort(sorted, {}, &RunPoint::at);
    const auto buckets = bucketsOf(sorted, 1100, 3999, 1000, 0.5);
    ASSERT_EQ(buckets.size(), 2u);
    EXPECT_EQ(buckets[0].from, 1000);
    EXPECT_EQ(buckets[0].runs, 2) << "all of the bucket, also what is left of the view";
    EXPECT_EQ(buckets[0].value, 10);
    EXPECT_EQ(buckets[1].from, 3000);
}

TEST(Buckets, MeetOnlyWithoutAGapBetweenTheirRuns) {
    const std::vector<RunPoint> points = {point(1000, 1), point(1900, 1), point(2100, 1),
                                          point(2200, 1), point(3800, 1), point(5000, 1)};
    const auto buckets = bucketsOf(points, 1000, 6000, 1000, 0.5);
    ASSERT_EQ(buckets.size(), 4u);
    EXPECT_TRUE(meet(buckets[0], buckets[1]));
    EXPECT_FALSE(meet(buckets[1], buckets[2])) << "neighbours, but nothing ran for most of the time";
    EXPECT_FALSE(meet(buckets[2], buckets[3]));
}

TEST(Buckets, LengthHasEnoughRunsAndFourPixels) {
    std::vector<RunPoint> points;
    for (int i = 0; i < 600; ++i)
        points.push_back(point(i * 60'000.0, 5));
    const double to = 600 * 60'000.0;
    const double length = bucketLength(points, 0, to, 1000, 60);
    EXPECT_GE(length, 60 * 60'000.0 * 0.99);
    EXPECT_LE(length, 2 * 3'600'000.0);
    EXPECT_GE(bucketLength(points, 0, to, 100, 1), to * 4 / 100);
    EXPECT_GT(bucketLength({}, 0, to, 100, 60), 0);
}

TEST(Summary, IsHonestAboutFewRuns) {
    Runs runs;
    for (int i = 0; i < 58; ++i)
        runs.push_back(run(noon + i, i + 1));
    const auto now = instantFromMs(noon + 10'000);
    const auto of = [&] { return summaryOf(pointsOf(runs, now).runs, runs, 0, 1e15); };
    EXPECT_EQ(of().p95, std::nullopt);
    EXPECT_EQ(of().longest, 58);
    runs.push_back(run(noon + 58, 59));
    EXPECT_EQ(of().p95, 56); // rank 55.1
    EXPECT_EQ(of().p50, 30);
}

TEST(Summary, CountsMetersOnlyWhereTheyWereReported) {
    Runs runs = {run(noon, 5), run(noon + 1, 6, Outcome::Timeout), run(noon + 2, 0, Outcome::Running),
                 run(noon + 3, 8)};
    runs[0].meters.cacheHits = 30;
    runs[0].meters.cacheMisses = 10;
    runs[0].meters.cache = CacheStatus::Warm;
    runs[0].meters.dbCalls = 4;
    runs[3].meters.dbCalls = 10;
    const LatencySummary summary = summaryOf(pointsOf(runs, instantFromMs(noon + 99)).runs, runs, 0, 1e15);
    EXPECT_EQ(summary.finished, 3);
    EXPECT_EQ(summary.ok, 2);
    EXPECT_EQ(summary.failed, 1);
    EXPECT_EQ(summary.running, 1);
    EXPECT_EQ(summary.hitShare, 0.75);
    EXPECT_EQ(summary.warmShare, 1.0);
    EXPECT_EQ(summary.dbCalls, 4);
}

TEST(Summary, AsksForAsManyRunsAsTheStatisticsDo) {
    EXPECT_EQ(static_cast<std::size_t>(leastForMedian), stats::leastFor(0.5));
    EXPECT_EQ(static_cast<std::size_t>(leastForP95), stats::leastFor(0.95));
}
