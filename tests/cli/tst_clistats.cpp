// SPDX-License-Identifier: GPL-3.0-or-later
// health, percentiles and shifts.
#include "core/base/humanize.h"
#include "core/domain/flip.h"
#include "core/ledger/flips.h"
#include "core/stats/runcounts.h"
#include "tests/cli/shell.h"
#include "tests/service/fixture.h"
#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

using namespace redispatch;
using namespace redispatch::cli::test;
using namespace std::chrono_literals;
using domain::Outcome;
using service::test::native;
using service::test::World;
using testing::HasSubstr;
using testing::Not;

namespace {

struct StatsTest : testing::Test {
    World world;
    Shell shell{world.server.unixUrl()};

    void ranOnce(const std::string& job, Outcome outcome, std::chrono::milliseconds duration = 100ms,
                 domain::CacheStatus cache = domain::CacheStatus::Warm) {
        ASSERT_EQ(shell.run({"trigger", job, "--reason", "test"}).code, 0);
        engines::native::Report report;
        report.outcome = outcome;
        report.duration = duration;
        report.exitCode = outcome == Outcome::Ok ? 0 : 3;
        report.meters.cacheHits = cache == domain::CacheStatus::Warm ? 9 : 0;
        report.meters.cacheMisses = 1;
        report.meters.cache = cache;
        auto counts = stats::countsOf(outcome, duration, report.meters);
        report.sketch = {std::move(counts.increments), counts.us, "0.01", "1", 24h * 400, 24h * 8};
        world.runPending(job, &report);
    }
    std::string day(int daysAgo) { return base::utcText(world.now() - daysAgo * 24h).substr(0, 10); }
    /// A day's sketch as a runner leaves it.
    void counted(const std::string& job, int daysAgo, const std::string& stratum, int runs,
                 std::chrono::milliseconds from) {
        stats::Sketch sketch;
        for (int i = 0; i < runs; ++i)
            sketch.add(from + i * 1ms);
        std::vector<std::string> words = {"HSET",
                                          "rd:{native:" + job + "}:lat:" + day(daysAgo) + ":" + stratum};
        for (const auto& [name, value] : sketch.fields())
            words.insert(words.end(), {name, value});
        world.ask(words);
    }
};

struct SeriesTest : testing::Test {
    Shell shell{};
    support::TempDir folder;

    std::string file(const std::string& text) {
        const std::string path = folder.path() / "series";
        std::ofstream(path) << text;
        return path;
    }
    static std::string lines(const std::vector<double>& values) {
        std::string text;
        for (const double value : values)
            text += std::to_string(value) + "\n";
        return text;
    }
    std::vector<int> indexes(const std::vector<std::string>& more, const std::string& text) {
        std::vector<std::string> words = {"shifts", "--series", file(text), "--json"};
        words.insert(words.end(), more.begin(), more.end());
        const Ran ran = shell.run(words);
        EXPECT_EQ(ran.code, 0) << ran.err;
        std::vector<int> found;
        for (const QJsonValue& shift : ran.object()["shifts"].toArray())
            found.push_back(shift.toObject()["index"].toInt());
        return found;
    }
};

const std::vector<double> fall = {1.02, .95, .99, 1.00, 1.12, 1.00, 1.01, .98, 1.01, .96,
                                  .50,  .51, .48, .48,  .55,  .50,  .49,  .51, .50,  .49};

} // namespace

TEST_F(StatsTest, HealthPutsWhatNeedsSomebodyFirst) {
    for (const char* job : {"fine", "fails", "fails-more", "held", "fresh"})
        world.define(job);
    ranOnce("fine", Outcome::Ok);
    ranOnce("fails", Outcome::Timeout);
    for (int i = 0; i < 3; ++i)
        ranOnce("fails-more", Outcome::Failed);
    ranOnce("held", Outcome::Failed);
    ASSERT_EQ(shell.run({"pause", "held", "--reason", "deploy"}).code, 0);
    const Ran ran = shell.run({"health", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    const QJsonArray all = ran.array();
    ASSERT_EQ(all.size(), 5);
    std::vector<std::string> order;
    for (const QJsonValue& one : all)
        order.push_back(text(one.toObject()["id"]));
    EXPECT_EQ(order, (std::vector<std::string>{"native:fails-more", "native:fails", "native:held",
                                               "native:fresh", "native:fine"}));
    const QJsonObject worst = all[0].toObject();
    EXPECT_EQ(keys(worst),
              "activity baseline failuresInRow flapping health id need outcome pace reason severe "
              "standing timeliness trust why");
    EXPECT_EQ(text(at(worst, "need.cause")), "failing_again");
    EXPECT_EQ(text(at(all[4].toObject(), "need.cause")), "notes_missing");
    EXPECT_EQ(text(worst["health"]), "failing");
    EXPECT_EQ(text(worst["why"]), "the last 3 runs failed");
    EXPECT_TRUE(worst["severe"].toBool());
    EXPECT_EQ(text(at(worst, "reason.cause")), "failed");
    EXPECT_EQ(at(worst, "reason.count").toInt(), 3);
    EXPECT_EQ(text(all[1].toObject()["why"]), "the last run ran into its time limit");
    EXPECT_EQ(text(all[2].toObject()["activity"]), "paused");
    EXPECT_EQ(text(all[3].toObject()["health"]), "never_run");
    EXPECT_EQ(text(all[4].toObject()["health"]), "ok");
    EXPECT_EQ(text(all[4].toObject()["pace"]), "unknown");

    const Ran people = shell.run({"health"});
    EXPECT_THAT(people.out, HasSubstr("Never run"));
    EXPECT_THAT(people.out, HasSubstr("the last 3 runs failed"));
    EXPECT_THAT(people.out, HasSubstr("paused"));
    EXPECT_EQ(shell.run({"health", "--filter", "held", "--json"}).array().size(), 1);
}

TEST_F(StatsTest, HealthOfOneJobListsHowItsStateChanged) {
    world.define("cache-warm");
    EXPECT_TRUE(shell.run({"health", "cache-warm", "--json"}).object()["flips"].toArray().isEmpty());
    EXPECT_THAT(shell.run({"health", "cache-warm"}).out, testing::Not(HasSubstr("Changes of its state")));
    using domain::HealthState;
    std::vector<domain::Flip> flips;
    for (int i = 0; i < 30; ++i)
        flips.push_back(
            {base::JobId("native:cache-warm"), i % 2 == 0 ? HealthState::Ok : HealthState::Failing,
             i % 2 == 0 ? HealthState::Failing : HealthState::Late,
             i % 2 == 0 ? "run 17-" + std::to_string(i) : "slot " + std::to_string(1'795'435'200'000 + i),
             base::instantFromMs(1'795'435'200'000 + i * 60'000LL), "ana@desk\x1b"});
    ASSERT_TRUE(ledger::Flips().record(world.client(), flips));
    const QJsonArray told = shell.run({"health", "cache-warm", "--json"}).object()["flips"].toArray();
    ASSERT_EQ(told.size(), 20);
    EXPECT_EQ(keys(told[1].toObject()), "at by from mark to");
    EXPECT_EQ(text(told[1].toObject()["mark"]), "run 17-28");
    EXPECT_EQ(text(told[1].toObject()["from"]), "ok");
    EXPECT_EQ(text(told[1].toObject()["to"]), "failing");
    EXPECT_EQ(text(told[1].toObject()["at"]), "2026-11-23T12:28:00.000Z");
    const Ran people = shell.run({"health", "cache-warm"});
    EXPECT_EQ(people.code, 0) << people.err;
    EXPECT_THAT(people.out, HasSubstr("Changes of its state that were told:"));
    EXPECT_THAT(people.out, HasSubstr("slot 2026-11-23T12:00:00.029Z"));
    EXPECT_THAT(people.out, testing::Not(HasSubstr("\x1b")));
    EXPECT_FALSE(shell.run({"health", "--json"}).array()[0].toObject().contains("flips"));
    world.ask({"DEL", "rd:{native:cache-warm}:flips"});
    world.ask({"SET", "rd:{native:cache-warm}:flips", "x"});
    const Ran odd = shell.run({"health", "cache-warm"});
    EXPECT_EQ(odd.code, 0);
    EXPECT_THAT(odd.err, HasSubstr("changes of its state unknown: "));
}

TEST_F(StatsTest, HealthOfOneJobKnowsItsUsualDurations) {
    auto definition = world.definition("cache-warm");
    definition.timeout = 1s;
    definition.killGrace = 1s;
    world.define(definition);
    counted("cache-warm", 3, "warm", 60, 1'000ms);
    ranOnce("cache-warm", Outcome::Ok, 2'000ms);
    const Ran slow = shell.run({"health", "cache-warm", "--json"});
    EXPECT_EQ(slow.code, 0) << slow.err;
    EXPECT_EQ(text(slow.object()["health"]), "ok");
    EXPECT_EQ(text(slow.object()["pace"]), "slow");
    EXPECT_EQ(at(slow.object(), "baseline.n").toInt(), 61);
    EXPECT_NEAR(at(slow.object(), "baseline.p95Ms").toDouble(), 1'056, 11);
    EXPECT_THAT(shell.run({"health", "cache-warm"}).out, HasSubstr("slow"));
    ranOnce("cache-warm", Outcome::Ok, 10ms);
    EXPECT_EQ(text(shell.run({"health", "cache-warm", "--json"}).object()["pace"]), "too_fast");
    // A run beyond its time limit of 1 s, kill grace and 10 s more.
    ASSERT_EQ(shell.run({"trigger", "cache-warm", "--reason", "test"}).code, 0);
    world.runPending("cache-warm", nullptr);
    EXPECT_EQ(text(shell.run({"health", "cache-warm", "--json"}).object()["health"]), "running");
    world.ask({"HINCRBY", "rd:{native:cache-warm}:st", "active_start", "-20000"});
    const QJsonObject stuck = shell.run({"health", "cache-warm", "--json"}).object();
    EXPECT_EQ(text(stuck["health"]), "stuck");
    EXPECT_EQ(text(at(stuck, "reason.cause")), "over_time");
    EXPECT_EQ(shell.run({"health", "nobody", "--json"}).code, 17);
}

TEST_F(StatsTest, PercentilesByCacheAndWindow) {
    world.define("report");
    counted("report", 0, "warm", 100, 100ms);
    counted("report", 6, "warm", 300, 100ms);
    counted("report", 6, "cold", 10, 5'000ms);
    counted("report", 8, "warm", 1, 9'000ms);
    const Ran ran = shell.run({"percentiles", "report", "--window", "7d", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    const QJsonObject week = ran.object();
    EXPECT_EQ(keys(week), "all from id leftOut relativeError resolution strata stretches to totals");
    EXPECT_EQ(text(week["resolution"]), "1h");
    EXPECT_EQ(keys(week["totals"].toObject()), "dbCallsPerRun dbRuns errorShare failed hitShare ok");
    EXPECT_EQ(keys(week["all"].toObject()), "maxMs meanMs minMs n p50Ms p95Ms p99Ms thin");
    EXPECT_EQ(at(week, "all.n").toInt(), 410);
    EXPECT_EQ(at(week, "strata.warm.n").toInt(), 400);
    // Of 100…199 once and 100…399 once, rank 0.5 · 399 is the 200th: 199 ms or so.
    EXPECT_NEAR(at(week, "strata.warm.p50Ms").toDouble(), 199, 4);
    EXPECT_NEAR(at(week, "strata.warm.p95Ms").toDouble(), 379, 5);
    EXPECT_TRUE(at(week, "strata.warm.thin").toArray().isEmpty());
    EXPECT_EQ(at(week, "strata.cold.thin").toArray(), QJsonArray({"p95", "p99"}));
    EXPECT_EQ(at(week, "strata.cold.maxMs").toDouble(), 5'009);
    EXPECT_TRUE(at(week, "strata.unknown.p50Ms").isNull());
    const QJsonObject days = shell.run({"percentiles", "report", "--window", "9d", "--json"}).object();
    EXPECT_EQ(text(days["resolution"]), "1d");
    EXPECT_EQ(text(days["from"]), day(8));
    EXPECT_EQ(text(days["to"]), day(0));
    EXPECT_EQ(days["stretches"].toArray().size(), 3);
    EXPECT_EQ(keys(days["stretches"].toArray()[0].toObject()),
              "from maxMs meanMs minMs n p50Ms p95Ms p99Ms thin to totals");
    const QJsonObject hour = shell.run({"percentiles", "report", "-w", "90m", "--json"}).object();
    EXPECT_EQ(text(hour["resolution"]), "5m");
    EXPECT_GE(at(hour, "all.n").toInt(), 100); // nothing finer is known than the day

    const Ran people = shell.run({"percentiles", "report"});
    EXPECT_THAT(people.out, HasSubstr("by 1h"));
    EXPECT_THAT(people.out, HasSubstr("(thin)"));
    EXPECT_THAT(shell.run({"percentiles", "report", "--days"}).out, HasSubstr(day(6) + " cold"));
    for (const char* bad : {"401d", "0s", "59m", "week"})
        EXPECT_EQ(shell.run({"percentiles", "report", "--window", bad}).code, 18) << bad;
    world.define("idle");
    EXPECT_THAT(shell.run({"percentiles", "idle"}).err, HasSubstr("No ok run was counted"));
    EXPECT_EQ(at(shell.run({"percentiles", "idle", "--json"}).object(), "all.n").toInt(), 0);
}

TEST_F(StatsTest, PercentilesOfWhatRunnersReport) {
    world.define("report");
    for (int i = 0; i < 8; ++i)
        ranOnce("report", i == 7 ? Outcome::Failed : Outcome::Ok, 250ms, domain::CacheStatus::Cold);
    const QJsonObject found = shell.run({"percentiles", "report", "--window", "2d", "--json"}).object();
    EXPECT_EQ(at(found, "strata.cold.n").toInt(), 7);
    EXPECT_NEAR(at(found, "strata.cold.p50Ms").toDouble(), 250, 2.5);
    for (const char* window : {"1h", "2d", "10d"}) { // from runs, and from sketches: the same
        const QJsonObject all = shell.run({"percentiles", "report", "-w", window, "--json"}).object();
        EXPECT_EQ(at(all, "all.n").toInt(), 7) << window;
        EXPECT_EQ(at(all, "totals.ok").toInt(), 7);
        EXPECT_EQ(at(all, "totals.failed").toInt(), 1);
        EXPECT_DOUBLE_EQ(at(all, "totals.errorShare").toDouble(), 0.125);
        EXPECT_DOUBLE_EQ(at(all, "totals.hitShare").toDouble(), 0);
        EXPECT_TRUE(at(all, "totals.dbCallsPerRun").isNull());
    }
    EXPECT_THAT(shell.run({"percentiles", "report"}).out, HasSubstr("1 of 8 runs failed (12.5 %)"));
}

TEST_F(StatsTest, UnreadableSketchesAreNamed) {
    world.define("report");
    counted("report", 0, "warm", 10, 100ms);
    world.ask({"SET", "rd:{native:report}:lat:" + day(0) + ":cold", "x"});
    const Ran ran = shell.run({"percentiles", "report", "--json"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(at(ran.object(), "all.n").toInt(), 10);
    EXPECT_EQ(at(ran.object(), "leftOut").toInt(), 1);
    EXPECT_THAT(ran.err, HasSubstr("warning"));
}

TEST_F(StatsTest, ShiftsOfAJobsWarmRuns) {
    world.define("report");
    for (int i = 0; i < 24; ++i)
        ranOnce("report", Outcome::Ok, (i < 12 ? 100ms : 150ms) + i % 3 * 1ms);
    ranOnce("report", Outcome::Ok, 900ms, domain::CacheStatus::Cold);
    const Ran ran = shell.run({"shifts", "report", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    const QJsonArray strata = ran.object()["strata"].toArray();
    ASSERT_EQ(strata.size(), 3);
    EXPECT_EQ(text(strata[0].toObject()["cacheStatus"]), "warm");
    EXPECT_EQ(strata[0].toObject()["n"].toInt(), 24);
    EXPECT_EQ(strata[1].toObject()["n"].toInt(), 1);
    const QJsonArray shifts = strata[0].toObject()["shifts"].toArray();
    ASSERT_EQ(shifts.size(), 1);
    const QJsonObject shift = shifts[0].toObject();
    EXPECT_EQ(keys(shift), "after at before change changes index medianAfterMs medianBeforeMs p run slotAt");
    EXPECT_EQ(shift["index"].toInt(), 12);
    EXPECT_NEAR(shift["change"].toDouble(), 0.5, 0.01);
    EXPECT_TRUE(base::parseInstant(text(shift["at"])));
    const Ran people = shell.run({"shifts", "report"});
    EXPECT_THAT(people.out, HasSubstr("Warm latency rose 50 %, 101 ms to 151 ms, starting with run 20"));
    EXPECT_THAT(people.out, HasSubstr("(12 runs before, 12 after)"));
    world.define("idle");
    EXPECT_THAT(shell.run({"shifts", "idle"}).err, HasSubstr("No shift"));
}

TEST_F(SeriesTest, FindsTheGoldenShifts) {
    EXPECT_EQ(indexes({}, lines(fall)), std::vector<int>{10});
    EXPECT_EQ(indexes({"--window", "10", "--max-p", "1e-4", "--linear"}, lines(fall)), std::vector<int>{10});
    const std::vector<double> levels = {.3,   2.4,  1.5,   -.9,   -.5,   99.7,  98.3,
                                        99.1, 149., 149.7, 149.5, 149.1, 148.8, 150};
    EXPECT_EQ(indexes({"--least", "1", "--min-change", "0"}, lines(levels)), (std::vector<int>{5, 8}));
    EXPECT_EQ(indexes({}, lines(levels)), std::vector<int>{}); // fewer than ten on a side
    const std::vector<double> slight = {2.02, 2.03, 2.01, 2.04, 1.82, 1.85, 1.79, 1.81, 1.80, 1.76, 1.78};
    EXPECT_EQ(indexes({"--least", "1"}, lines(slight)), std::vector<int>{4});
    EXPECT_EQ(indexes({}, ""), std::vector<int>{});
}

TEST_F(SeriesTest, TellsNumbersAndScale) {
    const QJsonObject found = shell.run({"shifts", "--series", file(lines(fall)), "--json"}).object();
    EXPECT_EQ(keys(found), "least maxP minChange n scale shifts window");
    EXPECT_EQ(found["n"].toInt(), 20);
    EXPECT_EQ(text(found["scale"]), "log");
    const QJsonObject shift = found["shifts"].toArray()[0].toObject();
    EXPECT_EQ(keys(shift), "after before change index medianAfter medianBefore p");
    EXPECT_EQ(shift["before"].toInt(), 10);
    EXPECT_NEAR(shift["medianBefore"].toDouble(), 1.0, 0.02);
    EXPECT_NEAR(shift["medianAfter"].toDouble(), 0.5, 0.02);
    EXPECT_NEAR(shift["change"].toDouble(), -0.5, 0.02);
    EXPECT_LT(shift["p"].toDouble(), 1e-10);
    const Ran people = shell.run({"shifts", "--series", file(lines(fall))});
    EXPECT_THAT(people.out, HasSubstr("Median before"));
    const Ran plain = shell.run({"shifts", "--series", file("0\n" + lines(fall))});
    EXPECT_THAT(plain.err, HasSubstr("plain values are compared"));
}

TEST_F(SeriesTest, ReadsStandardInputAndOddFiles) {
    shell.input = "1e0\r\n  1.0\n\n+1\n" + lines(fall);
    const Ran ran = shell.run({"shifts", "--series", "-", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.object()["n"].toInt(), 23);
    EXPECT_EQ(ran.object()["shifts"].toArray()[0].toObject()["index"].toInt(), 13);
    shell.input = "7"; // no line feed at the end
    EXPECT_EQ(shell.run({"shifts", "--series", "-", "--json"}).object()["n"].toInt(), 1);
}

TEST_F(SeriesTest, BadLinesAreNamedByNumber) {
    const Ran one = shell.run({"shifts", "--series", file("1\n2\nthree\n4\n"), "--json"});
    EXPECT_EQ(one.code, 18);
    EXPECT_EQ(text(one.error()["actual"]), "line 3: \"three\"");
    const Ran many =
        shell.run({"shifts", "--series", file("1 2\nnan\ninf\n0x10\n\x1b[2J\n5;\n7\n,\n"), "--json"});
    EXPECT_EQ(text(many.error()["actual"]), "lines 1, 2, 3, 4, 5 and 2 more, first: \"1 2\"");
    const Ran endless = shell.run({"shifts", "--series", file(std::string(100'000, '9')), "--json"});
    EXPECT_EQ(endless.code, 18);
    EXPECT_EQ(shell.run({"shifts", "--series", folder.path() / "none", "--json"}).code, 17);
    EXPECT_EQ(shell.run({"shifts", "--series", folder.path(), "--json"}).code == 0, false);
}

TEST_F(SeriesTest, BadOptionsAreSaid) {
    EXPECT_EQ(shell.run({"shifts"}).code, 18);
    EXPECT_EQ(shell.run({"shifts", "job", "--series", "-"}).code, 18);
    for (const auto& [option, value] : std::vector<std::pair<std::string, std::string>>{
             {"--max-p", "0"}, {"--max-p", "2"}, {"--min-change", "-1"}, {"--window", "1"}, {"--least", "0"}})
        EXPECT_EQ(shell.run({"shifts", "--series", "-", option, value}).code, 18) << option;
}
