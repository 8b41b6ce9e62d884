// SPDX-License-Identifier: GPL-3.0-or-later
// The recorder against queues whose events are written by hand, in this process and as the real program.
#include "core/runner/recorder.h"

#include "core/engines/bullmq/keys.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <map>
#include <random>
#include <thread>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace redispatch::runner {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto patience = 10min; // for a loaded machine under sanitizers

redis::Endpoint endpointOf(const support::RedisServer& server) {
    redis::Endpoint endpoint = *redis::parseUrl(server.unixUrl());
    endpoint.connectTimeout = endpoint.commandTimeout = patience;
    return endpoint;
}

class RecorderTest : public testing::Test {
protected:
    RecorderTest() : m_client(endpointOf(m_server)) {
        EXPECT_TRUE(m_client.connect());
        for (const char* member : {"daily", "hourly"})
            run({{"ZADD", "bull:mail:repeat", "9000000000000", member},
                 {"HSET", std::string("bull:mail:repeat:") + member, "name", "send", "every", "1000", "ic",
                  "1"}});
        run({{"HSET", "bull:mail:meta", "opts.maxLenEvents", "10000"},
             {"XADD", "bull:mail:events", "*", "event", "drained"}});
    }
    void run(const std::vector<std::vector<std::string>>& commands) {
        redis::Pipeline pipeline;
        for (const auto& command : commands)
            pipeline.addArgs(command);
        const auto replies = m_client.run(pipeline, redis::Client::Intent::Write);
        ASSERT_TRUE(replies);
        for (std::size_t i = 0; i < replies->size(); ++i)
            ASSERT_FALSE((*replies)[i].isError()) << (*replies)[i].text();
    }
    static std::vector<std::string> event(const char* name, const std::string& run) {
        return {"XADD", "bull:mail:events", "*", "event", name, "jobId", run, "returnvalue", R"({"rows":7})"};
    }
    /// One whole run of either schedule.
    void produce() {
        const std::string member = m_produced % 2 == 0 ? "daily" : "hourly";
        const std::string id = "repeat:" + member + ":" + std::to_string(1'763'856'000'000 + m_produced++);
        run({event("active", id), event("completed", id)});
    }
    void produce(int count) {
        for (int i = 0; i < count; ++i)
            produce();
    }
    Recorder::Options options() const {
        Recorder::Options options;
        options.application = endpointOf(m_server);
        options.leaseFor = 1h; // no lease lapses by itself here
        options.profile.queues = {"bull:mail"};
        options.profile.searchQueues = false;
        options.host = "host";
        return options;
    }
    static Recorder::Step stepOf(Recorder& recorder) {
        const auto step = recorder.step();
        EXPECT_TRUE(step) << (step ? "" : step.error().detail + step.error().actual);
        return step.value_or(Recorder::Step());
    }
    static std::size_t catchUp(Recorder& recorder) {
        std::size_t recorded = 0;
        for (bool more = true; more;) {
            const Recorder::Step step = stepOf(recorder);
            recorded += step.recorded;
            more = step.more;
        }
        return recorded;
    }
    /// How often each run stands in the history.
    std::map<std::string, int> history(redis::Client& client) {
        std::map<std::string, int> times;
        for (const char* member : {"daily", "hourly"}) {
            const auto key = "rd:{bullmq:bull:mail:" + std::string(member) + "}:runs";
            const auto entries = client.call(redis::Pipeline().add("XRANGE", key, "-", "+"));
            EXPECT_TRUE(entries);
            for (std::size_t i = 0; entries && i < (*entries)[0].size(); ++i)
                ++times[std::string((*entries)[0][i][1].field("r").text())];
        }
        return times;
    }
    void expectEachOnce() {
        const auto times = history(m_client);
        EXPECT_EQ(times.size(), static_cast<std::size_t>(m_produced));
        for (const auto& [run, count] : times)
            EXPECT_EQ(count, 1) << run;
        EXPECT_EQ(recordedCount(), m_produced);
    }
    long long recordedCount() {
        redis::Pipeline pipeline;
        for (const char* member : {"daily", "hourly"})
            pipeline.add("HGET", "rd:{bullmq:bull:mail:" + std::string(member) + "}:rec", "ended");
        const auto counts = m_client.run(pipeline);
        return counts ? (*counts)[0].integer().value_or(0) + (*counts)[1].integer().value_or(0) : -1;
    }

    support::RedisServer m_server;
    redis::Client m_client;
    int m_produced = 0;
    ledger::History m_history;
    base::JobId m_daily = engines::bullmq::JobRef{"bull:mail:", "daily"}.id();
};

TEST_F(RecorderTest, RecordsWhatEndsFromNowOn) {
    run({event("active", "repeat:daily:5"), event("completed", "repeat:daily:5")});
    Recorder recorder(options(), {});
    EXPECT_EQ(catchUp(recorder), 0U);
    produce(7);
    EXPECT_EQ(catchUp(recorder), 7U);
    EXPECT_EQ(catchUp(recorder), 0U);
    expectEachOnce();
    const auto rows = m_history.loadRows(m_client, {&m_daily, 1});
    EXPECT_EQ(rows->at(m_daily).ended, 4);
    const auto status = ledger::loadRecorder(m_client, "rd:");
    ASSERT_TRUE(status && *status);
    EXPECT_EQ((*status)->host, "host");
    EXPECT_TRUE((*status)->recordedUntil);
}

TEST_F(RecorderTest, CrashesBeforeThePositionIsSavedDoubleNothing) {
    EXPECT_EQ(catchUp(*std::make_unique<Recorder>(options(), base::Stop())), 0U);
    for (int round = 0; round < 5; ++round) {
        produce(60);
        Recorder::Options crashing = options();
        crashing.mayGoOn = [] { return false; };
        crashing.endsPerStep = 20;
        Recorder recorder(crashing, {});
        EXPECT_FALSE(recorder.step());
    }
    Recorder recorder(options(), {});
    catchUp(recorder);
    expectEachOnce();
}

TEST_F(RecorderTest, OneOfTwoRecordsAndTheOtherTakesOver) {
    auto first = std::make_unique<Recorder>(options(), base::Stop());
    Recorder second(options(), {});
    EXPECT_EQ(stepOf(*first).role, Recorder::Role::Recording);
    EXPECT_EQ(stepOf(second).role, Recorder::Role::Standby);
    produce(10);
    EXPECT_EQ(catchUp(*first), 10U);
    produce(5);
    first.reset(); // gives its lease back
    EXPECT_EQ(stepOf(second).role, Recorder::Role::Recording);
    catchUp(second);
    expectEachOnce();
}

TEST_F(RecorderTest, WhoLostTheLeaseMidwayStops) {
    Recorder second(options(), {});
    Recorder::Options slow = options();
    bool isLate = false;
    slow.mayGoOn = [&] {
        if (isLate) { // its lease lapses here, and the other one goes on
            run({{"DEL", "rd:recorder"}});
            EXPECT_EQ(catchUp(second), 0U); // recorded already
            produce(3);
            EXPECT_EQ(catchUp(second), 3U);
        }
        return true;
    };
    Recorder first(slow, {});
    catchUp(first);
    produce(10);
    isLate = true;
    EXPECT_EQ(stepOf(first).role, Recorder::Role::Standby);
    isLate = false;
    EXPECT_EQ(stepOf(first).role, Recorder::Role::Standby);
    produce(4);
    EXPECT_EQ(catchUp(second), 4U);
    expectEachOnce();
}

TEST_F(RecorderTest, TheLedgerMayBeAnotherServer) {
    support::RedisServer other;
    Recorder::Options apart = options();
    apart.ledger = endpointOf(other);
    {
        Recorder recorder(apart, {});
        catchUp(recorder);
        produce(4);
        EXPECT_EQ(catchUp(recorder), 4U);
    }
    redis::Client ledger(*apart.ledger);
    ASSERT_TRUE(ledger.connect());
    EXPECT_EQ(history(ledger).size(), 4U);
    EXPECT_TRUE(history(m_client).empty());
    const auto keys = m_client.call(redis::Pipeline().add("SCAN", 0, "MATCH", "rd:*", "COUNT", 1'000));
    EXPECT_EQ((*keys)[0][1].size(), 0U);
}

TEST_F(RecorderTest, ATrimmedStreamLeavesANote) {
    Recorder recorder(options(), {});
    catchUp(recorder);
    produce(2);
    catchUp(recorder);
    produce(20);
    run({{"XTRIM", "bull:mail:events", "MAXLEN", "=", "6"}});
    EXPECT_EQ(catchUp(recorder), 3U);
    const auto page = m_history.loadRuns(m_client, m_daily, {});
    ASSERT_TRUE(page);
    EXPECT_THAT(page->note, HasSubstr("may be missing between"));
    EXPECT_EQ(m_history.loadGaps(m_client, m_daily)->size(), 1U);
}

TEST_F(RecorderTest, MetersGoByTheNamesOnTheCard) {
    domain::Card card;
    card.meters.dbCalls = "rows";
    ASSERT_TRUE(ledger::Cards().save(m_client, m_daily, card, {0, "ana", "", "r1"}));
    Recorder recorder(options(), {});
    catchUp(recorder);
    produce(2);
    catchUp(recorder);
    EXPECT_EQ(m_history.loadRuns(m_client, m_daily, {})->runs.at(0).meters.dbCalls, 7);
    const base::JobId hourly = engines::bullmq::JobRef{"bull:mail:", "hourly"}.id();
    EXPECT_FALSE(m_history.loadRuns(m_client, hourly, {})->runs.at(0).meters.dbCalls);
}

TEST_F(RecorderTest, StopsAtOnce) {
    base::Stop stop;
    Recorder::Options patient = options();
    patient.pollFor = 1h;
    std::thread thread([&] {
        Recorder recorder(patient, stop);
        EXPECT_TRUE(recorder.run());
    });
    while (m_server.raw("EXISTS rd:recorder:position") == ":0\r\n")
        std::this_thread::yield();
    stop.request();
    thread.join();
    EXPECT_FALSE(*ledger::loadRecorder(m_client, "rd:")); // given back
}

/// The real program.
class RecordingProgram : public RecorderTest {
protected:
    ~RecordingProgram() override { end(SIGKILL); }
    void start() {
        std::vector<std::string> words = {REDISPATCH_RUNNER,  "--record", "-u",
                                          m_server.unixUrl(), "--queue",  "bull:mail"};
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ASSERT_EQ(::posix_spawn(&m_program, REDISPATCH_RUNNER, nullptr, nullptr, arguments.data(), environ),
                  0);
    }
    int end(int signal) {
        int status = -1;
        if (m_program > 0) {
            ::kill(m_program, signal);
            ::waitpid(m_program, &status, 0);
        }
        m_program = 0;
        return status;
    }
    pid_t m_program = 0;
};

TEST_F(RecordingProgram, KilledAtAnyMomentItLosesAndDoublesNothing) {
    std::random_device seed;
    const auto number = seed();
    SCOPED_TRACE("seed " + std::to_string(number));
    std::mt19937 random(number);
    start();
    const auto hasPosition = [this] {
        const auto found =
            m_client.call(redis::Pipeline().add("HEXISTS", "rd:recorder:position", "engine:bullmq"));
        return found && (*found)[0].integer() == 1;
    };
    while (!hasPosition())
        std::this_thread::yield();
    for (int life = 0; life < 8 && m_produced < 1'700; ++life) {
        // Ends come while it lives; it dies in the midst of recording them.
        const long long target = recordedCount() + std::uniform_int_distribution<int>(1, 90)(random);
        do {
            if (m_produced < std::min<long long>(target + 100, 1'800))
                produce();
        } while (recordedCount() < target);
        end(SIGKILL);
        while (m_server.raw("CLIENT LIST").find("name=redispatch-recorder") != std::string::npos)
            std::this_thread::yield(); // its last commands are still on their way
        produce(std::uniform_int_distribution<int>(0, 20)(random));
        run({{"DEL", "rd:recorder"}}); // as if it had lapsed
        start();
    }
    // It may have nothing left to record, and must have come as far as hearing the signal.
    const auto isRecording = [this] {
        const auto status = ledger::loadRecorder(m_client, "rd:");
        return status && *status && (*status)->pid == m_program;
    };
    while (recordedCount() < m_produced || !isRecording())
        std::this_thread::yield();
    EXPECT_EQ(end(SIGTERM), 0);
    expectEachOnce();
    EXPECT_FALSE(*ledger::loadRecorder(m_client, "rd:"));
}

} // namespace
} // namespace redispatch::runner
