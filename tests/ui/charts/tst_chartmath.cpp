// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotview.h"
#include "ui/charts/runpoints.h"
#include "ui/charts/ticks.h"
#include "ui/charts/timeview.h"

#include <gmock/gmock.h>

#include <limits>

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

TEST(TimeTicks, TellTheYearWithTheFirstDateOfIt) {
    const double dayLength = 86'400'000;
    const double newYear = 1798761600000; // 2027-01-01T00:00:00Z
    const auto ticks = timeTicks(newYear - 2 * dayLength, newYear + 2 * dayLength, 8, QTimeZone::utc());
    EXPECT_THAT(labels(ticks), ElementsAre("30 Dec\n2026", "31 Dec", "1 Jan\n2027", "2 Jan", "3 Jan"));
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

TEST(TimeView, FollowsAndStaysWhereItWasPut) {
    TimeView view;
    const double now = static_cast<double>(noon);
    view.setSpan(std::chrono::hours(1));
    view.setKnown(now, now - 10 * 3.6e6);
    EXPECT_TRUE(view.following());
    EXPECT_DOUBLE_EQ(view.span(), 3.6e6);
    EXPECT_GT(view.to(), now);
    view.pan(-2 * 3.6e6);
    EXPECT_FALSE(view.following());
    EXPECT_EQ(view.leftAt(), now);
    const double from = view.from();
    view.setKnown(now + 60e3, now - 10 * 3.6e6);
    EXPECT_EQ(view.from(), from);
    view.reset();
    EXPECT_TRUE(view.following());
    EXPECT_GT(view.to(), now + 60e3);
}

TEST(TimeView, FitsAYoungHistoryAndAnyWhenAskedForAll) {
    TimeView view;
    const double now = static_cast<double>(noon);
    view.setSpan(std::chrono::days(400));
    view.setKnown(now, now - 5 * 60e3);
    EXPECT_LT(view.span(), 6 * 60e3);
    view.setSpan(std::nullopt);
    view.setKnown(now, now - 1000 * 86.4e6);
    EXPECT_GT(view.span(), 1000 * 86.4e6);
    view.setKnown(now, std::numeric_limits<double>::infinity());
    EXPECT_GT(view.span(), 0) << "nothing is known";
}
