// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "core/timing/jobrule.h"
#include "core/timing/nextruns.h"
#include "ui/timeline/groups.h"
#include "ui/timeline/jobrule.h"
#include "ui/timeline/lane.h"

#include <gmock/gmock.h>

#include <algorithm>

using namespace redispatch;
using namespace redispatch::ui;
using namespace std::chrono_literals;
using base::Instant;
using base::milliseconds;
using base::SharedText;
using domain::Outcome;

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const Instant noon = base::instantFromMs(1795435200000); // 2026-11-23T12:00:00Z

domain::Job job(const char* expression = "every 5m",
                domain::ScheduleKind kind = domain::ScheduleKind::Every) {
    domain::Job made;
    made.id = base::JobId::of("native", "cache-warm");
    made.schedule.kind = kind;
    made.schedule.expression = SharedText(expression);
    made.schedule.timeZone = SharedText("UTC");
    made.state = domain::JobState::Ok;
    return made;
}

domain::Run ran(Instant at, milliseconds lasted, Outcome outcome = Outcome::Ok) {
    domain::Run run;
    run.id = std::to_string(base::msSinceEpoch(at));
    run.slotAt = run.startedAt = at;
    run.outcome = outcome;
    run.trigger = domain::TriggerKind::Schedule;
    if (outcome != Outcome::Running) {
        run.finishedAt = at + lasted;
        run.duration = lasted;
    }
    return run;
}

domain::Run skip(Instant at, int count, std::optional<domain::SkipCause> cause) {
    domain::Run run;
    run.id = "skip";
    run.slotAt = at;
    run.outcome = Outcome::None;
    run.skipped = cause;
    run.skippedCount = count;
    return run;
}

/// 48 hours in 2,880 pixels: a minute a pixel.
TimeStretch minuteView() {
    return TimeStretch::around(noon, 48h, 2880);
}

struct Laid {
    domain::Job row;
    std::vector<domain::Run> runs;
    JobSlots due;
    Lane lane;

    Laid(domain::Job made, std::vector<domain::Run> given, const TimeStretch& view,
         std::optional<Instant> completeFrom = {})
        : row(std::move(made)), runs(std::move(given)) {
        LaneInput input{&row, runs, nullptr, noon, completeFrom};
        if (const auto rule = timing::ruleOf(row); rule && rule->kind() != domain::ScheduleKind::Manual) {
            due = slotsOf(*rule, view.from, view.to, {}, 2000);
            input.due = &due;
        }
        layOut(lane, input, view);
    }
};

} // namespace

TEST(TimeStretch, mapsThereAndBack) {
    const TimeStretch view = minuteView();
    EXPECT_EQ(view.from, noon - 24h);
    EXPECT_DOUBLE_EQ(view.x(noon), 1440);
    EXPECT_EQ(view.at(1440), noon);
    EXPECT_DOUBLE_EQ(view.x(noon + 30min), 1470);
}

TEST(TimeStretch, zoomKeepsTheInstantUnderTheMouse) {
    const TimeStretch view = minuteView();
    const TimeStretch near = zoomed(view, 2, noon + 6h, noon);
    EXPECT_EQ(near.span(), 24h);
    EXPECT_NEAR(near.x(noon + 6h), view.x(noon + 6h), 0.01);
}

TEST(TimeStretch, zoomAndPanAreBounded) {
    TimeStretch view = minuteView();
    for (int i = 0; i < 20; ++i)
        view = zoomed(view, 2, noon, noon);
    EXPECT_EQ(view.span(), 1h);
    for (int i = 0; i < 20; ++i)
        view = zoomed(view, 0.5, noon, noon);
    EXPECT_EQ(view.span(), std::chrono::days(7));
    EXPECT_EQ(panned(view, std::chrono::days(400), noon).to, noon + TimeStretch::reach);
    EXPECT_EQ(panned(view, -std::chrono::days(400), noon).from, noon - TimeStretch::reach);
    EXPECT_EQ(panned(view, std::chrono::days(400), noon).span(), view.span());
}

TEST(JobSlots, areExactWhileFew) {
    const auto rule = *timing::ruleOf(job());
    const JobSlots slots = slotsOf(rule, noon, noon + 1h);
    EXPECT_TRUE(slots.exact());
    ASSERT_THAT(slots.bins, SizeIs(12));
    EXPECT_EQ(slots.bins.front().at, noon);
    EXPECT_EQ(slots.bins.back().at, noon + 55min);
}

TEST(JobSlots, stayWithinTheirBudget) {
    const auto rule = *timing::ruleOf(job("every 1s"));
    const JobSlots slots = slotsOf(rule, noon, noon + 24h, 0ms, 500);
    EXPECT_FALSE(slots.exact());
    EXPECT_LE(slots.bins.size(), 500U);
    std::uint64_t all = 0;
    for (const SlotBin& bin : slots.bins)
        all += bin.count;
    EXPECT_EQ(all, 86'400U) << "none is lost or counted twice";
}

TEST(JobSlots, areBinnedWhenFinerThanAPixel) {
    const auto rule = *timing::ruleOf(job("every 10s"));
    const JobSlots slots = slotsOf(rule, noon, noon + 1h, 60s, 2000);
    ASSERT_THAT(slots.bins, SizeIs(60));
    EXPECT_THAT(slots.bins, Each(Field(&SlotBin::count, 6U)));
}

TEST(JobSlots, followTheClockChange) {
    domain::Job daily = job("30 2 * * *", domain::ScheduleKind::Cron);
    daily.schedule.timeZone = SharedText("Europe/Berlin");
    const Instant spring = *base::parseInstant("2027-03-27T00:00:00Z");
    const JobSlots slots = slotsOf(*timing::ruleOf(daily), spring, spring + 72h);
    ASSERT_THAT(slots.bins, SizeIs(3));
    EXPECT_EQ(slots.bins[0].at, *base::parseInstant("2027-03-27T01:30:00Z"));
    EXPECT_EQ(slots.bins[1].at, *base::parseInstant("2027-03-28T01:00:00Z")) << "02:30 does not exist";
    EXPECT_EQ(slots.bins[2].at, *base::parseInstant("2027-03-29T00:30:00Z"));
}

TEST(Lane, runsBecomeBarsOfTheirLength) {
    const Laid laid(job("manual", domain::ScheduleKind::Manual),
                    {ran(noon - 2h, 30min), ran(noon - 5h, 1s, Outcome::Failed)}, minuteView());
    ASSERT_THAT(laid.lane.bars, SizeIs(2));
    EXPECT_FLOAT_EQ(laid.lane.bars[0].x, 1140);
    EXPECT_FLOAT_EQ(laid.lane.bars[0].width, leastBar);
    EXPECT_EQ(laid.lane.bars[0].outcome, Outcome::Failed);
    EXPECT_EQ(laid.lane.bars[0].run, 1U);
    EXPECT_FLOAT_EQ(laid.lane.bars[1].x, 1320);
    EXPECT_FLOAT_EQ(laid.lane.bars[1].width, 30);
    EXPECT_FALSE(laid.lane.bars[1].overlaps);
}

TEST(Lane, aRunningOneGrowsToThePresent) {
    const Laid laid(job(), {ran(noon - 40min, 0ms, Outcome::Running)}, minuteView());
    ASSERT_THAT(laid.lane.bars, SizeIs(1));
    EXPECT_FLOAT_EQ(laid.lane.bars[0].x + laid.lane.bars[0].width, 1440);
}

TEST(Lane, overlappingRunsGetTracks) {
    const Laid laid(job(), {ran(noon - 3h, 60min), ran(noon - 150min, 60min), ran(noon - 1h, 10min)},
                    minuteView());
    ASSERT_THAT(laid.lane.bars, SizeIs(3));
    EXPECT_EQ(laid.lane.tracks, 2);
    EXPECT_TRUE(laid.lane.bars[0].overlaps);
    EXPECT_TRUE(laid.lane.bars[1].overlaps);
    EXPECT_EQ(laid.lane.bars[0].track, 0);
    EXPECT_EQ(laid.lane.bars[1].track, 1);
    EXPECT_EQ(laid.lane.bars[2].track, 0);
    EXPECT_FALSE(laid.lane.bars[2].overlaps);
}

TEST(Lane, neverMoreTracksThanFit) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 9; ++i)
        runs.push_back(ran(noon - 3h + i * 1min, 60min));
    const Laid laid(job(), runs, minuteView());
    EXPECT_EQ(laid.lane.tracks, mostTracks);
    EXPECT_THAT(laid.lane.bars, Each(Field(&LaneBar::overlaps, true)));
    for (const LaneBar& bar : laid.lane.bars)
        EXPECT_LT(bar.track, mostTracks);
}

TEST(Lane, manyRunsOnAPixelBecomeOneThatShowsTheWorst) {
    std::vector<domain::Run> runs;
    for (int i = 0; i < 60; ++i) // all within a minute, which is one pixel
        runs.push_back(ran(noon - 1h + i * 1s, 200ms, i == 17 ? Outcome::Timeout : Outcome::Ok));
    const Laid laid(job("manual", domain::ScheduleKind::Manual), runs, minuteView());
    ASSERT_THAT(laid.lane.bars, SizeIs(1));
    EXPECT_EQ(laid.lane.bars[0].count, 60U);
    EXPECT_EQ(laid.lane.bars[0].outcome, Outcome::Timeout);
    EXPECT_EQ(laid.lane.bars[0].run, 17U);
    EXPECT_TRUE(laid.lane.densePast);
}

TEST(Lane, recordedSlotsWithoutRunAreHoles) {
    const Laid laid(job("manual", domain::ScheduleKind::Manual),
                    {skip(noon - 3h, 4, domain::SkipCause::Overlap), skip(noon - 2h, 1, {})}, minuteView());
    ASSERT_THAT(laid.lane.holes, SizeIs(2));
    EXPECT_EQ(laid.lane.holes[0].kind, LaneHole::Kind::Skipped);
    EXPECT_EQ(laid.lane.holes[0].count, 4U);
    EXPECT_EQ(laid.lane.holes[1].kind, LaneHole::Kind::Missed);
    EXPECT_THAT(laid.lane.bars, IsEmpty());
}

TEST(Lane, slotsThatNoRecordSpeaksOfAreUnrecorded) {
    domain::Job hourly = job("every 1h");
    std::vector<domain::Run> runs{ran(noon - 6h, 1min), ran(noon - 5h, 1min),
                                  skip(noon - 4h, 2, domain::SkipCause::Paused)}; // 4 and 3 hours ago
    const Laid laid(hourly, runs, minuteView(), noon - 24h);
    ASSERT_THAT(laid.lane.holes, SizeIs(3));
    EXPECT_EQ(laid.lane.holes[0].kind, LaneHole::Kind::Skipped);
    EXPECT_EQ(laid.lane.holes[1].at, noon - 2h);
    EXPECT_EQ(laid.lane.holes[2].at, noon - 1h) << "the slot of this very minute still has its grace";
    EXPECT_EQ(laid.lane.holes[1].kind, LaneHole::Kind::Unrecorded);
}

TEST(Lane, nothingIsCalledUnrecordedWithoutProof) {
    domain::Job hourly = job("every 1h");
    const Laid unknown(hourly, {ran(noon - 6h, 1min)}, minuteView());
    EXPECT_THAT(unknown.lane.holes, IsEmpty()) << "records may have been thrown away";
    const Laid other(hourly, {ran(noon - 6h + 7min, 1min)}, minuteView(), noon - 24h);
    EXPECT_THAT(other.lane.holes, IsEmpty()) << "the run was of another schedule";
    domain::Job paused = hourly;
    paused.paused = std::make_unique<domain::Pause>(domain::Pause{"ana", "rebuild", noon - 4h, {}});
    const Laid held(paused, {ran(noon - 6h, 1min)}, minuteView(), noon - 24h);
    ASSERT_THAT(held.lane.holes, SizeIs(1));
    EXPECT_EQ(held.lane.holes[0].at, noon - 5h);
}

TEST(Lane, slotsToComeAreTicks) {
    domain::Job hourly = job("every 1h");
    hourly.nextAt = noon + 1h;
    hourly.medianDuration = 10min;
    const Laid laid(hourly, {}, minuteView());
    ASSERT_THAT(laid.lane.ticks, SizeIs(23)); // 13:00 … 11:00; the view ends before 12:00
    EXPECT_FLOAT_EQ(laid.lane.ticks[0].x, 1500);
    EXPECT_FLOAT_EQ(laid.lane.ticks[0].width, 10);
    EXPECT_THAT(laid.lane.ticks, Each(Field(&LaneTick::overlaps, false)));
    EXPECT_THAT(laid.lane.ticks, Each(Field(&LaneTick::late, false)));
}

TEST(Lane, aDueSlotThatNothingTookIsLate) {
    domain::Job hourly = job("every 1h");
    hourly.nextAt = noon - 30min;
    const Laid laid(hourly, {}, minuteView());
    ASSERT_FALSE(laid.lane.ticks.empty());
    EXPECT_TRUE(laid.lane.ticks[0].late);
    EXPECT_FLOAT_EQ(laid.lane.ticks[0].x, 1410);
    EXPECT_FALSE(laid.lane.ticks[1].late);
}

TEST(Lane, theMedianForetellsOverlaps) {
    domain::Job slow = job("every 1h");
    slow.nextAt = noon + 1h;
    slow.medianDuration = 90min;
    const Laid laid(slow, {}, minuteView());
    ASSERT_GT(laid.lane.ticks.size(), 3U);
    EXPECT_FALSE(laid.lane.ticks[0].overlaps) << "nothing runs before it";
    EXPECT_TRUE(laid.lane.ticks[1].overlaps);
}

TEST(Lane, denseSlotsShareAPixel) {
    domain::Job dense = job("every 10s");
    dense.nextAt = noon + 10s;
    const Laid laid(dense, {}, minuteView());
    EXPECT_LE(laid.lane.ticks.size(), 1450U);
    std::uint64_t all = 0;
    for (const LaneTick& tick : laid.lane.ticks)
        all += tick.count;
    EXPECT_NEAR(static_cast<double>(all), 8640, 20);
}

TEST(Lane, pausesAreStretchesAndTheirSlotsAreHeld) {
    domain::Job hourly = job("every 1h");
    hourly.paused = std::make_unique<domain::Pause>(domain::Pause{"ana", "rebuild", noon - 2h, noon + 3h});
    hourly.nextAt = noon + 1h;
    const Laid laid(hourly, {}, minuteView());
    ASSERT_TRUE(laid.lane.pause);
    EXPECT_FLOAT_EQ(laid.lane.pause->x, 1320);
    EXPECT_FLOAT_EQ(laid.lane.pause->width, 300);
    EXPECT_FALSE(laid.lane.pause->open);
    EXPECT_TRUE(laid.lane.ticks[0].held);
    EXPECT_TRUE(laid.lane.ticks[1].held);
    EXPECT_FALSE(laid.lane.ticks[2].held) << "15:00 is when the pause ends";

    hourly.paused->until.reset();
    const Laid open(hourly, {}, minuteView());
    EXPECT_TRUE(open.lane.pause->open);
    EXPECT_FLOAT_EQ(open.lane.pause->x + open.lane.pause->width, 2880);
    EXPECT_THAT(open.lane.ticks, Each(Field(&LaneTick::held, true)));
}

TEST(Lane, aScheduleThatEndsHasNoSlotsAfter) {
    domain::Job ending = job("every 1h");
    ending.nextAt = noon + 1h;
    ending.queue = std::make_unique<domain::QueueFacts>();
    ending.queue->endsAt = noon + 4h;
    EXPECT_THAT(Laid(ending, {}, minuteView()).lane.ticks, SizeIs(3));
}

TEST(Lane, hitsAndWalks) {
    domain::Job hourly = job("every 1h");
    hourly.nextAt = noon + 1h;
    const Laid laid(hourly, {ran(noon - 2h, 30min), skip(noon - 3h, 1, {})}, minuteView());
    EXPECT_EQ(hitAt(laid.lane, 1335, 0), (LaneHit{LaneHit::Kind::Bar, 0}));
    EXPECT_EQ(hitAt(laid.lane, 1261, 0), (LaneHit{LaneHit::Kind::Hole, 0}));
    EXPECT_EQ(hitAt(laid.lane, 1502, 0), (LaneHit{LaneHit::Kind::Tick, 0}));
    EXPECT_EQ(hitAt(laid.lane, 700, 0).kind, LaneHit::Kind::None);
    const auto order = walkOrder(laid.lane);
    ASSERT_EQ(order.size(), 1U + 1U + laid.lane.ticks.size());
    EXPECT_EQ(order[0].kind, LaneHit::Kind::Hole);
    EXPECT_EQ(order[1].kind, LaneHit::Kind::Bar);
    EXPECT_TRUE(
        std::ranges::is_sorted(order, {}, [&](const LaneHit& hit) { return leftOf(laid.lane, hit); }));
}

TEST(Lane, keepsItsMemory) {
    Laid laid(job(), {ran(noon - 2h, 30min)}, minuteView());
    const auto room = laid.lane.ticks.capacity();
    layOut(laid.lane, {&laid.row, laid.runs, &laid.due, noon, {}}, minuteView());
    EXPECT_EQ(laid.lane.ticks.capacity(), room);
    EXPECT_THAT(laid.lane.bars, SizeIs(1));
}

TEST(Lane, runsWithoutTimesAreLeftOut) {
    domain::Run waiting;
    waiting.id = "w";
    waiting.slotAt = noon;
    waiting.outcome = Outcome::Unknown;
    domain::Run backwards = ran(noon - 1h, 1min);
    backwards.finishedAt = noon - 2h; // clocks of two hosts
    const Laid laid(job(), {waiting, backwards}, minuteView());
    ASSERT_THAT(laid.lane.bars, SizeIs(1));
    EXPECT_FLOAT_EQ(laid.lane.bars[0].width, leastBar);
}

TEST(Groups, gatherUnderSortedTitles) {
    domain::Snapshot snapshot;
    for (const char* group : {"b", "a", "", "b"}) {
        domain::Job made = job();
        made.id = base::JobId::of("native", std::to_string(snapshot.jobs.size()));
        made.group = SharedText(group);
        snapshot.jobs.push_back(std::make_shared<const domain::Job>(std::move(made)));
    }
    const std::vector<query::Index> order{3, 2, 1, 0};
    const auto flat = grouped(snapshot, order, Grouping::None);
    ASSERT_THAT(flat, SizeIs(4));
    EXPECT_EQ(flat[0].job, 3U);
    const auto lines = grouped(snapshot, order, Grouping::Group);
    ASSERT_THAT(lines, SizeIs(7));
    EXPECT_EQ(lines[0].title, "a");
    EXPECT_EQ(lines[1].job, 1U);
    EXPECT_EQ(lines[2].title, "b");
    EXPECT_EQ(lines[2].jobs, 2U);
    EXPECT_EQ(lines[3].job, 3U) << "the order within a group is the list's";
    EXPECT_EQ(lines[4].job, 0U);
    EXPECT_TRUE(lines[5].isTitle());
    EXPECT_EQ(lines[5].title, "");
    EXPECT_THAT(grouped(snapshot, order, Grouping::Engine), SizeIs(5));
}
