// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/local/savedviews.h"
#include "tests/cli/shell.h"
#include "tests/service/fixture.h"
#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::cli::test;
using service::test::native;
using service::test::World;
using testing::HasSubstr;
using testing::Not;

namespace {

struct ReadTest : testing::Test {
    World world;
    Shell shell{world.server.unixUrl()};

    void SetUp() override {
        auto definition = world.definition("cache-warm", "15 3 * * *");
        definition.timeZone = "Europe/Berlin";
        definition.group = "shop";
        definition.card.contact = "#catalogue-ops";
        definition.card.expectedResult = "≥ 1,000 keys";
        definition.card.rollbackNote = "redeploy 41f2";
        definition.card.rollbackCommand = {"/usr/local/bin/warm-cache", "--rollback"};
        definition.card.cacheKeys = {"cart:*"};
        definition.card.tags = {"cache", "nightly"};
        definition.parameters = {{"region", "", "[a-z]{2}", "eu", ""}};
        world.define(definition);
        world.define("report");
    }
    /// Runs cache-warm once by hand, with all that a run can tell.
    std::string ranOnce() {
        EXPECT_EQ(shell.run({"trigger", "cache-warm", "--reason", "cold start", "--param", "region=us"}).code,
                  0);
        engines::native::Report report;
        report.outcome = domain::Outcome::Failed;
        report.duration = std::chrono::milliseconds(1'234);
        report.exitCode = 3;
        report.error = "exit code 3";
        report.meters.responseMs = 12.5;
        report.meters.error = true;
        report.meters.cache = domain::CacheStatus::Warm;
        report.meters.cacheHits = 9;
        report.meters.cacheMisses = 1;
        report.meters.dbCalls = 7;
        report.meters.others = {{"rows", 42}};
        report.meters.malformedLines = 2;
        report.outputTail = "\x1b[2Jdone";
        report.outputBytes = 1'000;
        return world.runPending("cache-warm", &report);
    }
};

TEST_F(ReadTest, ListIsAnArrayWithTheAgreedFields) {
    const std::string run = ranOnce();
    const Ran ran = shell.run({"list", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
    const QJsonArray jobs = ran.array();
    ASSERT_EQ(jobs.size(), 2);
    const QJsonObject job = jobs[0].toObject();
    EXPECT_EQ(keys(job),
              "acknowledged engine group health id lastFailureAt lastRun lastSuccessAt medianDurationMs name "
              "nextAt notes owner paused problem queue runningSince schedule standing state strip tags");
    EXPECT_EQ(text(job["id"]), "native:cache-warm");
    EXPECT_EQ(text(job["engine"]), "native");
    EXPECT_EQ(text(job["name"]), "cache-warm");
    EXPECT_EQ(text(job["group"]), "shop");
    EXPECT_EQ(text(job["state"]), "failing");
    EXPECT_TRUE(job["standing"].isNull());
    EXPECT_EQ(text(at(job, "health.outcome")), "failing");
    EXPECT_EQ(text(at(job, "health.activity")), "idle");
    EXPECT_EQ(text(at(job, "health.need.cause")), "failing");
    EXPECT_FALSE(text(at(job, "health.need.advice")).empty());
    EXPECT_EQ(keys(job["schedule"].toObject()), "expression kind text timeZone");
    EXPECT_EQ(text(at(job, "schedule.kind")), "cron");
    EXPECT_EQ(text(at(job, "schedule.expression")), "15 3 * * *");
    EXPECT_EQ(text(at(job, "schedule.timeZone")), "Europe/Berlin");
    EXPECT_EQ(text(at(job, "schedule.text")), "every day at 03:15, Europe/Berlin");
    EXPECT_THAT(text(job["nextAt"]),
                testing::MatchesRegex(R"([0-9]{4}-[0-9]{2}-[0-9]{2}T0[12]:15:00\.000Z)"));
    EXPECT_EQ(keys(job["lastRun"].toObject()),
              "cacheStatus dbCalls durationMs finishedAt id outcome slotAt startedAt trigger");
    EXPECT_EQ(text(at(job, "lastRun.id")), run);
    EXPECT_EQ(text(at(job, "lastRun.outcome")), "failed");
    EXPECT_EQ(text(at(job, "lastRun.trigger")), "manual");
    EXPECT_EQ(at(job, "lastRun.durationMs").toInteger(), 1'234);
    EXPECT_EQ(text(at(job, "lastRun.cacheStatus")), "warm");
    EXPECT_EQ(at(job, "lastRun.dbCalls").toInt(), 7);
    EXPECT_TRUE(base::parseInstant(text(at(job, "lastRun.finishedAt"))));
    EXPECT_TRUE(job["lastSuccessAt"].isNull());
    EXPECT_TRUE(base::parseInstant(text(job["lastFailureAt"])));
    EXPECT_TRUE(job["paused"].isNull());
    EXPECT_EQ(text(job["owner"]), "catalogue");
    EXPECT_EQ(job["tags"].toArray(), QJsonArray({QStringLiteral("cache"), QStringLiteral("nightly")}));
    EXPECT_EQ(text(job["strip"]), "f");
    const QJsonObject untouched = jobs[1].toObject();
    EXPECT_TRUE(untouched["lastRun"].isNull());
    EXPECT_EQ(text(untouched["state"]), "never_run");
}

TEST_F(ReadTest, ListForPeopleFiltersSortsAndAligns) {
    const Ran all = shell.run({"list"});
    EXPECT_EQ(all.code, 0);
    EXPECT_THAT(all.out, HasSubstr("native:cache-warm  every day at 03:15, Europe/Berlin"));
    EXPECT_THAT(all.out, Not(HasSubstr("\x1b")));
    const Ran some = shell.run({"list", "--filter", "tag:cache"});
    EXPECT_THAT(some.out, HasSubstr("cache-warm"));
    EXPECT_THAT(some.out, Not(HasSubstr("report")));
    EXPECT_EQ(shell.run({"list", "--filter", "state:failing", "--json"}).array().size(), 0);
    const Ran none = shell.run({"list", "--filter", "nothing-like-it"});
    EXPECT_EQ(none.out, "");
    EXPECT_EQ(none.err, "No job matches the filter.\n");
    EXPECT_EQ(shell.run({"list", "--filter", "state:idle state:never_run", "--json"}).array().size(), 2);
    // One is due within the day, the other within the hour.
    EXPECT_EQ(shell.run({"list", "--filter", "next<25h", "--json"}).array().size(), 2);
    EXPECT_EQ(shell.run({"list", "--filter", "next>25h", "--json"}).array().size(), 0);
    EXPECT_EQ(shell.run({"list", "--sort", "attention", "--json"}).array().size(), 2);
    const QJsonArray sorted = shell.run({"list", "--sort", "-id", "--json"}).array();
    EXPECT_EQ(text(sorted[0].toObject()["name"]), "report");
    EXPECT_THAT(shell.run({"list", "--columns", "id,tags"}).out,
                HasSubstr("native:cache-warm  cache nightly"));
}

TEST_F(ReadTest, ListTakesAViewSavedInTheWindow) {
    const support::TempDir folder;
    ::setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
    const local::SavedViews views;
    ASSERT_TRUE(views.save("shop", {{"cached", "tag:cache", "-job", {"id", "tags", "of_later"}, "", ""},
                                    {"all", "", "", {}, "", ""}}));
    EXPECT_EQ(shell.run({"list", "--view", "cached"}).out,
              shell.run({"list", "--filter", "tag:cache", "--sort", "-job", "--columns", "id,tags"}).out);
    EXPECT_EQ(shell.run({"list", "--view", "shop/all", "--json"}).array().size(), 2);
    EXPECT_EQ(shell.run({"list", "--view", "all", "--filter", "report", "--json"}).array().size(), 1);
    const Ran missing = shell.run({"list", "--view", "nobody's"});
    EXPECT_EQ(missing.code, base::exitCode(base::ErrorKind::Missing));
    EXPECT_THAT(missing.err, HasSubstr("nobody's"));
    ::unsetenv("XDG_CONFIG_HOME");
}

TEST_F(ReadTest, ListFitsATerminalInColour) {
    shell.width = 50;
    shell.colours = true;
    const Ran ran = shell.run({"list"});
    EXPECT_THAT(ran.out, HasSubstr("\x1b["));
    EXPECT_THAT(ran.out, HasSubstr("…"));
}

TEST_F(ReadTest, ShowAddsCardNextSlotsCapabilitiesAndActions) {
    ranOnce();
    const Ran ran = shell.run({"show", "cache-warm", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const QJsonObject job = ran.object();
    EXPECT_EQ(text(job["id"]), "native:cache-warm");
    EXPECT_EQ(
        keys(job["card"].toObject()),
        "baseline cacheKeys contact expectedResult links meters owner rollbackCommand rollbackNote runbook "
        "tags");
    EXPECT_EQ(text(at(job, "card.owner")), "catalogue");
    EXPECT_EQ(text(at(job, "card.contact")), "#catalogue-ops");
    EXPECT_EQ(text(at(job, "card.expectedResult")), "≥ 1,000 keys");
    EXPECT_EQ(text(at(job, "card.rollbackNote")), "redeploy 41f2");
    EXPECT_EQ(at(job, "card.rollbackCommand").toArray().size(), 2);
    const QJsonArray slots = job["nextSlots"].toArray();
    ASSERT_EQ(slots.size(), 5);
    EXPECT_EQ(text(slots[0]), text(job["nextAt"]));
    EXPECT_EQ(at(job, "capabilities.trigger.allowed").toBool(), true);
    EXPECT_EQ(at(job, "capabilities.resume.allowed").toBool(), false);
    EXPECT_EQ(text(at(job, "capabilities.resume.why")), "not_paused");
    EXPECT_EQ(text(at(job, "capabilities.resume.text")), "it is not paused");
    const QJsonArray actions = job["actions"].toArray();
    ASSERT_EQ(actions.size(), 1);
    EXPECT_EQ(text(actions[0].toObject()["action"]), "trigger");
    EXPECT_EQ(text(actions[0].toObject()["reason"]), "cold start");
    EXPECT_EQ(text(actions[0].toObject()["result"]), "ok");
    EXPECT_EQ(text(job["parameters"].toArray()[0].toObject()["default"]), "eu");

    const Ran people = shell.run({"show", "native:cache-warm"});
    for (const char* part : {"owner               catalogue", "expected result     ≥ 1,000 keys",
                             "rollback note       redeploy 41f2", "no: it is not paused", "trigger by ",
                             "cold start", "default eu"})
        EXPECT_THAT(people.out, HasSubstr(part));
}

TEST_F(ReadTest, RunsCarryEveryField) {
    const std::string id = ranOnce();
    const Ran ran = shell.run({"runs", "cache-warm", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const QJsonArray runs = ran.array();
    ASSERT_EQ(runs.size(), 1);
    const QJsonObject run = runs[0].toObject();
    EXPECT_EQ(
        keys(run),
        "attempt by cacheStatus dbCalls durationMs error exitCode finishedAt host id meters outcome "
        "outcomeInferred outputBytes outputTail parameters progress queueWaitMs reason requestId revision "
        "runner signal skipped skippedCount slotAt startedAt trigger");
    EXPECT_EQ(text(run["id"]), id);
    EXPECT_EQ(text(run["outcome"]), "failed");
    EXPECT_EQ(run["exitCode"].toInt(), 3);
    EXPECT_TRUE(run["signal"].isNull());
    EXPECT_TRUE(run["skipped"].isNull());
    EXPECT_EQ(run["attempt"].toInt(), 1);
    EXPECT_EQ(text(run["trigger"]), "manual");
    EXPECT_THAT(text(run["by"]), HasSubstr("@"));
    EXPECT_EQ(text(run["reason"]), "cold start");
    EXPECT_EQ(text(run["runner"]), "runner-1");
    EXPECT_EQ(text(run["host"]), "host-1");
    EXPECT_EQ(text(run["revision"]), "41f2");
    EXPECT_EQ(text(run["error"]), "exit code 3");
    EXPECT_EQ(run["durationMs"].toInteger(), 1'234);
    EXPECT_GE(run["queueWaitMs"].toInteger(-1), 0);
    EXPECT_EQ(text(at(run, "parameters.region")), "us");
    EXPECT_EQ(keys(run["meters"].toObject()),
              "cacheHits cacheMisses cacheStatus dbCalls error malformedLines others responseMs");
    EXPECT_EQ(at(run, "meters.responseMs").toDouble(), 12.5);
    EXPECT_EQ(at(run, "meters.error").toBool(), true);
    EXPECT_EQ(text(at(run, "meters.cacheStatus")), "warm");
    EXPECT_EQ(at(run, "meters.cacheHits").toInt(), 9);
    EXPECT_EQ(at(run, "meters.dbCalls").toInt(), 7);
    EXPECT_EQ(at(run, "meters.others.rows").toInt(), 42);
    EXPECT_EQ(at(run, "meters.malformedLines").toInt(), 2);
    EXPECT_EQ(text(run["outputTail"]), "\x1b[2Jdone");
    EXPECT_THAT(ran.out, Not(HasSubstr("\x1b"))); // escaped as text

    const Ran people = shell.run({"runs", "cache-warm"});
    EXPECT_THAT(people.out, HasSubstr("failed, exit code 3"));
    EXPECT_THAT(people.out, HasSubstr("1.2 s"));
    EXPECT_THAT(people.out, Not(HasSubstr("\x1b")));
}

TEST_F(ReadTest, RunsComeInPages) {
    for (int i = 0; i < 3; ++i)
        ranOnce();
    const Ran first = shell.run({"runs", "cache-warm", "--limit", "2", "--json"});
    EXPECT_EQ(first.array().size(), 2);
    const std::string mark = "\"before\":\"";
    const auto from = first.err.find(mark);
    ASSERT_NE(from, std::string::npos) << first.err;
    const std::string before =
        first.err.substr(from + mark.size(), first.err.find('"', from + mark.size()) - from - mark.size());
    const Ran second = shell.run({"runs", "cache-warm", "--before", before, "--json"});
    ASSERT_EQ(second.array().size(), 1);
    EXPECT_NE(text(second.array()[0].toObject()["id"]), text(first.array()[1].toObject()["id"]));
    EXPECT_THAT(shell.run({"runs", "report"}).err, HasSubstr("No runs are kept."));
}

TEST_F(ReadTest, RunsAreFiltered) {
    const std::string id = ranOnce();
    for (int i = 0; i < 4; ++i) {
        const Ran asked = shell.run({"trigger", "cache-warm", "--reason", "again", "--param", "region=eu"});
        ASSERT_EQ(asked.code, 0) << asked.err;
        world.runPending("cache-warm");
    }
    const Ran failed = shell.run({"runs", "cache-warm", "--filter", "outcome:failed cache:warm", "--json"});
    ASSERT_EQ(failed.code, 0) << failed.err;
    ASSERT_EQ(failed.array().size(), 1);
    EXPECT_EQ(text(failed.array()[0].toObject()["id"]), id);
    EXPECT_THAT(failed.err, HasSubstr(R"({"note":{"olderUnread":false,"read":5}})"));

    const Ran fast =
        shell.run({"runs", "cache-warm", "--filter", "outcome:ok dur>1s", "--limit", "2", "--json"});
    ASSERT_EQ(fast.array().size(), 2);
    EXPECT_THAT(fast.err, HasSubstr(R"({"note":{"olderUnread":true,"read":2}})"));
    const std::string mark = "\"before\":\"";
    const auto from = fast.err.find(mark);
    ASSERT_NE(from, std::string::npos) << fast.err;
    const std::string before =
        fast.err.substr(from + mark.size(), fast.err.find('"', from + mark.size()) - from - mark.size());
    const Ran rest =
        shell.run({"runs", "cache-warm", "--filter", "outcome:ok dur>1s", "--before", before, "--json"});
    EXPECT_EQ(rest.array().size(), 2) << "goes on behind the last match, none twice";

    const Ran bounded =
        shell.run({"runs", "cache-warm", "--filter", "error:\"exit code 3\"", "--search", "2"});
    EXPECT_EQ(bounded.code, 0);
    EXPECT_THAT(bounded.err, HasSubstr("No run matches."));
    EXPECT_THAT(bounded.err, HasSubstr("0 of 2 read runs match; older ones are not read yet"));

    const Ran bad = shell.run({"runs", "cache-warm", "--filter", "dur>fast", "--json"});
    EXPECT_EQ(bad.code, base::exitCode(base::ErrorKind::Invalid));
    EXPECT_EQ(text(bad.error()["actual"]), "dur>fast");
}

TEST_F(ReadTest, WhatCannotBeReadIsSaidAndDecidesTheCode) {
    world.ask({"ZADD", world.protocol.keys().index(), "1", "bullmq:stranger"});
    for (const char* command : {"list", "health"}) {
        const Ran people = shell.run({command});
        EXPECT_EQ(people.code, base::exitCode(base::ErrorKind::Undecodable)) << people.err;
        EXPECT_THAT(people.out, HasSubstr("cache-warm")) << command;
        EXPECT_THAT(people.err, HasSubstr("not everything could be read: ")) << command;
        const Ran programs = shell.run({command, "--json"});
        EXPECT_EQ(programs.code, people.code);
        EXPECT_EQ(programs.array().size(), 2) << command;
        EXPECT_THAT(programs.err, HasSubstr(R"({"warning":"not everything could be read: )"));
    }
}

TEST(ReadNothing, IsAnError) {
    World world;
    world.ask({"ZADD", world.protocol.keys().index(), "1", "bullmq:stranger"});
    for (const char* command : {"list", "health"}) {
        const Ran ran = Shell{world.server.unixUrl()}.run({command, "--json"});
        EXPECT_EQ(ran.code, base::exitCode(base::ErrorKind::Undecodable));
        EXPECT_EQ(ran.out, "");
        EXPECT_EQ(text(ran.error()["kind"]), "undecodable");
    }
}

TEST_F(ReadTest, NextOfAJobUsesItsZone) {
    const QJsonObject next =
        shell.run({"next", "cache-warm", "--count", "2", "--from", "2021-03-27T00:00", "--json"}).object();
    EXPECT_EQ(keys(next), "expression occurrences text timeZone");
    EXPECT_EQ(text(next["timeZone"]), "Europe/Berlin");
    const QJsonArray occurrences = next["occurrences"].toArray();
    ASSERT_EQ(occurrences.size(), 2);
    EXPECT_EQ(text(occurrences[0].toObject()["local"]), "2021-03-27T03:15:00+01:00");
    EXPECT_EQ(text(occurrences[0].toObject()["utc"]), "2021-03-27T02:15:00.000Z");
    EXPECT_EQ(text(occurrences[1].toObject()["utc"]), "2021-03-28T01:15:00.000Z");
}

TEST(Next, NeedsNoServer) {
    const Shell nowhere{"redis://127.0.0.1:1"};
    const Ran ran = nowhere.run({"next", "--cron", "15 3 * * *", "--tz", "Europe/Riga", "--from",
                                 "2021-03-27T00:00", "--count", "3"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.out, "every day at 03:15, Europe/Riga\n"
                       "Europe/Riga                UTC\n"
                       "2021-03-27T03:15:00+02:00  2021-03-27T01:15:00.000Z\n"
                       "2021-03-28T04:00:00+03:00  2021-03-28T01:00:00.000Z\n"
                       "2021-03-29T03:15:00+03:00  2021-03-29T00:15:00.000Z\n");
}

TEST(Next, StartsAtTheClockAndAtTheVeryInstantGiven) {
    const base::ManualClock clock(*base::parseInstant("2026-11-23T12:00:00Z"));
    Shell shell;
    shell.clock = &clock;
    const auto first = [&](std::vector<std::string> arguments) {
        const QJsonObject next = shell.run(std::move(arguments)).object();
        return text(next["occurrences"].toArray()[0].toObject()["utc"]);
    };
    EXPECT_EQ(first({"next", "--cron", "@daily", "--json"}), "2026-11-24T00:00:00.000Z");
    EXPECT_EQ(first({"next", "--cron", "@daily", "--from", "2026-11-23", "--json"}),
              "2026-11-23T00:00:00.000Z");
}

TEST(Next, SaysWhatIsWrong) {
    const Shell shell;
    EXPECT_EQ(shell.run({"next", "--cron", "0 0 30 2 *"}).code, 18);
    EXPECT_EQ(shell.run({"next", "--cron", "@daily", "--tz", "Europe/Nowhere"}).code, 18);
    EXPECT_EQ(shell.run({"next", "--cron", "@daily", "--from", "yesterday"}).code, 18);
    EXPECT_EQ(shell.run({"next", "--cron", "@daily", "--count", "0"}).code, 18);
    EXPECT_EQ(shell.run({"next"}).code, 18);
    const Ran manual = shell.run({"next", "--cron", "manual"});
    EXPECT_EQ(manual.code, 0);
    EXPECT_THAT(manual.err, HasSubstr("never due"));
}

TEST_F(ReadTest, DoctorTellsInOrderAndExitsWithTheFirstBad) {
    const Ran ran = shell.run({"doctor", "--json"});
    EXPECT_EQ(ran.code, 17) << ran.out; // no runner
    const QJsonArray findings = ran.array();
    std::string order;
    for (const QJsonValue& finding : findings) {
        EXPECT_EQ(keys(finding.toObject()), "advice check error found verdict");
        order += text(finding.toObject()["check"]) + " ";
    }
    EXPECT_EQ(order, "reachable authenticated permitted engines runners persistence eviction clocks ");
    world.heartbeat("runner-1");
    const Ran well = shell.run({"doctor"});
    EXPECT_EQ(well.code, 0) << well.out;
    EXPECT_THAT(well.out, HasSubstr("good     reachable"));
    EXPECT_THAT(well.out, HasSubstr("→ Set appendonly yes."));
}

TEST(List, AnEmptyServerIsNoError) {
    World world;
    const Shell shell{world.server.unixUrl()};
    EXPECT_EQ(shell.run({"list", "--json"}).out, "[]\n");
    const Ran people = shell.run({"list"});
    EXPECT_EQ(people.code, 0);
    EXPECT_EQ(people.err, "No jobs are here.\n");
}

} // namespace
