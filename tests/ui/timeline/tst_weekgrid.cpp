// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "ui/timeline/weekgrid.h"

#include <gmock/gmock.h>

using namespace redispatch;
using namespace redispatch::ui;
using namespace std::chrono_literals;
using base::Instant;
using domain::Outcome;

namespace {

const Instant monday = base::instantFromMs(1795392000000); // 2026-11-23T00:00:00Z

domain::Run ran(Instant at, base::milliseconds lasted, Outcome outcome = Outcome::Ok) {
    domain::Run run;
    run.startedAt = at;
    run.finishedAt = at + lasted;
    run.duration = lasted;
    run.outcome = outcome;
    return run;
}

const timing::Zone& zone(const char* name) {
    static std::vector<std::shared_ptr<const timing::Zone>> kept;
    kept.push_back(*timing::Zone::find(name));
    return *kept.back();
}

} // namespace

TEST(WeekGrid, placesByWeekdayAndHour) {
    const std::vector<domain::Run> runs{ran(monday + 5h, 1s), ran(monday + 5h + 59min, 3s),
                                        ran(monday + 5h + 1min, 2s),
                                        ran(monday + std::chrono::days(6) + 23h, 9s)};
    const WeekGrid grid = weekGrid(runs, zone("UTC"));
    EXPECT_EQ(grid.at(0, 5).finished, 3U);
    EXPECT_DOUBLE_EQ(*grid.at(0, 5).p50, 2000);
    EXPECT_TRUE(grid.at(0, 5).thinLatency());
    EXPECT_EQ(grid.at(6, 23).finished, 1U);
    EXPECT_FALSE(grid.at(1, 5).p50);
    EXPECT_EQ(grid.finished, 4U);
    EXPECT_EQ(grid.from, monday + 5h);
    EXPECT_EQ(grid.to, monday + std::chrono::days(6) + 23h);
}

TEST(WeekGrid, followsTheZonesClock) {
    const std::vector<domain::Run> runs{ran(monday - 30min, 1s)}; // Sunday in UTC, Monday 00:30 in Berlin
    EXPECT_EQ(weekGrid(runs, zone("UTC")).at(6, 23).finished, 1U);
    EXPECT_EQ(weekGrid(runs, zone("Europe/Berlin")).at(0, 0).finished, 1U);
    EXPECT_EQ(weekGrid(runs, zone("America/New_York")).at(6, 18).finished, 1U);
    EXPECT_EQ(weekGrid(runs, zone("Asia/Kathmandu")).at(0, 5).finished, 1U) << "+05:45";
}

TEST(WeekGrid, anHourThatComesTwiceHoldsBoth) {
    // Berlin puts its clocks back on 2026-10-25 at 03:00: 02:30 is at 00:30Z and 01:30Z.
    const std::vector<domain::Run> runs{ran(*base::parseInstant("2026-10-25T00:30:00Z"), 1s),
                                        ran(*base::parseInstant("2026-10-25T01:30:00Z"), 1s)};
    EXPECT_EQ(weekGrid(runs, zone("Europe/Berlin")).at(6, 2).finished, 2U);
    // and forward on 2026-03-29: no run can be in the hour from 02:00
    const std::vector<domain::Run> spring{ran(*base::parseInstant("2026-03-29T00:59:00Z"), 1s),
                                          ran(*base::parseInstant("2026-03-29T01:00:00Z"), 1s)};
    const WeekGrid grid = weekGrid(spring, zone("Europe/Berlin"));
    EXPECT_EQ(grid.at(6, 1).finished, 1U);
    EXPECT_EQ(grid.at(6, 2).finished, 0U);
    EXPECT_EQ(grid.at(6, 3).finished, 1U);
}

TEST(WeekGrid, failuresAreASshareOfWhatFinished) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 8; ++i)
        runs.push_back(ran(monday + i * 1min, 1s));
    runs.push_back(ran(monday + 20min, 5s, Outcome::Failed));
    runs.push_back(ran(monday + 21min, 5s, Outcome::Timeout));
    runs.push_back(ran(monday + 22min, 5s, Outcome::Stale));     // counts for nothing
    runs.push_back(ran(monday + 23min, 5s, Outcome::Cancelled)); // a person's choice
    runs.push_back(ran(monday + 24min, 5s, Outcome::Running));
    domain::Run skipped;
    skipped.slotAt = monday + 25min;
    skipped.outcome = Outcome::None;
    skipped.skipped = domain::SkipCause::Overlap;
    runs.push_back(skipped);
    const WeekGrid grid = weekGrid(runs, zone("UTC"));
    const WeekCell& cell = grid.at(0, 0);
    EXPECT_EQ(cell.finished, 10U);
    EXPECT_EQ(cell.failed, 2U);
    EXPECT_DOUBLE_EQ(*cell.failedShare, 0.2);
    EXPECT_FALSE(cell.thinFailures());
    EXPECT_FALSE(cell.thinLatency());
    EXPECT_DOUBLE_EQ(*cell.p50, 1000) << "how long it took to fail says nothing about latency";
    EXPECT_DOUBLE_EQ(grid.worstShare, 0.2);
}

TEST(WeekGrid, thinCellsDoNotSetTheScale) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 6; ++i)
        runs.push_back(ran(monday + i * 1min, 2s));
    for (int i = 0; i < 6; ++i)
        runs.push_back(ran(monday + 3h + i * 1min, 4s));
    runs.push_back(ran(monday + 9h, 900s)); // one slow run
    const WeekGrid grid = weekGrid(runs, zone("UTC"));
    EXPECT_DOUBLE_EQ(*grid.lowest, 2000);
    EXPECT_DOUBLE_EQ(*grid.highest, 4000);
    EXPECT_DOUBLE_EQ(*grid.at(0, 9).p50, 900'000);
    const WeekGrid thin = weekGrid(std::vector<domain::Run>{ran(monday + 9h, 900s)}, zone("UTC"));
    EXPECT_DOUBLE_EQ(*thin.highest, 900'000) << "unless there are no others";
}

TEST(WeekGrid, runsWithoutTimesAreCountedApart) {
    domain::Run lost;
    lost.outcome = Outcome::Lost;
    const WeekGrid grid = weekGrid(std::vector<domain::Run>{lost}, zone("UTC"));
    EXPECT_EQ(grid.without, 1U);
    EXPECT_EQ(grid.finished, 0U);
    EXPECT_FALSE(grid.p50);
    EXPECT_FALSE(grid.from);
}
