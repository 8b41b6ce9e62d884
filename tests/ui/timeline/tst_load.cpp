// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/load.h"

#include <gmock/gmock.h>

using namespace redispatch;
using namespace redispatch::ui;
using namespace std::chrono_literals;
using base::Instant;
using base::SharedText;

namespace {

const Instant noon = base::instantFromMs(1795435200000); // 2026-11-23T12:00:00Z

struct Jobs {
    domain::Snapshot snapshot;
    domain::Job& add(const char* expression, domain::ScheduleKind kind = domain::ScheduleKind::Every) {
        auto job = std::make_shared<domain::Job>();
        job->id = base::JobId::of("native", "job-" + std::to_string(snapshot.jobs.size()));
        job->schedule.kind = kind;
        job->schedule.expression = SharedText(expression);
        job->schedule.timeZone = SharedText("UTC");
        job->state = domain::JobState::Ok;
        snapshot.jobs.push_back(job);
        return *job;
    }
    LoadForecast load(base::milliseconds bin = 1h, std::size_t bins = 24) {
        LoadForecast forecast;
        forecast.begin(snapshot, noon, bin, bins);
        while (forecast.step(1)) {
        }
        return forecast;
    }
};

double sum(const LoadForecast& load, double LoadBin::*member) {
    double all = 0;
    for (const LoadBin& bin : load.bins())
        all += bin.*member;
    return all;
}

} // namespace

TEST(Load, countsTheStartsOfAllJobs) {
    Jobs jobs;
    for (int i = 0; i < 10; ++i)
        jobs.add("every 30m");
    jobs.add("0 15 * * *", domain::ScheduleKind::Cron);
    const auto load = jobs.load();
    EXPECT_DOUBLE_EQ(load.bins()[0].starts, 20);
    EXPECT_DOUBLE_EQ(load.bins()[3].starts, 21);
    EXPECT_DOUBLE_EQ(sum(load, &LoadBin::starts), 24 * 20 + 1);
    EXPECT_EQ(load.jobs(), 11U);
    EXPECT_EQ(load.withoutMedian(), 11U);
    EXPECT_EQ(load.busiest(noon, noon + 24h), 3U);
    EXPECT_EQ(load.busiest(noon + 4h, noon + 6h), 4U);
    EXPECT_FALSE(load.peak(noon, noon + 24h)) << "21 of 20 is nothing special";
    for (int i = 0; i < 10; ++i)
        jobs.add("0 17 * * *", domain::ScheduleKind::Cron);
    EXPECT_EQ(jobs.load().peak(noon, noon + 24h), 5U);
}

TEST(Load, expectsConcurrencyFromMedians) {
    Jobs jobs;
    jobs.add("every 10m").medianDuration = 5min; // six starts of 5 of 60 minutes: half a run on average
    const auto load = jobs.load();
    for (const LoadBin& bin : load.bins())
        EXPECT_NEAR(bin.concurrent, 0.5, 1e-9);
    EXPECT_EQ(load.withoutMedian(), 0U);
}

TEST(Load, longRunsReachIntoLaterBins) {
    Jobs jobs;
    jobs.add("0 13 * * *", domain::ScheduleKind::Cron).medianDuration = 150min;
    const auto load = jobs.load();
    EXPECT_NEAR(load.bins()[0].concurrent, 0, 1e-9);
    EXPECT_NEAR(load.bins()[1].concurrent, 1, 1e-9);
    EXPECT_NEAR(load.bins()[2].concurrent, 1, 1e-9);
    EXPECT_NEAR(load.bins()[3].concurrent, 0.5, 1e-9);
    EXPECT_NEAR(load.bins()[4].concurrent, 0, 1e-9);
}

TEST(Load, runsThatBeganBeforeCountAsUnderWay) {
    Jobs jobs;
    jobs.add("0 11 * * *", domain::ScheduleKind::Cron).medianDuration = 3h;
    const auto load = jobs.load();
    EXPECT_NEAR(load.bins()[0].concurrent, 1, 1e-9);
    EXPECT_NEAR(load.bins()[1].concurrent, 1, 1e-9);
    EXPECT_NEAR(load.bins()[2].concurrent, 0, 1e-9);
    EXPECT_DOUBLE_EQ(load.bins()[0].starts, 0);
}

TEST(Load, heldJobsDoNotCount) {
    Jobs jobs;
    jobs.add("every 1h").paused = std::make_unique<domain::Pause>(domain::Pause{"ana", "x", noon, {}});
    jobs.add("every 1h").paused = std::make_unique<domain::Pause>(domain::Pause{"ana", "x", noon, noon + 6h});
    jobs.add("every 1h").state = domain::JobState::Retired;
    auto& queued = jobs.add("every 1h");
    queued.queue = std::make_unique<domain::QueueFacts>();
    queued.queue->queuePaused = true;
    jobs.add("manual", domain::ScheduleKind::Manual);
    const auto load = jobs.load();
    EXPECT_DOUBLE_EQ(sum(load, &LoadBin::starts), 18);
    EXPECT_DOUBLE_EQ(load.bins()[5].starts, 0);
    EXPECT_DOUBLE_EQ(load.bins()[6].starts, 1);
}

TEST(Load, saysWhatItCannotCompute) {
    Jobs jobs;
    jobs.add("whenever", domain::ScheduleKind::Unknown);
    jobs.add("61 * * * *", domain::ScheduleKind::Cron);
    const auto load = jobs.load();
    EXPECT_EQ(load.notComputable(), 2U);
    EXPECT_EQ(load.jobs(), 0U);
    EXPECT_FALSE(load.busiest(noon, noon + 24h));
}

TEST(Load, goesOnInSlicesToTheSameResult) {
    Jobs jobs;
    for (int i = 1; i <= 50; ++i)
        jobs.add(("every " + std::to_string(i) + "m").c_str()).medianDuration = std::chrono::seconds(i * 7);
    LoadForecast slow;
    slow.begin(jobs.snapshot, noon, 30min, 48);
    int slices = 1;
    while (slow.step(100))
        ++slices;
    LoadForecast quick;
    quick.begin(jobs.snapshot, noon, 30min, 48);
    EXPECT_FALSE(quick.step(1'000'000));
    EXPECT_EQ(slices, 25);
    for (std::size_t i = 0; i < 48; ++i) {
        EXPECT_DOUBLE_EQ(slow.bins()[i].starts, quick.bins()[i].starts);
        EXPECT_NEAR(slow.bins()[i].concurrent, quick.bins()[i].concurrent, 1e-9);
    }
    EXPECT_EQ(slow.binAt(noon + 31min), 1U);
    EXPECT_FALSE(slow.binAt(noon - 1ms));
    EXPECT_FALSE(slow.binAt(noon + 24h));
}
