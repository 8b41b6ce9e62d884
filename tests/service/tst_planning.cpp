// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/operator.h"
#include "core/service/parameters.h"
#include "core/service/planning.h"
#include "core/timing/nextruns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::service;
using base::ErrorKind;
using domain::Parameter;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

namespace {

const base::Instant noon = base::instantFromMs(1'795'435'200'000); // 2026-11-23T12:00:00Z, a Monday

domain::JobDetail job(const std::string& expression, const std::string& zone = "UTC") {
    domain::JobDetail detail;
    detail.job.id = base::JobId("native:a");
    detail.job.schedule.expression = base::SharedText(expression);
    detail.job.schedule.timeZone = base::SharedText(zone);
    return detail;
}

domain::Plan planned(const domain::JobDetail& detail, domain::Intent intent,
                     const std::vector<domain::RunnerInfo>& runners = {}) {
    domain::Plan plan;
    plan.intent = std::move(intent);
    addEffects(detail, noon, runners, plan);
    return plan;
}

domain::Intent pauseUntil(std::optional<base::Instant> until) {
    return {base::JobId("native:a"), domain::PauseIntent{until}, "ana@host", "deploy", "r1"};
}

TEST(PlanOfAPause, CountsTheSlotsUntilItEnds) {
    const auto plan = planned(job("30 * * * *"), pauseUntil(noon + 4h));
    EXPECT_EQ(plan.slotsSkipped, 4);
    EXPECT_FALSE(plan.slotsSkippedIsMinimum);
    EXPECT_THAT(plan.effects, ElementsAre("4 runs will be skipped until 2026-11-23 16:00 (UTC).",
                                          "The next run after the pause is at 2026-11-23 16:30 (UTC).",
                                          "It can still be triggered by hand."));
    EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST(PlanOfAPause, SpeaksInTheJobsZone) {
    const auto plan = planned(job("0 14 * * *", "Europe/Berlin"), pauseUntil(noon + 4h));
    EXPECT_EQ(plan.effects.at(0), "1 run will be skipped until 2026-11-23 17:00 (Europe/Berlin).");
}

TEST(PlanOfAPause, WithoutAnEndNamesTheFirstSkippedRun) {
    const auto plan = planned(job("every 1h"), pauseUntil({}));
    EXPECT_FALSE(plan.slotsSkipped);
    EXPECT_THAT(plan.effects.at(0), HasSubstr("until somebody resumes it, the first at 2026-11-23 13:00"));
}

TEST(PlanOfAPause, VeryManySlotsAreAMinimum) {
    const auto plan = planned(job("every 1s"), pauseUntil(noon + std::chrono::days(30)));
    EXPECT_EQ(plan.slotsSkipped, 100'000);
    EXPECT_TRUE(plan.slotsSkippedIsMinimum);
    EXPECT_THAT(plan.effects.at(0), HasSubstr("More than 100,000 runs"));
}

TEST(PlanOfAPause, AManualJobSkipsNothing) {
    const auto plan = planned(job("manual"), pauseUntil(noon + 4h));
    EXPECT_EQ(plan.slotsSkipped, 0);
    EXPECT_THAT(plan.effects.at(0), HasSubstr("No scheduled run will be skipped"));
}

TEST(PlanOfAPause, AScheduleThatCannotBeReadIsSaid) {
    const auto plan = planned(job("whenever"), pauseUntil(noon + 4h));
    EXPECT_FALSE(plan.slotsSkipped);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("cannot be computed")));
}

TEST(PlanOfAPause, ARunInFlightGoesOn) {
    auto detail = job("every 1h");
    detail.job.runningSince = noon - 1min;
    EXPECT_THAT(planned(detail, pauseUntil(noon + 4h)).warnings,
                ElementsAre("It is running now; that run goes on."));
}

TEST(PlanOfATrigger, NamesParametersNextRunAndMissingRunners) {
    auto detail = job("every 1h");
    detail.job.nextAt = noon + 1h;
    const domain::Intent intent{base::JobId("native:a"),
                                domain::TriggerIntent{{{"region", "eu"}, {"n", "3"}}}, "ana", "why", "r1"};
    const auto alone = planned(detail, intent);
    EXPECT_THAT(alone.effects,
                ElementsAre("One run will start as soon as a runner takes it, with region=eu, n=3.",
                            "The next scheduled run stays at 2026-11-23 13:00 (UTC)."));
    EXPECT_THAT(alone.warnings, ElementsAre("No runner is alive that could start it."));
    domain::RunnerInfo runner;
    runner.engine = "native";
    runner.alive = true;
    EXPECT_THAT(planned(detail, intent, {runner}).warnings, IsEmpty());
}

TEST(PlanOfAResume, NamesTheNextRun) {
    const auto plan =
        planned(job("every 1h"), {base::JobId("native:a"), domain::ResumeIntent{}, "ana", "", "r1"});
    EXPECT_THAT(plan.effects, ElementsAre("The next run is at 2026-11-23 13:00 (UTC).",
                                          "Runs that were skipped while it was paused are not made up for."));
}

TEST(Intent, APauseNeedsAReasonAndAnEndToCome) {
    EXPECT_TRUE(checkIntent(pauseUntil(noon + 1h), noon));
    auto wordless = pauseUntil(noon + 1h);
    wordless.reason = " \t";
    EXPECT_EQ(checkIntent(wordless, noon).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(checkIntent(pauseUntil(noon), noon).error().kind, ErrorKind::Invalid);
    EXPECT_TRUE(checkIntent(pauseUntil({}), noon));
}

TEST(Intent, WhatCannotBeUndoneNeedsAReason) {
    using domain::Intent;
    const auto kind = [](decltype(Intent::what) what, const char* reason) {
        const auto checked =
            checkIntent({base::JobId("bullmq:q:a"), std::move(what), "ana", reason, "r1"}, noon);
        return checked ? std::string() : checked.error().expected;
    };
    EXPECT_EQ(kind(domain::RemoveJobIntent{}, ""), "a reason");
    EXPECT_EQ(kind(domain::RemoveRunIntent{"x"}, ""), "a reason");
    EXPECT_EQ(kind(domain::PauseQueueIntent{}, " "), "a reason");
    EXPECT_EQ(kind(domain::RemoveRunIntent{""}, "why"), "the id of a run");
    EXPECT_EQ(kind(domain::RetryIntent{"", false}, ""), "the id of a run");
    for (const decltype(Intent::what)& free :
         {decltype(Intent::what)(domain::ResumeQueueIntent{}),
          decltype(Intent::what)(domain::RetryIntent{"x", false}),
          decltype(Intent::what)(domain::RunEarlyIntent{}), decltype(Intent::what)(domain::RearmIntent{})})
        EXPECT_EQ(kind(free, ""), "");
}

TEST(PlanOfAResume, OfAQueueMayNeedARunNow) {
    auto detail = job("whenever");
    detail.job.id = base::JobId("bullmq:bull:emails:daily");
    detail.job.queue = std::make_unique<domain::QueueFacts>();
    const auto plain = planned(detail, {detail.job.id, domain::ResumeIntent{}, "ana", "", "r1"});
    EXPECT_THAT(plain.warnings, ElementsAre(HasSubstr("it can only be resumed by running now")));
    const auto now = planned(detail, {detail.job.id, domain::ResumeIntent{true}, "ana", "", "r1"});
    EXPECT_THAT(now.effects.at(0), HasSubstr("The run that is held starts now"));
    EXPECT_THAT(now.warnings, IsEmpty());
}

TEST(Capability, EveryReasonIsAnErrorWithItsWords) {
    const std::vector<std::pair<domain::Why, ErrorKind>> table = {
        {domain::Why::ReadOnlyProfile, ErrorKind::ReadOnly},
        {domain::Why::ReplicaOnly, ErrorKind::ReadOnly},
        {domain::Why::NotPermitted, ErrorKind::Denied},
        {domain::Why::UndecodableJob, ErrorKind::Undecodable},
        {domain::Why::AlreadyPaused, ErrorKind::Conflict},
        {domain::Why::NotPaused, ErrorKind::Conflict},
        {domain::Why::HeldInProcess, ErrorKind::Invalid},
        {domain::Why::RetiredJob, ErrorKind::Invalid}};
    for (const auto& [why, kind] : table) {
        domain::Job row;
        row.id = base::JobId("native:a");
        row.can.set(domain::Verb::Pause, why);
        const auto able = checkCapability(row, pauseUntil({}));
        ASSERT_FALSE(able);
        EXPECT_EQ(able.error().kind, kind) << word(why);
        EXPECT_EQ(able.error().actual, reasonText(why));
        EXPECT_EQ(able.error().subject, "pause of native:a");
    }
    EXPECT_TRUE(checkCapability(domain::Job(), pauseUntil({})));
}

Parameter parameter(const std::string& name, const std::string& type, const std::string& pattern = {},
                    std::optional<std::string> defaultValue = {}) {
    return {name, type, pattern, std::move(defaultValue), {}, false};
}

TEST(Parameters, DefaultsAreFilledIn) {
    const auto values =
        checkParameters({parameter("region", "", "[a-z]{2}", "eu"), parameter("n", "integer")}, {{"n", "3"}});
    ASSERT_TRUE(values);
    EXPECT_THAT(*values, ElementsAre(std::pair("region", "eu"), std::pair("n", "3")));
}

TEST(Parameters, WhatDoesNotFitIsInvalidAndNamesIt) {
    const std::vector<Parameter> declared = {
        parameter("region", "", "[a-z]{2}", "eu"), parameter("n", "integer", "", "1"),
        parameter("x", "number", "", "1"), parameter("b", "boolean", "", "true")};
    const std::vector<std::pair<std::string, std::string>> wrong = {{"region", "eu\n"},
                                                                    {"region", "eur"},
                                                                    {"region", "EU"},
                                                                    {"region", ""},
                                                                    {"n", "3.5"},
                                                                    {"n", ""},
                                                                    {"x", "nan"},
                                                                    {"x", "1,5"},
                                                                    {"b", "yes"},
                                                                    {"unknown", "1"},
                                                                    {"region", std::string("e\0", 2)}};
    for (const auto& [name, value] : wrong) {
        const auto values = checkParameters(declared, {{name, value}});
        ASSERT_FALSE(values) << name << "=" << value;
        EXPECT_EQ(values.error().kind, ErrorKind::Invalid);
        EXPECT_EQ(values.error().subject, "parameter " + name);
    }
    EXPECT_TRUE(checkParameters(declared, {{"n", "3"}, {"x", "1.5"}, {"b", "false"}}));
    EXPECT_FALSE(checkParameters(declared, {{"n", "1"}, {"n", "2"}}));
    EXPECT_FALSE(checkParameters({parameter("must", "string")}, {}));
    EXPECT_FALSE(checkParameters({}, {{"any", "thing"}}));
}

TEST(Parameters, OnlyWithLeaveMayAValueLookLikeAnOption) {
    Parameter offset = parameter("n", "integer");
    EXPECT_FALSE(checkParameters({offset}, {{"n", "-3"}}));
    offset.allowDash = true;
    EXPECT_TRUE(checkParameters({offset}, {{"n", "-3"}}));
}

TEST(Parameters, HostilePatternsEnd) {
    EXPECT_FALSE(checkParameters({parameter("p", "", "(a+)+b")}, {{"p", std::string(200, 'a')}}));
    EXPECT_EQ(checkParameters({parameter("p", "", "(")}, {{"p", "x"}}).error().kind, ErrorKind::Undecodable);
    EXPECT_FALSE(checkParameters({parameter("p", "string")}, {{"p", std::string(5'000, 'a')}}));
}

TEST(Actor, IsSomebodySomewhere) {
    EXPECT_THAT(currentActor(), testing::MatchesRegex("[^@]+@.+"));
}

} // namespace
