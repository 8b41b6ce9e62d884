// SPDX-License-Identifier: GPL-3.0-or-later
// What breaks: runners killed, Redis killed, Redis frozen.
#include "tests/runner/runnerfixture.h"

#include "core/runner/processes.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace redispatch;
using namespace std::chrono_literals;
using domain::Outcome;
using domain::TriggerKind;
using testing::HasSubstr;

namespace {
class RunnerFaults : public runnertest::RunnerFixture {
protected:
    RunnerFaults() : RunnerFixture({"--appendonly", "yes", "--appendfsync", "always"}) {}

    static bool isAlive(pid_t pid) {
        const auto state = runner::processState(pid);
        return state && state->state != 'Z';
    }
    /// The process that the newest witness line names.
    pid_t witnessPid(const std::string& id) const {
        const auto lines = witness(id);
        return lines.empty()
                   ? 0
                   : static_cast<pid_t>(std::atoi(lines.back().substr(lines.back().rfind(' ')).c_str()));
    }
    std::size_t filesLeft(const std::string& name, const std::string& extension) const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(m_dir.file("state") / name))
            count += entry.path().extension() == extension ? 1 : 0;
        return count;
    }
    std::string textLeft(const std::string& name, const std::string& extension) const {
        std::string text;
        for (const auto& entry : std::filesystem::directory_iterator(m_dir.file("state") / name)) {
            std::ifstream file(entry.path());
            if (entry.path().extension() == extension)
                text.append(std::istreambuf_iterator<char>(file), {});
        }
        return text;
    }
    /// The shortest lease: 11 s, with no kill grace.
    const std::vector<std::string> shortLease = {"--lease", "11s"};
};
} // namespace

TEST_F(RunnerFaults, RunOfAKilledRunnerIsLostAndRetriedByAnother) {
    shellJob("work", "test $REDISPATCH_ATTEMPT = 2 || sleep 1000",
             "kill_grace = \"0s\"\n[retry]\nattempts = 1\nbase = \"100ms\"\n");
    const auto one = runner("one", shortLease);
    trigger("work");
    ASSERT_TRUE(until([&] { return !witness("work").empty(); }));
    const pid_t child = witnessPid("work");
    one->kill9();
    EXPECT_TRUE(until([&] { return !isAlive(child); }));
    const auto two = runner("two", shortLease);
    ASSERT_TRUE(until([&] { return ended("work").size() == 2; }));
    const auto all = ended("work");
    EXPECT_EQ(all[1].outcome, Outcome::Lost);
    EXPECT_EQ(all[0].outcome, Outcome::Ok);
    EXPECT_EQ(all[0].trigger, TriggerKind::Retry);
    EXPECT_EQ(all[0].attempt, 2);
    EXPECT_THAT(all[0].runner, HasSubstr("two"));
    EXPECT_EQ(witness("work").size(), 2U);
}

TEST_F(RunnerFaults, SameRunnerComesBackAndEndsWhatItLeft) {
    const std::string file = m_dir.file("escaped").string();
    shellJob("work", "setsid sh -c 'echo $$ > " + file + "; exec sleep 1000' & sleep 1000", "");
    auto process = runner("one");
    const std::string run = trigger("work");
    std::string text;
    ASSERT_TRUE(until([&] {
        std::ifstream(file) >> text;
        return !text.empty() && filesLeft("one", ".run") == 1;
    }));
    const pid_t escaped = static_cast<pid_t>(std::atoi(text.c_str()));
    process->kill9();
    EXPECT_TRUE(isAlive(escaped)); // a death signal does not reach grandchildren
    process = runner("one");
    EXPECT_TRUE(until([&] { return !isAlive(escaped); }));
    // At once, long before the lease of 30 s would be over.
    ASSERT_TRUE(until([&] { return ended("work").size() == 1; }));
    EXPECT_EQ(ended("work")[0].outcome, Outcome::Lost);
    EXPECT_EQ(ended("work")[0].id, run);
    EXPECT_TRUE(until([&] { return filesLeft("one", ".run") == 0 && filesLeft("one", ".end") == 0; }));
}

TEST_F(RunnerFaults, EndThatRedisCouldNotHearIsDeliveredLater) {
    shellJob("work", "while ! test -e " + m_dir.file("go").string() + "; do sleep 0.1; done; echo finished",
             "");
    const auto process = runner("one");
    const std::string run = trigger("work");
    ASSERT_TRUE(until([&] { return !witness("work").empty(); }));
    m_server.kill9();
    m_client->close();
    m_dir.write("go", "");
    ASSERT_TRUE(until([&] { return filesLeft("one", ".end") == 1; }));
    m_server.start();
    ASSERT_TRUE(until([&] { return !ended("work").empty(); }));
    const auto all = ended("work");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].id, run);
    EXPECT_EQ(all[0].outcome, Outcome::Ok);
    EXPECT_EQ(output("work", run), "finished\n");
    EXPECT_TRUE(until([&] { return filesLeft("one", ".end") == 0; }));
    EXPECT_EQ(witness("work").size(), 1U);
}

TEST_F(RunnerFaults, EndSurvivesTheRunnerToo) {
    shellJob("work", "while ! test -e " + m_dir.file("go").string() + "; do sleep 0.1; done; exit 5", "");
    auto process = runner("one");
    const std::string run = trigger("work");
    ASSERT_TRUE(until([&] { return !witness("work").empty(); }));
    m_server.kill9();
    m_client->close();
    m_dir.write("go", "");
    ASSERT_TRUE(until([&] { return filesLeft("one", ".end") == 1; }));
    process->kill9();
    m_server.start();
    process = runner("one");
    ASSERT_TRUE(until([&] { return !ended("work").empty(); }));
    EXPECT_EQ(ended("work")[0].outcome, Outcome::Failed);
    EXPECT_EQ(ended("work")[0].exitCode, 5);
    EXPECT_EQ(witness("work").size(), 1U);
}

TEST_F(RunnerFaults, RedisRestartsAndSlotsGoOnWithoutDoubles) {
    shellJob("tick", "true", "schedule = \"every 1s\"\n");
    const auto one = runner("one");
    const auto two = runner("two");
    ASSERT_TRUE(until([&] { return witness("tick").size() >= 3; }));
    for (int i = 0; i < 3; ++i) {
        m_server.kill9();
        m_client->close();
        m_server.start();
        const std::size_t before = witness("tick").size();
        ASSERT_TRUE(until([&] { return witness("tick").size() >= before + 2; }));
    }
    std::set<std::string> slots;
    const auto lines = witness("tick");
    for (const std::string& line : lines)
        slots.insert(line.substr(0, line.find(' ')));
    EXPECT_EQ(slots.size(), lines.size());
}

TEST_F(RunnerFaults, FrozenRedisEndsTheChildBeforeItsLease) {
    shellJob("work", "sleep 1000", "kill_grace = \"0s\"\n");
    const auto process = runner("one", shortLease);
    trigger("work");
    ASSERT_TRUE(until([&] { return !witness("work").empty(); }));
    const pid_t child = witnessPid("work");
    m_server.freeze();
    ASSERT_TRUE(until([&] { return !isAlive(child); }));
    ASSERT_TRUE(until([&] { return filesLeft("one", ".end") == 1; }));
    EXPECT_THAT(textLeft("one", ".end"), HasSubstr(R"("outcome":"killed")")); // nobody else ends it
    m_server.thaw();
    m_client->close();
    ASSERT_TRUE(until([&] { return !ended("work").empty(); }));
    const Outcome outcome = ended("work").back().outcome;
    EXPECT_TRUE(outcome == Outcome::Killed || outcome == Outcome::Lost || outcome == Outcome::Stale);
    EXPECT_EQ(witness("work").size(), 1U);
}

TEST_F(RunnerFaults, EmptiedRedisIsOfferedTheJobsAgain) {
    shellJob("tick", "true", "schedule = \"every 1s\"\n");
    const auto process = runner("one");
    ASSERT_TRUE(until([&] { return witness("tick").size() >= 2; }));
    m_server.raw("FLUSHALL");
    m_server.kill9(); // with a new connection all own jobs are looked at
    m_client->close();
    m_server.start();
    const std::size_t before = witness("tick").size();
    ASSERT_TRUE(until([&] { return isDefined("tick") && witness("tick").size() >= before + 2; }));
    EXPECT_THAT(process->log(), HasSubstr("a pause set before is gone"));
}

TEST_F(RunnerFaults, LostIndexIsRebuilt) {
    shellJob("tick", "true", "schedule = \"every 1s\"\n");
    const auto process = runner("one");
    ASSERT_TRUE(until([&] { return witness("tick").size() >= 2; }));
    m_server.raw("DEL rd:idx");
    m_server.kill9();
    m_client->close();
    m_server.start();
    const std::size_t before = witness("tick").size();
    EXPECT_TRUE(until([&] { return witness("tick").size() >= before + 2; }));
}

TEST_F(RunnerFaults, ReplicaIsNotWrittenToUntilItIsThePrimary) {
    const support::RedisServer primary(support::RedisServer::Options{{}, true, false, {}, {}});
    m_server.raw("REPLICAOF 127.0.0.1 " + std::to_string(primary.port()));
    ASSERT_TRUE(until([&] { return m_server.raw("ROLE").find("connected") != std::string::npos; }));
    shellJob("tick", "true", "schedule = \"every 1s\"\n");
    const auto process = runner("one");
    ASSERT_TRUE(until([&] { return process->log().find("read-only replica") != std::string::npos; }));
    EXPECT_TRUE(witness("tick").empty());
    m_server.raw("REPLICAOF NO ONE");
    EXPECT_TRUE(until([&] { return !witness("tick").empty(); }));
}

TEST_F(RunnerFaults, WrongTypeSpoilsOneJobOnly) {
    shellJob("afoul", "true", "schedule = \"every 1s\"\n");
    shellJob("sound", "true", "schedule = \"every 1s\"\n");
    m_server.raw("SET rd:{native:afoul}:st x");
    const auto process = runner("one");
    EXPECT_TRUE(until([&] { return witness("sound").size() >= 2; }));
    EXPECT_TRUE(witness("afoul").empty());
    EXPECT_THAT(process->log(), HasSubstr("native:afoul"));
}
