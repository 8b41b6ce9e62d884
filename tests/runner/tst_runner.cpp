// SPDX-License-Identifier: GPL-3.0-or-later
// The whole runner: real process, real Redis, real jobs.
#include "tests/runner/runnerfixture.h"

#include "core/base/errortext.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>

using namespace redispatch;
using namespace std::chrono_literals;
using domain::Outcome;
using domain::SkipCause;
using domain::TriggerKind;
using testing::HasSubstr;
using testing::Not;

namespace {
class Runner : public runnertest::RunnerFixture {
protected:
    domain::Run firstEnd(const std::string& id) {
        EXPECT_TRUE(until([&] { return !ended(id).empty(); })) << id;
        const auto all = ended(id);
        return all.empty() ? domain::Run() : all.back();
    }
    bool hasSkip(const std::string& id, SkipCause cause) {
        const auto all = runs(id);
        return std::any_of(all.begin(), all.end(), [cause](const auto& run) { return run.skipped == cause; });
    }
};
} // namespace

TEST_F(Runner, RunsWhatIsDueWithEverythingARunCarries) {
    shellJob(
        "cron",
        "echo hello; echo response_ms=5 >> $REDISPATCH_METRICS; echo cache_hits=9 >> $REDISPATCH_METRICS; "
        "echo bad >> $REDISPATCH_METRICS",
        "schedule = \"*/2 * * * * *\"\n");
    shellJob("every", "env | sort", "schedule = \"every 2s\"\n[environment]\nMODE = \"fast\"\n");
    const auto process = runner("one");
    const domain::Run cron = firstEnd("cron");
    EXPECT_EQ(cron.outcome, Outcome::Ok);
    EXPECT_EQ(cron.exitCode, 0);
    EXPECT_EQ(cron.trigger, TriggerKind::Schedule);
    EXPECT_EQ(cron.attempt, 1);
    EXPECT_EQ(cron.meters.responseMs, 5);
    EXPECT_EQ(cron.meters.cache, domain::CacheStatus::Warm);
    EXPECT_EQ(cron.meters.malformedLines, 1);
    EXPECT_EQ(cron.outputTail, "hello");
    EXPECT_EQ(cron.outputBytes, 6U);
    EXPECT_THAT(cron.runner, HasSubstr("one"));
    EXPECT_FALSE(cron.host.empty());
    ASSERT_TRUE(cron.slotAt && cron.startedAt && cron.finishedAt && cron.duration);
    EXPECT_EQ(cron.slotAt->time_since_epoch() % 2s, 0ms);
    EXPECT_EQ(output("cron", cron.id), "hello\n");

    const domain::Run every = firstEnd("every");
    const std::string environment = output("every", every.id);
    EXPECT_THAT(environment, HasSubstr("MODE=fast\n"));
    EXPECT_THAT(environment, HasSubstr("REDISPATCH_JOB=native:every\n"));
    EXPECT_THAT(environment, HasSubstr("REDISPATCH_RUN=" + every.id + "\n"));
    EXPECT_THAT(environment, HasSubstr("REDISPATCH_TRIGGER=schedule\n"));
    EXPECT_THAT(environment, HasSubstr("REDISPATCH_ATTEMPT=1\n"));
    EXPECT_THAT(environment, HasSubstr("PATH="));
    EXPECT_THAT(environment, Not(HasSubstr("HOME=")));
}

TEST_F(Runner, ManualTriggerWithParameters) {
    job("hello",
        "command = [\"/bin/echo\", \"region\", \"{region}\"]\n[parameters.region]\npattern = \"[a-z]{2}\"\n"
        "default = \"eu\"\n");
    const auto process = runner("one");
    const std::string run = trigger("hello", {{"region", "us"}});
    EXPECT_TRUE(until([&] { return !ended("hello").empty(); }));
    const domain::Run end = firstEnd("hello");
    EXPECT_EQ(end.id, run);
    EXPECT_EQ(end.outcome, Outcome::Ok);
    EXPECT_EQ(end.trigger, TriggerKind::Manual);
    EXPECT_EQ(end.by, "ana@test");
    EXPECT_EQ(end.reason, "a test");
    EXPECT_EQ(output("hello", run), "region us\n");
}

TEST_F(Runner, FailureIsRetriedAsThePolicySays) {
    shellJob("flaky", "test $REDISPATCH_ATTEMPT = 3 || exit 4", "[retry]\nattempts = 5\nbase = \"100ms\"\n");
    shellJob("final", "exit 3", "[retry]\nattempts = 5\nbase = \"100ms\"\nno_retry = [3]\n");
    const auto process = runner("one");
    trigger("flaky");
    trigger("final");
    EXPECT_TRUE(until([&] { return ended("flaky").size() == 3 && ended("final").size() == 1; }));
    const auto all = ended("flaky");
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].outcome, Outcome::Ok);
    EXPECT_EQ(all[0].attempt, 3);
    EXPECT_EQ(all[0].trigger, TriggerKind::Retry);
    EXPECT_EQ(all[2].outcome, Outcome::Failed);
    EXPECT_EQ(all[2].exitCode, 4);
    EXPECT_EQ(all[2].error, "exit code 4");
    // A retry would have been queued with the end of the run.
    EXPECT_EQ(witness("final").size(), 1U);
    EXPECT_EQ(m_server.raw("ZCARD rd:{native:final}:q"), ":0\r\n");
}

TEST_F(Runner, TimeoutOverlapAndMissingProgram) {
    shellJob("slow", "sleep 1000", "timeout = \"1s\"\nkill_grace = \"60s\"\n");
    shellJob("long", "sleep 4", "schedule = \"every 1s\"\n");
    job("absent", "command = [\"/nonexistent/program\"]\n");
    const auto process = runner("one");
    trigger("slow");
    trigger("absent");
    const domain::Run slow = firstEnd("slow");
    EXPECT_EQ(slow.outcome, Outcome::Timeout);
    EXPECT_EQ(slow.signal, SIGTERM);
    const domain::Run absent = firstEnd("absent");
    EXPECT_EQ(absent.outcome, Outcome::Failed);
    EXPECT_THAT(absent.error, HasSubstr("/nonexistent/program"));
    EXPECT_THAT(absent.error, HasSubstr("No such file"));
    EXPECT_TRUE(until([&] { return hasSkip("long", SkipCause::Overlap); }));
}

TEST_F(Runner, StartsPausedAndStillTakesTriggers) {
    shellJob("held", "true", "schedule = \"every 1s\"\npaused = true\npause_reason = \"not yet\"\n");
    const auto process = runner("one");
    EXPECT_TRUE(until([&] { return hasSkip("held", SkipCause::Paused); }));
    EXPECT_TRUE(witness("held").empty());
    trigger("held");
    const domain::Run end = firstEnd("held");
    EXPECT_EQ(end.trigger, TriggerKind::Manual);
    EXPECT_EQ(end.outcome, Outcome::Ok);
}

TEST_F(Runner, TwoRunnersRunEachSlotOnce) {
    for (const char* id : {"a", "b", "c"})
        shellJob(id, "true", "schedule = \"every 1s\"\n");
    const auto one = runner("one");
    const auto two = runner("two");
    EXPECT_TRUE(until(
        [&] { return witness("a").size() >= 8 && witness("b").size() >= 8 && witness("c").size() >= 8; }));
    for (const char* id : {"a", "b", "c"}) {
        std::set<std::string> slots;
        std::set<std::string> fences;
        const auto lines = witness(id);
        for (const std::string& line : lines) {
            slots.insert(line.substr(0, line.find(' ')));
            fences.insert(line.substr(line.find(' ') + 1, 16));
        }
        EXPECT_EQ(slots.size(), lines.size());
        EXPECT_EQ(fences.size(), lines.size());
    }
}

TEST_F(Runner, NeverRunsMoreAtOnceThanItMay) {
    for (const char* id : {"a", "b", "c"})
        shellJob(id, "sleep 1", "");
    const auto process = runner("one", {"--slots", "1"});
    for (const char* id : {"a", "b", "c"})
        trigger(id);
    EXPECT_TRUE(until([&] { return !ended("a").empty() && !ended("b").empty() && !ended("c").empty(); }));
    std::vector<domain::Run> all = {firstEnd("a"), firstEnd("b"), firstEnd("c")};
    std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.startedAt < y.startedAt; });
    EXPECT_LE(*all[0].finishedAt, *all[1].startedAt);
    EXPECT_LE(*all[1].finishedAt, *all[2].startedAt);
}

TEST_F(Runner, JobFilesComeChangeAndGo) {
    shellJob("old", "true", "");
    const auto process = runner("one");
    EXPECT_TRUE(until([&] { return isDefined("old"); }));
    shellJob("fresh", "true", "owner = \"ana\"\n");
    process->signal(SIGHUP);
    EXPECT_TRUE(until([&] { return isDefined("fresh"); }));
    // A file that goes bad keeps its job; one that goes away retires it, without a signal.
    m_dir.write("jobs/fresh.toml", "id = \"fresh\"\nnonsense\n");
    std::filesystem::remove(m_dir.file("jobs/old.toml"));
    EXPECT_TRUE(until([&] {
        const auto detail = m_engine.loadDetail(*m_client, base::JobId("native:old"));
        return detail && detail->job.state == domain::JobState::Retired;
    }));
    EXPECT_THAT(process->log(), HasSubstr("goes on as it was before its file went bad"));
    trigger("fresh");
    EXPECT_EQ(firstEnd("fresh").outcome, Outcome::Ok);
}

TEST_F(Runner, JobWhoseFileWentWhileNobodyRanIsRetired) {
    shellJob("old", "true", "");
    shellJob("kept", "true", "");
    auto process = runner("one");
    EXPECT_TRUE(until([&] { return isDefined("old") && isDefined("kept"); }));
    process->signal(SIGTERM);
    EXPECT_EQ(process->waitForExit(), 0);
    std::filesystem::remove(m_dir.file("jobs/old.toml"));
    process = runner("one");
    EXPECT_TRUE(until([&] {
        const auto detail = m_engine.loadDetail(*m_client, base::JobId("native:old"));
        return detail && detail->job.state == domain::JobState::Retired;
    }));
}

TEST_F(Runner, SketchesCountDurationsOfOkRunsAndFailures) {
    shellJob("good", "exit 0", "schedule = \"every 1s\"\n");
    shellJob("bad", "exit 3", "schedule = \"every 1s\"\n");
    const auto process = runner("one");
    ASSERT_TRUE(until([&] { return ended("good").size() >= 3 && !ended("bad").empty(); }));
    process->signal(SIGTERM);
    EXPECT_EQ(process->waitForExit(), 0);
    const engines::native::Keys keys("rd:");
    const auto counted = [&](const std::string& id, const char* field = "n") {
        const auto ends = ended(id);
        std::set<std::chrono::sys_days> days;
        for (const auto& run : ends)
            days.insert(std::chrono::floor<std::chrono::days>(*run.finishedAt));
        std::int64_t sum = 0;
        for (const auto day : days) {
            const auto n = m_client->call(redis::Pipeline().add(
                "HGET", keys.latency(base::JobId::of("native", id), day, "unknown"), field));
            sum += n ? (*n)[0].integer().value_or(0) : -1'000;
        }
        return sum;
    };
    const auto ends = ended("good");
    EXPECT_EQ(counted("good"), std::count_if(ends.begin(), ends.end(),
                                             [](const auto& run) { return run.outcome == Outcome::Ok; }));
    EXPECT_EQ(counted("bad"), 0);
    EXPECT_EQ(counted("bad", "fail"), static_cast<std::int64_t>(ended("bad").size()));
    EXPECT_EQ(counted("good", "fail"), std::count_if(ends.begin(), ends.end(), [](const auto& run) {
                  return domain::isFailure(run.outcome);
              }));
}

TEST_F(Runner, KeepsUsualDurationsOnTheRow) {
    // A sketch of yesterday: 60 warm runs of 100 ms.
    const auto yesterday =
        std::chrono::floor<std::chrono::days>(base::systemClock().now()) - std::chrono::days(1);
    const std::string key =
        engines::native::Keys("rd:").latency(base::JobId::of("native", "good"), yesterday, "warm");
    ASSERT_TRUE(m_client->connect());
    const auto written =
        m_client->call(redis::Pipeline().add("HSET", key, "alpha", "0.01", "v", "1", "231", 60, "n", 60,
                                             "sum", 6'000'000, "min", 100'000, "max", 100'000),
                       redis::Client::Intent::Write);
    ASSERT_TRUE(written) << written.error().detail << written.error().actual;
    shellJob("good", "exit 0", "schedule = \"every 1s\"\n");
    const auto process = runner("one");
    EXPECT_TRUE(until([&] {
        const auto detail = m_engine.loadDetail(*m_client, base::JobId("native:good"));
        return detail && detail->job.baseline && detail->job.baseline->n == 60;
    }));
}

TEST_F(Runner, StopLetsRunsEndOrEndsThem) {
    shellJob("short", "sleep 2; echo done", "");
    auto process = runner("one");
    trigger("short");
    EXPECT_TRUE(until([&] { return !witness("short").empty(); }));
    process->signal(SIGTERM);
    EXPECT_EQ(process->waitForExit(), 0);
    EXPECT_EQ(firstEnd("short").outcome, Outcome::Ok);

    shellJob("endless", "sleep 1000", "");
    process = runner("two", {"--drain", "0s"});
    trigger("endless");
    EXPECT_TRUE(until([&] { return !witness("endless").empty(); }));
    process->signal(SIGTERM);
    EXPECT_EQ(process->waitForExit(), 0);
    const domain::Run end = firstEnd("endless");
    EXPECT_EQ(end.outcome, Outcome::Killed);
    EXPECT_THAT(end.error, HasSubstr("runner stops"));
    const auto runners = m_engine.loadRunners(*m_client);
    ASSERT_TRUE(runners);
    EXPECT_TRUE(runners->empty());
}

TEST_F(Runner, RefusesAServerThatMayEvict) {
    shellJob("a", "true", "");
    m_server.raw("CONFIG SET maxmemory-policy allkeys-lru");
    auto process = runner("one");
    EXPECT_EQ(process->waitForExit(), base::exitCode(base::ErrorKind::Invalid));
    EXPECT_THAT(process->log(), HasSubstr("allkeys-lru"));
    EXPECT_THAT(process->log(), HasSubstr("--allow-eviction"));
    process = runner("one", {"--allow-eviction"});
    EXPECT_TRUE(until([&] { return isDefined("a"); }));
}

TEST_F(Runner, OneNameOneRunner) {
    shellJob("a", "true", "");
    const auto process = runner("one");
    EXPECT_TRUE(until([&] { return isDefined("a"); }));
    const auto second = runner("one");
    EXPECT_EQ(second->waitForExit(), base::exitCode(base::ErrorKind::Conflict));
}

TEST_F(Runner, PasswordIsRefusedOrHidden) {
    m_server.raw("CONFIG SET requirepass canary-s3cret");
    shellJob("a", "env; cat /proc/$PPID/cmdline | tr '\\0' ' '", "schedule = \"every 1s\"\n");
    const auto wrong = runner("wrong", {"-a", "canary-wr0ng"});
    EXPECT_EQ(wrong->waitForExit(), base::exitCode(base::ErrorKind::Auth));
    EXPECT_THAT(wrong->log(), Not(HasSubstr("canary")));

    auto endpoint = redis::parseUrl(m_server.url());
    ASSERT_TRUE(endpoint);
    endpoint->password = "canary-s3cret";
    m_client = std::make_unique<redis::Client>(*endpoint);
    const auto right = runner("right", {"-a", "canary-s3cret"});
    const domain::Run end = firstEnd("a");
    EXPECT_THAT(output("a", end.id), HasSubstr("redispatch-runner"));
    EXPECT_THAT(output("a", end.id), Not(HasSubstr("canary")));
    EXPECT_THAT(right->log(), Not(HasSubstr("canary")));
}

TEST_F(Runner, CheckSaysWhatIsWrongAndRunsNothing) {
    shellJob("good", "true", "schedule = \"every 1s\"\n");
    auto process = runner("one", {"--check"});
    EXPECT_EQ(process->waitForExit(), 0);
    EXPECT_THAT(process->log(), HasSubstr("good.toml: good, every"));
    EXPECT_THAT(process->log(), HasSubstr("1 of 1 files can be used"));
    job("bad", "command = [\"/bin/true\"]\ntimeuot = \"1s\"\n");
    process = runner("one", {"--check"});
    EXPECT_EQ(process->waitForExit(), base::exitCode(base::ErrorKind::Invalid));
    EXPECT_THAT(process->log(),
                HasSubstr("bad.toml:3: timeuot: expected a known field, perhaps \"timeout\""));
    EXPECT_THAT(process->log(), HasSubstr("1 of 2 files can be used"));
    EXPECT_TRUE(witness("good").empty());
    EXPECT_FALSE(isDefined("good"));

    runnertest::RunnerProcess absent({"--check", "/nonexistent"}, m_dir.file("log").string());
    EXPECT_EQ(absent.waitForExit(), base::exitCode(base::ErrorKind::Missing));
    runnertest::RunnerProcess unknown({"--nonsense"}, m_dir.file("log").string());
    EXPECT_EQ(unknown.waitForExit(), base::exitCode(base::ErrorKind::Invalid));
}
