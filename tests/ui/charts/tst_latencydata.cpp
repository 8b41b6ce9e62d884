// SPDX-License-Identifier: GPL-3.0-or-later
// What the latency chart computes of sketches and runs, without widgets.
#include "core/stats/percentiles.h"
#include "ui/charts/brush.h"
#include "ui/charts/latencycsv.h"
#include "ui/charts/notes.h"
#include "ui/charts/picture.h"
#include "ui/charts/usual.h"

#include <gmock/gmock.h>

#include <cmath>
#include <memory>

using namespace redispatch;
using namespace redispatch::ui;
using base::instantFromMs;
using domain::CacheStatus;
using domain::Outcome;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

constexpr long long noon = 1795435200000; // 2026-11-23T12:00:00Z
constexpr long long hour = 3'600'000;
constexpr long long day = 24 * hour;
constexpr long long midnight = noon - 12 * hour;

domain::Run ran(long long startedMs, long long durationMs, Outcome outcome = Outcome::Ok) {
    domain::Run made;
    made.id = std::to_string(startedMs);
    made.startedAt = instantFromMs(startedMs);
    made.finishedAt = instantFromMs(startedMs + durationMs);
    made.duration = base::milliseconds(durationMs);
    made.outcome = outcome;
    return made;
}

stats::LatencyStretch stretch(long long from, long long to, int runs, long long ms,
                              CacheStatus stratum = CacheStatus::Unknown) {
    stats::LatencyStretch made{instantFromMs(from), instantFromMs(to), {}, {}};
    for (int i = 0; i < runs; ++i)
        made.durations.add(stratum, base::milliseconds(ms));
    made.totals.ok = static_cast<std::uint64_t>(runs);
    return made;
}

LatencyData dataOf(std::vector<domain::Run> runs, Stretches stretches = {}) {
    LatencyData data;
    data.setRuns(std::make_shared<const std::vector<domain::Run>>(std::move(runs)), instantFromMs(noon));
    auto series = std::make_shared<stats::LatencySeries>();
    series->stretches = std::move(stretches);
    data.setSeries(std::move(series));
    return data;
}

PlotView viewOf(long long from, long long to, double width = 600, double height = 200) {
    return {static_cast<double>(from), static_cast<double>(to), 1, 2, ScaleKind::Log, width, height};
}

} // namespace

TEST(Steps, NeighboursMergeAtMultiplesAndCountExactly) {
    Stretches hours;
    for (int i = 0; i < 6; ++i)
        hours.push_back(stretch(midnight + i * hour, midnight + (i + 1) * hour, 10 + i, 100 + i));
    hours.erase(hours.begin() + 3); // a gap
    const Stretches merged = grouped(hours, 2.0 * hour);
    ASSERT_EQ(merged.size(), 3u);
    EXPECT_EQ(merged[0].durations.count(), 21u);
    EXPECT_EQ(merged[0].to - merged[0].from, std::chrono::hours(2));
    EXPECT_EQ(merged[1].durations.count(), 12u);
    stats::StrataSketches whole;
    for (const auto& one : hours)
        whole.merge(one.durations);
    stats::StrataSketches again;
    for (const auto& one : merged)
        again.merge(one.durations);
    EXPECT_EQ(whole, again);
}

TEST(Steps, ADayThatIsKeptAsOneStaysWholeBesideHours) {
    const Stretches mixed = {stretch(midnight - day, midnight, 5, 10),
                             stretch(midnight, midnight + hour, 6, 20),
                             stretch(midnight + hour, midnight + 2 * hour, 7, 30)};
    const Stretches byHour = grouped(mixed, static_cast<double>(hour));
    ASSERT_EQ(byHour.size(), 3u);
    EXPECT_EQ(byHour[0].to - byHour[0].from, std::chrono::hours(24));
    EXPECT_EQ(grouped(mixed, 2.0 * hour).size(), 2u);
}

TEST(Steps, APartOfADayNeverReachesIntoTheHoursBehindIt) {
    const Stretches mixed = {stretch(midnight, midnight + 7 * hour, 5, 10),
                             stretch(midnight + 7 * hour, midnight + 8 * hour, 6, 20),
                             stretch(midnight + 8 * hour, midnight + 9 * hour, 1, 20)};
    const Stretches merged = grouped(mixed, 4.0 * hour);
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < merged.size(); ++i) {
        n += merged[i].durations.count();
        if (i > 0) {
            EXPECT_LE(merged[i - 1].to, merged[i].from);
        }
    }
    EXPECT_EQ(n, 12u);
}

TEST(Steps, LengthHasEnoughRunsAndPixels) {
    const double length = stepLength(0, 600 * 60e3, 1000, 600 * 60e3, 600, 60);
    EXPECT_GE(length, 60 * 60e3 * 0.99);
    EXPECT_LE(length, 2 * 3.6e6);
    EXPECT_GE(stepLength(0, 600 * 60e3, 60, 600 * 60e3, 1'000'000, 1), 600 * 60e3 / 10);
    EXPECT_GT(stepLength(0, 1000, 0, 1000, 0, 12), 0);
}

TEST(Steps, ThinOnesAreKnownAndTooThinOnesLeftOut) {
    const Stretches stretches = {stretch(0, hour, 4, 100), stretch(hour, 2 * hour, 59, 200),
                                 stretch(3 * hour, 4 * hour, 30, 300)};
    const PercentileLine p50 = lineOf(stretches, 0.5, CacheStatus::Unknown);
    ASSERT_EQ(p50.steps.size(), 3u);
    EXPECT_TRUE(p50.thin(p50.steps[0]));
    EXPECT_FALSE(p50.thin(p50.steps[1]));
    EXPECT_TRUE(meet(p50.steps[0], p50.steps[1]));
    EXPECT_FALSE(meet(p50.steps[1], p50.steps[2])) << "no line across a gap";
    EXPECT_NEAR(p50.steps[1].value, 200, 2);
    const PercentileLine p95 = lineOf(stretches, 0.95, CacheStatus::Unknown);
    ASSERT_EQ(p95.steps.size(), 2u) << "of four runs it would be the longest by another name";
    EXPECT_FALSE(p95.thin(p95.steps[0]));
    EXPECT_TRUE(p95.thin(p95.steps[1]));
    EXPECT_TRUE(lineOf(stretches, 0.99, CacheStatus::Unknown).steps.empty());
    EXPECT_TRUE(lineOf(stretches, 0.5, CacheStatus::Warm).steps.empty());
}

TEST(LatencyData, KnowsFromWhenOnTheRunsAreAll) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 30; ++i)
        runs.push_back(ran(noon - (i + 1) * 60'000, 50));
    EXPECT_TRUE(dataOf(runs).runsCover(0, noon)) << "nothing else is known";
    const Stretches stretches = {stretch(noon - 5 * hour, noon - 4 * hour, 60, 50),
                                 stretch(noon - hour, noon, 30, 50)};
    const LatencyData data = dataOf(runs, stretches);
    EXPECT_EQ(data.runsSince(), static_cast<double>(noon - 4 * hour));
    EXPECT_TRUE(data.runsCover(noon - 2.0 * hour, noon));
    EXPECT_FALSE(data.runsCover(noon - 6.0 * hour, noon));
    // The stretch in which the oldest known run lies has more than were read.
    const LatencyData more = dataOf(runs, {stretch(noon - hour, noon, 45, 50)});
    EXPECT_FALSE(more.runsCover(noon - 0.6 * hour, noon));
    EXPECT_EQ(dataOf({}, stretches).earliest(), static_cast<double>(noon - 5 * hour));
}

TEST(LatencyData, StepsComeFromRunsOrFromSketches) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 30; ++i)
        runs.push_back(ran(noon - (i + 1) * 60'000, 50));
    const LatencyData data = dataOf(
        runs, {stretch(noon - 5 * hour, noon - 4 * hour, 600, 70), stretch(noon - hour, noon, 30, 50)});
    std::uint64_t n = 0;
    for (const auto& one : *data.stretches(noon - 2.0 * hour, noon, 600, 6))
        n += one.durations.count();
    EXPECT_EQ(n, 30u);
    n = 0;
    for (const auto& one : *data.stretches(noon - 6.0 * hour, noon, 600, 6))
        n += one.durations.count();
    EXPECT_EQ(n, 630u);
    EXPECT_EQ(data.stretches(0, noon, 600, 6), data.stretches(0, noon, 600, 6)) << "found once";
}

TEST(Picture, ColdAndWarmAreNeverMerged) {
    Stretches stretches;
    for (int i = 0; i < 24; ++i) {
        stretches.push_back(
            stretch(midnight + (i - 24) * hour, midnight + (i - 23) * hour, 60, 100, CacheStatus::Warm));
        for (int k = 0; k < 60; ++k)
            stretches.back().durations.add(CacheStatus::Cold, base::milliseconds(900));
    }
    LatencyData data = dataOf({}, stretches);
    const Picture picture = pictureOf(data, viewOf(midnight - day, noon));
    EXPECT_THAT(picture.strata, ElementsAre(CacheStatus::Warm, CacheStatus::Cold));
    ASSERT_EQ(picture.lines.size(), 4u);
    for (const PercentileLine& line : picture.lines)
        EXPECT_NEAR(line.steps.front().value, line.stratum == CacheStatus::Warm ? 100 : 900, 10);
    EXPECT_EQ(picture.histogram.n, 24u * 120);
    data.setFilter(CacheFilter::Cold);
    const Picture cold = pictureOf(data, viewOf(midnight - day, noon));
    EXPECT_THAT(cold.strata, ElementsAre(CacheStatus::Cold));
    EXPECT_EQ(cold.lines.size(), 3u) << "with room for p99";
    EXPECT_EQ(cold.histogram.n, 24u * 60);
    EXPECT_GT(cold.view.low, 200);
}

TEST(Picture, RunsAreShapesAndOlderTimeIsDensity) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 50; ++i)
        runs.push_back(ran(noon - (i + 1) * 60'000, 50));
    const LatencyData data = dataOf(
        runs, {stretch(noon - 3 * hour, noon - 2 * hour, 500, 200), stretch(noon - hour, noon, 50, 50)});
    const Picture picture = pictureOf(data, viewOf(noon - 4 * hour, noon));
    EXPECT_TRUE(picture.shapes);
    EXPECT_EQ(picture.shapesSince, static_cast<double>(noon - 2 * hour));
    ASSERT_EQ(picture.density.columns.size(), 1u) << "not of the time whose runs are shown";
    double cells = 0;
    for (const float cell : picture.density.columns[0].rows)
        cells += static_cast<double>(cell);
    EXPECT_NEAR(cells, 500, 0.5) << "every run is in a cell";
    EXPECT_LE(picture.view.low, 50);
    EXPECT_GE(picture.view.high, 200);
}

TEST(Picture, AHeapOfShapesBesideMonthsOfCellsIsCellsToo) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 500; ++i)
        runs.push_back(ran(noon - (i + 1) * 60'000, 50));
    Stretches days;
    for (int i = 0; i < 90; ++i)
        days.push_back(stretch(midnight - (90 - i) * day, midnight - (89 - i) * day, 1440, 50));
    days.push_back(stretch(midnight, midnight + day, 500, 50));
    const LatencyData data = dataOf(runs, days);
    const Picture months = pictureOf(data, viewOf(midnight - 80 * day, noon));
    EXPECT_EQ(months.shapesSince, static_cast<double>(noon));
    EXPECT_EQ(months.density.columns.back().to, static_cast<double>(midnight + day));
    EXPECT_LT(pictureOf(data, viewOf(midnight - day, noon)).shapesSince, static_cast<double>(noon));
}

TEST(Picture, MetersAreThereOnlyWhenReported) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 50; ++i)
        runs.push_back(ran(noon - (i + 1) * 60'000, 50, i % 5 ? Outcome::Ok : Outcome::Failed));
    Picture picture = pictureOf(dataOf(runs), viewOf(noon - hour, noon));
    ASSERT_EQ(picture.meters.size(), 1u);
    EXPECT_EQ(picture.meters[0].kind, MeterLine::Kind::Errors);
    EXPECT_NEAR(picture.meters[0].overall, 0.2, 1e-9);
    for (auto& run : runs) {
        run.meters.cacheHits = 3;
        run.meters.cacheMisses = 1;
        run.meters.dbCalls = 7;
    }
    picture = pictureOf(dataOf(runs), viewOf(noon - hour, noon));
    ASSERT_EQ(picture.meters.size(), 3u);
    EXPECT_NEAR(picture.meters[1].overall, 0.75, 1e-9);
    EXPECT_NEAR(picture.meters[2].overall, 7, 1e-9);
}

TEST(Picture, TheStepThatGoesOnIsPartial) {
    const Stretches stretches = {stretch(noon - 2 * hour, noon - hour, 60, 50),
                                 stretch(noon - hour / 2, noon + hour / 2, 20, 50)};
    EXPECT_EQ(pictureOf(dataOf({}, stretches), viewOf(noon - 3 * hour, noon, 30)).partialFrom.has_value(),
              true);
    EXPECT_FALSE(
        pictureOf(dataOf({}, {stretches[0]}), viewOf(noon - 3 * hour, noon, 600)).partialFrom.has_value());
}

TEST(Figures, AreExactOfRunsAndHonestAboutFew) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 58; ++i)
        runs.push_back(ran(noon - 100'000 + i, i + 1));
    Figures seen = figuresOf(dataOf(runs), 0, noon);
    ASSERT_EQ(seen.strata.size(), 1u);
    EXPECT_TRUE(seen.exact);
    EXPECT_EQ(seen.strata[0].p95, std::nullopt);
    EXPECT_EQ(seen.strata[0].longest, 58);
    runs.push_back(ran(noon - 100'000 + 58, 59));
    seen = figuresOf(dataOf(runs), 0, noon);
    EXPECT_EQ(seen.strata[0].p95, 56); // rank 55.1
    EXPECT_EQ(seen.strata[0].p50, 30);
    EXPECT_EQ(seen.failed, 0u);
    EXPECT_EQ(seen.hitShare, std::nullopt);
}

TEST(Figures, CountMetersOnlyWhereTheyWereReported) {
    std::vector<domain::Run> runs = {ran(noon - 50, 5), ran(noon - 40, 6, Outcome::Timeout),
                                     ran(noon - 30, 8)};
    runs[0].meters.cacheHits = 30;
    runs[0].meters.cacheMisses = 10;
    runs[0].meters.dbCalls = 4;
    runs[2].meters.dbCalls = 10;
    const Figures seen = figuresOf(dataOf(runs), 0, noon);
    EXPECT_EQ(seen.finished, 3u);
    EXPECT_EQ(seen.failed, 1u);
    EXPECT_EQ(seen.hitShare, 0.75);
    EXPECT_EQ(seen.dbCalls, 7);
}

TEST(Comparison, IsWithTheTimeOfEqualLengthJustBefore) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 20; ++i)
        runs.push_back(ran(noon - hour + i * 1000, 100)); // before
    for (int i = 0; i < 30; ++i)
        runs.push_back(ran(noon - hour / 2 + i * 1000, 200, i < 3 ? Outcome::Failed : Outcome::Ok));
    const Comparison both = compare(dataOf(runs), noon - 0.5 * hour, noon);
    EXPECT_EQ(both.before.finished, 20u);
    EXPECT_EQ(both.marked.finished, 30u);
    EXPECT_EQ(both.marked.failed, 3u);
    EXPECT_EQ(both.before.strata.at(0).p50, 100);
    EXPECT_EQ(both.marked.strata.at(0).p50, 200);
    EXPECT_EQ(both.marked.strata.at(0).p95, std::nullopt) << "27 are too few";
}

TEST(Comparison, OfSketchesGrowsToWhatIsKept) {
    Stretches stretches;
    for (int i = 0; i < 10; ++i)
        stretches.push_back(stretch(midnight - (10 - i) * day, midnight - (9 - i) * day, 100 + i, 100 + i));
    const Comparison days =
        compare(dataOf({}, stretches), midnight - 2.4 * static_cast<double>(day), midnight - 1.0 * day);
    EXPECT_FALSE(days.marked.exact);
    EXPECT_EQ(days.marked.from, static_cast<double>(midnight - 3 * day));
    EXPECT_EQ(days.marked.to, static_cast<double>(midnight - day));
    EXPECT_EQ(days.marked.finished, 107u + 108u);
    EXPECT_EQ(days.before.finished, 105u + 106u);
}

TEST(Notes, AreWhereTheRevisionChanges) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 6; ++i) {
        runs.push_back(ran(noon - (6 - i) * 60'000, 50));
        runs.back().revision = i < 3 ? "41f2c9a" : "8f3c0b1d77";
    }
    runs[1].revision.clear();
    const auto notes = notesOf(dataOf(runs));
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].at, static_cast<double>(noon - 3 * 60'000));
    EXPECT_THAT(notes[0].sentence, HasSubstr("8f3c0b1d77 ran first 2026-11-23T11:57:00.000Z, after 41f2c9a"));
    EXPECT_EQ(nearestNote(notes, notes[0].at + 900, 1000), 0u);
    EXPECT_EQ(nearestNote(notes, notes[0].at + 1100, 1000), std::nullopt);
}

TEST(Notes, SayWhereAStratumShifted) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 120; ++i) {
        const bool cold = i % 2;
        runs.push_back(ran(noon - (120 - i) * 60'000, (cold ? 2000 : i < 80 ? 400 : 600) + i % 7 * 3));
        runs.back().meters.cache = cold ? CacheStatus::Cold : CacheStatus::Warm;
        runs.back().revision = i < 80 ? "41f2c9a" : "8f3c0b1";
    }
    const auto notes = notesOf(dataOf(runs));
    ASSERT_EQ(notes.size(), 2u);
    const ChartNote& shift = notes[0].kind == ChartNote::Kind::Latency ? notes[0] : notes[1];
    EXPECT_EQ(shift.at, static_cast<double>(noon - 40 * 60'000));
    EXPECT_TRUE(shift.upward);
    EXPECT_THAT(shift.label, HasSubstr("+4"));
    EXPECT_THAT(shift.sentence, HasSubstr("Warm latency rose 4"));
    EXPECT_THAT(shift.sentence, HasSubstr("(40 runs before, 20 after)"));
    EXPECT_THAT(shift.sentence, HasSubstr("41f2c9a → 8f3c0b1"));
}

TEST(Brush, IsDraggedEitherWayAndMovedByKeys) {
    Brush brush;
    brush.drag(50, 20);
    EXPECT_TRUE(brush.active());
    EXPECT_EQ(brush.from(), 20);
    EXPECT_EQ(brush.to(), 50);
    brush.drag(50, 50);
    EXPECT_FALSE(brush.active());
    brush.begin(0, 100);
    EXPECT_TRUE(brush.byKeys());
    brush.move(-500, 0, 100);
    EXPECT_EQ(brush.from(), 0);
    EXPECT_EQ(brush.to(), 25);
    brush.resize(10, 0, 100);
    EXPECT_EQ(brush.to(), 35);
    for (int i = 0; i < 50; ++i)
        brush.resize(-10, 0, 100);
    EXPECT_GT(brush.to(), brush.from());
    brush.take();
    EXPECT_TRUE(brush.active());
    EXPECT_FALSE(brush.byKeys());
}

TEST(Usual, IsOfTheFourteenDaysBefore) {
    Stretches stretches;
    for (int i = 0; i < 20; ++i)
        stretches.push_back(
            stretch(midnight - (20 - i) * day, midnight - (19 - i) * day, 20, i < 4 ? 9000 : 100));
    const auto usual = usualBefore(dataOf({}, stretches), static_cast<double>(midnight));
    ASSERT_TRUE(usual);
    EXPECT_EQ(usual->n, 14u * 20);
    EXPECT_NEAR(static_cast<double>(usual->p95), 100, 1.5);
    EXPECT_FALSE(usualBefore(dataOf({}), static_cast<double>(midnight)));
}

TEST(Csv, QuotesWhatMustBeAndDisarmsFormulas) {
    EXPECT_EQ(csvField("plain"), "plain");
    EXPECT_EQ(csvField("a,b"), "\"a,b\"");
    EXPECT_EQ(csvField("say \"no\"\n"), "\"say \"\"no\"\"\n\"");
    EXPECT_EQ(csvField("=1+1"), "'=1+1");
    EXPECT_EQ(csvField("-2"), "'-2");
}

TEST(Csv, StretchesSayOnlyWhatEnoughRunsTell) {
    stats::LatencyStretch one = stretch(midnight, midnight + hour, 59, 100, CacheStatus::Warm);
    for (int i = 0; i < 4; ++i)
        one.durations.add(CacheStatus::Cold, base::milliseconds(900));
    one.totals = {63, 2, 30, 10, 126, 63};
    const std::string csv = stretchesCsv(std::vector{one}, stats::allStrata);
    const std::string at = "2026-11-23T00:00:00.000Z,2026-11-23T01:00:00.000Z,";
    EXPECT_EQ(csv, "from,to,stratum,n,p50,p95,p99,failed,hits,misses,dbcalls\r\n" + at +
                       "warm,59,100.495,100.495,,,,,\r\n" + at + "cold,4,,,,,,,\r\n" + at +
                       "all,63,,,,2,30,10,126\r\n");
}

TEST(Csv, RunsAreRowsOfTheView) {
    std::vector<domain::Run> runs = {ran(noon - 2 * hour, 10), ran(noon - 60'000, 1500, Outcome::Failed)};
    runs[1].error = "=cmd|\"x\"";
    runs[1].revision = "41f2c9a";
    runs[1].meters.dbCalls = 12;
    const std::string csv = runsCsv(dataOf(runs), noon - hour, noon);
    EXPECT_THAT(csv, HasSubstr("run,started,finished,duration,outcome,trigger,cache,hits,misses,dbcalls"));
    EXPECT_THAT(csv,
                HasSubstr("2026-11-23T11:59:00.000Z,2026-11-23T11:59:01.500Z,1500,failed,unknown,unknown,"
                          ",,12,41f2c9a,\"'=cmd|\"\"x\"\"\"\r\n"));
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 2);
}
