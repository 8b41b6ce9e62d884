// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/bulkplan.h"
#include "tests/query/samplejobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::query;
using namespace std::chrono_literals;
using base::JobId;
using domain::BulkFate;
using domain::BulkOrder;
using domain::Verb;
using domain::Why;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

struct BulkPlanTest : testing::Test {
    domain::Snapshot snapshot;
    std::vector<JobId> ids;

    /// Every 15 minutes, on the quarter hour; `change` makes it what a test needs.
    template <class Change>
    void add(const std::string& name, Change change) {
        domain::Job job;
        job.name = name;
        job.id = JobId::of("native", name);
        job.schedule.kind = domain::ScheduleKind::Cron;
        job.schedule.expression = base::SharedText("*/15 * * * *");
        job.can.set(Verb::Resume, Why::NotPaused);
        change(job);
        ids.push_back(job.id);
        auto row = std::make_shared<const domain::Job>(std::move(job));
        const auto place = std::ranges::lower_bound(snapshot.jobs, row->id, {}, &domain::Job::id);
        snapshot.jobs.insert(place, std::move(row));
    }
    void add(const std::string& name) {
        add(name, [](domain::Job&) {});
    }
    static void pause(domain::Job& job, const std::string& by) {
        job.paused = std::make_unique<domain::Pause>(domain::Pause{by, "why", sampleNow - 1h, {}});
        job.can.set(Verb::Pause, Why::AlreadyPaused);
        job.can.set(Verb::Resume, Why::Allowed);
    }
    BulkPlan plan(decltype(domain::Intent::what) what, bool repeat = false) const {
        return planBulk(snapshot, ids, BulkOrder{std::move(what), "ana", "why", "id"},
                        {sampleNow, "UTC", repeat});
    }
};

TEST_F(BulkPlanTest, APauseSumsWhatWillBeSkipped) {
    add("b");
    add("a", [](domain::Job& job) { job.runningSince = sampleNow - 1min; });
    add("c", [](domain::Job& job) { job.schedule.expression = base::SharedText("now and then"); });
    const BulkPlan pause = plan(domain::PauseIntent{sampleNow + 2h});
    EXPECT_EQ(pause.able, 3U);
    EXPECT_THAT(pause.refusals, IsEmpty());
    ASSERT_EQ(pause.items.size(), 3U);
    EXPECT_EQ(pause.items[0].job.str(), "native:b"); // as given
    EXPECT_THAT(pause.effects, ElementsAre("16 runs will be skipped until 2026-11-23 02:00 (UTC).",
                                           "They can still be triggered by hand."));
    EXPECT_THAT(pause.warnings,
                ElementsAre("How many runs of 1 job will be skipped is not known; their schedules cannot be "
                            "computed.",
                            "1 of them runs now; that run goes on."));
    EXPECT_EQ(plan(domain::PauseIntent{}).effects.front(),
              "Every run of 3 jobs will be skipped until somebody resumes them.");
}

TEST_F(BulkPlanTest, WhatCannotBeDoneIsGroupedByItsReason) {
    add("a", [](domain::Job& job) { pause(job, "ben"); });
    add("b", [](domain::Job& job) { job.can.forbidWrites(Why::RetiredJob); });
    add("c", [](domain::Job& job) { pause(job, "ben"); });
    add("d");
    ids.push_back(JobId("native:e"));
    const BulkPlan pause = plan(domain::PauseIntent{});
    EXPECT_EQ(pause.able, 1U);
    EXPECT_THAT(pause.refusals,
                ElementsAre(BulkRefusals{"it is already paused", {JobId("native:a"), JobId("native:c")}},
                            BulkRefusals{"its job file is gone from the runner's host", {JobId("native:b")}},
                            BulkRefusals{"it is gone", {JobId("native:e")}}));
    EXPECT_EQ(pause.items[0].fate, BulkFate::Refused);
    EXPECT_EQ(pause.items[0].error->kind, base::ErrorKind::Conflict);
    EXPECT_EQ(pause.items[0].error->subject, "pause of native:a");
    EXPECT_EQ(pause.items[3].fate, BulkFate::Waiting);
    EXPECT_EQ(pause.items[4].error->kind, base::ErrorKind::Missing);
    EXPECT_EQ(pause.items[4].name, "e");
}

TEST_F(BulkPlanTest, ARepeatTriesWhatLooksDoneAlready) {
    add("a", [](domain::Job& job) { pause(job, "ana"); });
    EXPECT_EQ(plan(domain::PauseIntent{}).able, 0U);
    EXPECT_EQ(plan(domain::PauseIntent{}, true).able, 1U);
    add("b", [](domain::Job& job) { job.can.forbidWrites(Why::RetiredJob); });
    EXPECT_EQ(plan(domain::PauseIntent{}, true).able, 1U);
}

TEST_F(BulkPlanTest, OnlyMissedJobsAreAcknowledged) {
    add("a", [](domain::Job& job) { job.nextAt = sampleNow - 3h; });
    add("b");
    const BulkPlan acknowledge = plan(domain::AcknowledgeIntent{});
    EXPECT_EQ(acknowledge.able, 1U);
    EXPECT_THAT(acknowledge.refusals,
                ElementsAre(BulkRefusals{"no missed slot waits to be acknowledged", {JobId("native:b")}}));
    EXPECT_EQ(acknowledge.items[1].error->kind, base::ErrorKind::Conflict);
    EXPECT_THAT(acknowledge.effects,
                ElementsAre("What 1 job missed until now no longer counts as missed, for "
                            "everybody. Nothing is started."));
    EXPECT_EQ(plan(domain::AcknowledgeIntent{}, true).able, 2U) << "a repeat, done before";
}

TEST_F(BulkPlanTest, AResumeTellsWhoPausedAndWhatComesNext) {
    add("a", [](domain::Job& job) { pause(job, "ben"); });
    add("b", [](domain::Job& job) { pause(job, "ana\x1b"); });
    add("c", [](domain::Job& job) { pause(job, "ben"); });
    add("d");
    const BulkPlan resume = plan(domain::ResumeIntent{});
    EXPECT_EQ(resume.able, 3U);
    EXPECT_THAT(resume.effects,
                ElementsAre("The first of their next runs is at 2026-11-23 00:15 (UTC).",
                            "Runs that were skipped while they were paused are not made up for.",
                            "They were paused by ben (2), ana\\x1b (1)."));
}

TEST_F(BulkPlanTest, ATriggerWarnsOfWhatRunsAndOfSilence) {
    add("a", [](domain::Job& job) { job.runningSince = sampleNow; });
    add("b", [](domain::Job& job) { pause(job, "ben"); });
    const BulkPlan silent = plan(domain::TriggerIntent{});
    EXPECT_THAT(silent.effects, ElementsAre("2 runs will start as soon as runners and workers take them."));
    EXPECT_THAT(silent.warnings, ElementsAre("1 of them runs now; one more is asked for.",
                                             "1 of them is paused, and is run all the same.",
                                             "Nobody is alive that could start the 2 jobs of native."));
    snapshot.runners.push_back({"r", "h", "native", sampleNow, true, 1, 0, 0});
    EXPECT_EQ(plan(domain::TriggerIntent{}).warnings.size(), 2U);
}

TEST_F(BulkPlanTest, ARetryMeansTheLastRunThatFailed) {
    const auto allow = [](domain::Job& job) { job.can.set(Verb::Retry, Why::Allowed); };
    add("a", [&](domain::Job& job) {
        allow(job);
        job.last.id = "77";
        job.last.outcome = domain::Outcome::Failed;
    });
    add("b", [&](domain::Job& job) {
        allow(job);
        job.last.id = "78";
        job.last.outcome = domain::Outcome::Ok;
    });
    add("c", [](domain::Job& job) { job.can.set(Verb::Retry, Why::NotOffered); });
    const BulkPlan retry = plan(domain::RetryIntent{});
    EXPECT_EQ(retry.able, 1U);
    EXPECT_EQ(retry.items[0].run, "77");
    EXPECT_EQ(retry.effects.front(), "One failed run is put in line again, with its own data.");
    EXPECT_THAT(retry.refusals,
                ElementsAre(BulkRefusals{"no failed run is kept", {JobId("native:b")}},
                            BulkRefusals{"its engine has no such action", {JobId("native:c")}}));
}

TEST_F(BulkPlanTest, ATriggerTellsWhichJobsNeedParameters) {
    add("a");
    add("b");
    add("c");
    add("d");
    const domain::Parameter region{"region", "", "[a-z]{2}", {}, ""};
    const domain::Parameter day{"day", "string", "", "today", ""};
    const domain::DeclaredParameters declared = {
        {JobId("native:a"), {region, day}}, {JobId("native:b"), {day}}, {JobId("native:c"), {region}}};
    const auto trigger = [&](domain::ParameterValues given) {
        return planBulk(snapshot, ids, BulkOrder{domain::TriggerIntent{std::move(given)}, "ana", "why", "id"},
                        {sampleNow, "UTC", false, &declared});
    };
    const BulkPlan bare = trigger({});
    EXPECT_EQ(bare.able, 2U) << "defaults do, and of d nothing is known";
    EXPECT_THAT(bare.refusals, ElementsAre(BulkRefusals{"it needs parameters: region",
                                                        {JobId("native:a"), JobId("native:c")}}));
    EXPECT_EQ(bare.items[0].error->kind, base::ErrorKind::Invalid);
    EXPECT_EQ(bare.items[0].fate, BulkFate::Refused);
    const BulkPlan given = trigger({{"region", "eu"}});
    EXPECT_EQ(given.able, 3U);
    EXPECT_THAT(given.refusals,
                ElementsAre(BulkRefusals{"it declares no parameter region", {JobId("native:b")}}));
    // A pause does not care.
    EXPECT_EQ(planBulk(snapshot, ids, BulkOrder{domain::PauseIntent{}, "ana", "why", "id"},
                       {sampleNow, "UTC", false, &declared})
                  .able,
              4U);
}

TEST(SharedParameters, AreThoseThatAllDeclareAlike) {
    const domain::Parameter region{"region", "", "[a-z]{2}", {}, ""};
    domain::Parameter other = region;
    other.pattern = "[A-Z]{2}";
    EXPECT_THAT(sharedParameters({}), IsEmpty());
    EXPECT_THAT(sharedParameters({{JobId("native:a"), {region}}, {JobId("native:b"), {region}}}),
                ElementsAre(region));
    EXPECT_THAT(sharedParameters({{JobId("native:a"), {region}}, {JobId("native:b"), {other}}}), IsEmpty());
    EXPECT_THAT(sharedParameters({{JobId("native:a"), {region}}, {JobId("native:b"), {}}}), IsEmpty());
}

TEST_F(BulkPlanTest, RunsOfOneJobAreRepeatedOrRetried) {
    add("a", [](domain::Job& job) {
        job.can.set(Verb::Retry, Why::NothingToRetry); // of the last one; others are kept
        job.runningSince = sampleNow;
    });
    std::vector<domain::Run> runs(4);
    for (std::size_t i = 0; i < 3; ++i) {
        runs[i].id = "17-" + std::to_string(i);
        runs[i].startedAt = runs[i].finishedAt = sampleNow - 1h;
        runs[i].outcome = i == 0 ? domain::Outcome::Ok : domain::Outcome::Failed;
        runs[i].parameters = {{"region", "eu"}};
    }
    runs[2].finishedAt.reset();
    runs[3].slotAt = sampleNow;
    runs[3].skipped = domain::SkipCause::Paused;
    const auto planned = [&](decltype(domain::Intent::what) what) {
        return planRuns(snapshot, JobId("native:a"), runs, BulkOrder{std::move(what), "ana", "why", "id"},
                        {sampleNow, "UTC"});
    };
    const BulkPlan repeat = planned(domain::TriggerIntent{});
    EXPECT_EQ(repeat.able, 2U);
    ASSERT_EQ(repeat.items.size(), 4U);
    EXPECT_EQ(repeat.items[1].run, "17-1");
    EXPECT_EQ(repeat.items[1].parameters, runs[1].parameters);
    EXPECT_EQ(repeat.effects.front(), "2 new runs will start as soon as runners and workers take them, each "
                                      "with the parameters of the one that it repeats.");
    EXPECT_EQ(repeat.warnings.front(), "The job runs now; this is asked for on top of it.");
    ASSERT_EQ(repeat.refusals.size(), 2U);
    EXPECT_EQ(repeat.refusals[0].reason, "it has not ended");
    EXPECT_THAT(repeat.refusals[0].runs, ElementsAre("17-2"));
    EXPECT_EQ(repeat.refusals[1].reason, "it is a slot without a run");
    const BulkPlan retry = planned(domain::RetryIntent{});
    EXPECT_EQ(retry.able, 1U);
    EXPECT_EQ(retry.items[1].fate, BulkFate::Waiting);
    EXPECT_EQ(retry.items[0].error->actual, "only a failed run can be retried");
    EXPECT_FALSE(retry.items[1].parameters);
    EXPECT_EQ(planRuns(snapshot, JobId("native:gone"), runs, BulkOrder{domain::RetryIntent{}, {}, {}, {}}, {})
                  .refusals.front()
                  .reason,
              "its job is gone");
}

TEST_F(BulkPlanTest, NothingAbleHasNoEffect) {
    ids.push_back(JobId("native:e"));
    const BulkPlan trigger = plan(domain::TriggerIntent{});
    EXPECT_EQ(trigger.able, 0U);
    EXPECT_THAT(trigger.effects, IsEmpty());
    EXPECT_THAT(trigger.warnings, IsEmpty());
}

TEST_F(BulkPlanTest, ManySchedulesAreNotAllCounted) {
    for (int i = 0; i < 2'001; ++i)
        add("j" + std::to_string(i));
    EXPECT_EQ(plan(domain::PauseIntent{sampleNow + 15min}).effects.front(),
              "More than 2,000 runs will be skipped until 2026-11-23 00:15 (UTC).");
}

} // namespace
