// SPDX-License-Identifier: GPL-3.0-or-later
// Real children: started, timed out, flooding, forking, orphaned.
#include "core/runner/supervisor.h"

#include "core/runner/processes.h"
#include "tests/support/tempdir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace redispatch;
using namespace redispatch::runner;
using namespace std::chrono_literals;
using base::ErrorKind;
using testing::HasSubstr;

namespace {
constexpr auto patience = 10min; // for a loaded machine under sanitizers

Launch shell(const std::string& run, const std::string& script) {
    Launch launch;
    launch.job = "native:test";
    launch.run = run;
    launch.fence = "1";
    launch.command.argv = {"/bin/sh", "-c", script};
    launch.command.environment = {"PATH=/usr/bin:/bin", "REDISPATCH_RUN=" + run};
    launch.timeout = patience;
    launch.killGrace = patience;
    launch.killAt = BootTime::max();
    return launch;
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool isAlive(pid_t pid) {
    const auto state = processState(pid);
    return state && state->state != 'Z';
}

class SupervisorTest : public testing::Test {
protected:
    bool until(const std::function<bool()>& holds) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end)
                return false;
            m_supervisor.turn(20ms);
        }
        return true;
    }
    Ended ended() {
        std::vector<Ended> all;
        EXPECT_TRUE(until([&] {
            all = m_supervisor.takeEnded();
            return !all.empty();
        }));
        return all.empty() ? Ended{} : std::move(all.front());
    }
    Ended run(Launch launch) {
        m_supervisor.start(std::move(launch));
        return ended();
    }
    /// A run that is ended by its timeout, which is as long as this machine needs until `isUnderWay`.
    Ended timedOut(const std::string& script, const std::function<bool(const Ended&)>& isUnderWay,
                   base::milliseconds killGrace = patience) {
        for (base::milliseconds timeout = 300ms;; timeout *= 2) {
            Launch launch = shell("r1", script);
            launch.timeout = timeout;
            launch.killGrace = killGrace;
            Ended end = run(std::move(launch));
            EXPECT_EQ(end.cause, EndCause::Timeout);
            EXPECT_GE(end.duration, timeout);
            if (isUnderWay(end) || timeout > patience)
                return end;
        }
    }
    bool isWritten(const std::string& name) const { return contentOf(m_dir.file(name)).ends_with('\n'); }
    /// The number a child wrote into a file.
    pid_t pidIn(const std::string& name) {
        std::string text;
        EXPECT_TRUE(until([&] {
            text = contentOf(m_dir.file(name));
            return text.ends_with('\n');
        }));
        return static_cast<pid_t>(std::atoi(text.c_str()));
    }

    support::TempDir m_dir;
    RunRecords m_records{m_dir.path()};
    Supervisor m_supervisor{m_records};
};
} // namespace

TEST_F(SupervisorTest, ExitCodeOutputAndHash) {
    const Ended end = run(shell("r1", "echo hello; echo there >&2; exit 7"));
    EXPECT_FALSE(end.failure);
    EXPECT_EQ(end.exitCode, 7);
    EXPECT_FALSE(end.signal);
    EXPECT_EQ(end.cause, EndCause::Itself);
    EXPECT_EQ(end.output.head, "hello\nthere\n");
    EXPECT_EQ(end.output.totalBytes, 12U);
    EXPECT_EQ(end.output.sha256, "d6f09840733a22099a0665daf752ed1a09fb6868a231c7b0bb27f01f18f67d01");
    EXPECT_FALSE(end.outputHeldOpen);
}

TEST_F(SupervisorTest, EndBySignal) {
    const Ended end = run(shell("r1", "kill -SEGV $$"));
    EXPECT_FALSE(end.exitCode);
    EXPECT_EQ(end.signal, SIGSEGV);
    EXPECT_EQ(end.cause, EndCause::Itself);
}

TEST_F(SupervisorTest, ExecFailureNamesPathAndReason) {
    Launch launch = shell("r1", "");
    launch.command.argv = {"/nonexistent/program"};
    Ended end = run(launch);
    ASSERT_TRUE(end.failure);
    EXPECT_EQ(end.failure->kind, ErrorKind::Missing);
    EXPECT_EQ(end.failure->subject, "/nonexistent/program");
    EXPECT_THAT(end.failure->detail, HasSubstr("No such file"));

    launch.command.argv = {m_dir.write("script", "no program").string()};
    launch.run = "r2";
    end = run(launch);
    ASSERT_TRUE(end.failure);
    EXPECT_EQ(end.failure->kind, ErrorKind::Denied);

    launch = shell("r3", "true");
    launch.command.cwd = "/nonexistent/folder";
    end = run(launch);
    ASSERT_TRUE(end.failure);
    EXPECT_EQ(end.failure->subject, "/nonexistent/folder");
}

TEST_F(SupervisorTest, NothingStartsWithoutARecord) {
    const auto marker = m_dir.file("ran").string();
    Supervisor homeless(RunRecords(m_dir.file("no/such/folder")));
    homeless.start(shell("r1", "touch " + marker));
    std::vector<Ended> all;
    while (all.empty()) {
        homeless.turn(20ms);
        all = homeless.takeEnded();
    }
    ASSERT_TRUE(all[0].failure);
    EXPECT_EQ(all[0].failure->kind, ErrorKind::Storage);
    EXPECT_FALSE(std::filesystem::exists(marker));
}

TEST_F(SupervisorTest, ChildSeesOnlyWhatItIsGiven) {
    ::setenv("RD_SECRET_CANARY", "s3cret", 1);
    const int leaked = ::open("/dev/null", O_RDONLY); // without CLOEXEC
    Launch launch =
        shell("r1", "env | sort; umask; ulimit -c; ls /proc/self/fd | wc -l; pwd; ps -o sid=,pgid= $$; "
                    "echo $$; cat; grep NoNewPrivs /proc/self/status");
    launch.command.cwd = "/usr";
    const Ended end = run(launch);
    ::close(leaked);
    ::unsetenv("RD_SECRET_CANARY");
    const std::string& text = end.output.head;
    EXPECT_EQ(text.find("s3cret"), std::string::npos);
    EXPECT_THAT(text, HasSubstr("REDISPATCH_RUN=r1"));
    EXPECT_THAT(text, HasSubstr("0077\n0\n4\n/usr\n")); // 0, 1, 2 and the folder that ls reads
    EXPECT_THAT(text, HasSubstr("NoNewPrivs:\t1"));
    EXPECT_EQ(end.exitCode, 0);
}

TEST_F(SupervisorTest, LimitsHold) {
    Launch launch = shell("r1", "ulimit -n; ulimit -v; dd if=/dev/zero of=" + m_dir.file("big").string() +
                                    " bs=1000 count=100 2>/dev/null; echo $?");
    launch.command.limits.openFiles = 17;
    launch.command.limits.memoryBytes = 1U << 30U;
    launch.command.limits.fileBytes = 10'000;
    const Ended end = run(launch);
    EXPECT_THAT(end.output.head, testing::StartsWith("17\n1048576\n"));
    EXPECT_LE(std::filesystem::file_size(m_dir.file("big")), 10'000U);
}

TEST_F(SupervisorTest, TimeoutTerminatesPolitely) {
    const Ended end = timedOut("trap 'echo bye; exit 3' TERM; echo > " + m_dir.file("trap").string() +
                                   "; while :; do sleep 0.05; done",
                               [this](const Ended&) { return isWritten("trap"); });
    EXPECT_EQ(end.exitCode, 3);
    EXPECT_TRUE(end.output.head.ends_with("bye\n")); // the shell may say "Terminated" before
}

TEST_F(SupervisorTest, ChildThatIgnoresTermIsKilledWithItsGroup) {
    const Ended end = timedOut(
        "trap '' TERM; (trap '' TERM; sh -c 'echo $PPID' > " + m_dir.file("pid").string() +
            "; while :; do sleep 1; done) & while :; do sleep 1; done",
        [this](const Ended&) { return isWritten("pid"); }, 200ms);
    EXPECT_EQ(end.signal, SIGKILL);
    const pid_t grandchild = pidIn("pid");
    EXPECT_TRUE(until([&] { return !isAlive(grandchild); }));
}

TEST_F(SupervisorTest, StoppedChildStillHearsTerm) {
    m_supervisor.start(shell("r1", "kill -STOP $$; sleep 100"));
    ASSERT_TRUE(until([this] {
        const auto records = m_records.load();
        const auto state = records.empty() ? std::nullopt : processState(records[0].group);
        return state && state->state == 'T';
    }));
    m_supervisor.end("r1", EndCause::Timeout);
    EXPECT_EQ(ended().signal, SIGTERM);
}

TEST_F(SupervisorTest, BackgroundProcessDoesNotOutliveTheRun) {
    const std::string file = m_dir.file("pid").string();
    m_supervisor.start(shell("r1", "sleep 1000 & echo $! > " + file + "; echo done"));
    const pid_t background = pidIn("pid");
    const Ended end = ended();
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_TRUE(end.outputHeldOpen);
    EXPECT_EQ(end.output.head, "done\n");
    EXPECT_TRUE(until([&] { return !isAlive(background); }));
}

TEST_F(SupervisorTest, DaemonThatLeftTheGroupIsFoundAndEnded) {
    const std::string file = m_dir.file("pid").string();
    m_supervisor.start(shell("r1", "setsid sh -c 'setsid sh -c \"echo \\$\\$ > " + file +
                                       "; exec sleep 1000\" & exit 0' >/dev/null 2>&1 < /dev/null; "
                                       "while ! test -s " +
                                       file + "; do sleep 0.05; done"));
    const pid_t daemon = pidIn("pid");
    const Ended end = ended();
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_TRUE(until([&] { return !processState(daemon); })); // ended and reaped
}

TEST_F(SupervisorTest, FloodIsCappedAndCounted) {
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    const Ended end = run(shell("r1", "yes | head -c 100000000"));
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    EXPECT_EQ(end.exitCode, 0);
    EXPECT_EQ(end.output.totalBytes, 100'000'000U);
    EXPECT_EQ(end.output.head.size(), Capture::headBytes);
    EXPECT_EQ(end.output.tail.size(), Capture::tailBytes);
    EXPECT_TRUE(end.output.tail.ends_with("y\n"));
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32 * 1024); // KiB
}

TEST_F(SupervisorTest, FloodIsEndedByItsTimeout) {
    const Ended end =
        timedOut("exec yes", [](const Ended& done) { return done.output.totalBytes > Capture::headBytes; });
    EXPECT_EQ(end.signal, SIGTERM);
    EXPECT_GT(end.output.totalBytes, Capture::headBytes);
}

TEST_F(SupervisorTest, LeaseThatIsNotProlongedEndsTheRun) {
    Launch launch = shell("r1", "sleep 1000");
    launch.killAt = bootNow() + 200ms;
    const Ended end = run(launch);
    EXPECT_EQ(end.cause, EndCause::LeaseLost);
}

TEST_F(SupervisorTest, LeaseThatIsProlongedDoesNot) {
    Launch launch = shell("r1", "sleep 1; exit 0");
    launch.killAt = bootNow() + 500ms;
    m_supervisor.start(launch);
    m_supervisor.prolong("r1", BootTime::max());
    const Ended end = ended();
    EXPECT_EQ(end.cause, EndCause::Itself);
    EXPECT_EQ(end.exitCode, 0);
}

TEST_F(SupervisorTest, SeveralAtOnceAndStop) {
    for (const char* run : {"a", "b", "c"})
        m_supervisor.start(shell(run, "sleep 1000"));
    ASSERT_TRUE(until([&] { return m_supervisor.running() == 3; }));
    m_supervisor.end("b", EndCause::Shutdown);
    EXPECT_EQ(ended().run, "b");
    base::Stop stop;
    stop.request();
    m_supervisor.run(stop);
    const auto rest = m_supervisor.takeEnded();
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].cause, EndCause::Shutdown);
    EXPECT_EQ(rest[0].signal, SIGTERM);
}

TEST_F(SupervisorTest, RecordIsThereWhileTheChildRuns) {
    // Unlike any other's on this machine: the mark is looked for in all of its processes.
    const std::string run = "1700000000000:" + std::to_string(::getpid());
    m_supervisor.start(shell(run, "echo $$ > " + m_dir.file("pid").string() + "; sleep 1000"));
    const pid_t pid = pidIn("pid");
    const auto records = m_records.load();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].job, "native:test");
    EXPECT_EQ(records[0].run, run);
    EXPECT_EQ(records[0].group, pid);
    EXPECT_EQ(records[0].bootId, bootId());
    ASSERT_TRUE(processState(pid));
    EXPECT_EQ(records[0].startTicks, processState(pid)->startTicks);

    RunRecord otherBoot = records[0];
    otherBoot.bootId = "another boot";
    EXPECT_EQ(killOrphans(otherBoot), 0);
    RunRecord otherProcess = records[0];
    otherProcess.startTicks += 1;
    otherProcess.run = "another " + run;
    EXPECT_EQ(killOrphans(otherProcess), 0);
    EXPECT_TRUE(isAlive(pid));
    EXPECT_GE(killOrphans(records[0]), 1);
    EXPECT_EQ(ended().signal, SIGKILL);
    ASSERT_TRUE(m_records.remove(records[0].run));
    EXPECT_TRUE(m_records.load().empty());
}

TEST_F(SupervisorTest, UnreadableRecordIsSetAside) {
    m_dir.write("x.run", "{ not json");
    EXPECT_TRUE(m_records.load().empty());
    EXPECT_TRUE(std::filesystem::exists(m_dir.file("x.run.bad")));
}

TEST(FileNames, AreSafeForAnyRunId) {
    EXPECT_EQ(fileNameOf("1700:5"), "1700%3A5");
    EXPECT_EQ(fileNameOf("../../etc/passwd").find('/'), std::string::npos);
    EXPECT_EQ(fileNameOf("..").find('.'), std::string::npos);
    EXPECT_EQ(fileNameOf(std::string(500, 'x')).size(), 64U);
    EXPECT_FALSE(fileNameOf("").empty());
}
