// SPDX-License-Identifier: GPL-3.0-or-later
// Keys as the libraries write them, set by hand: what is read of runs and told of their ends. The libraries
// themselves are driven in tests/interop.
#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/members.h"
#include "core/engines/bullmq/recordposition.h"
#include "core/engines/bullmq/runmeters.h"
#include "core/engines/bullmq/runs.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redispatch::engines::bullmq {
namespace {

using namespace std::chrono_literals;
using base::instantFromMs;
using domain::Outcome;
using domain::TriggerKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr long long t0 = 1'763'856'000'000;

class BullmqRuns : public testing::Test {
protected:
    BullmqRuns() : m_client(*redis::parseUrl(m_server.unixUrl())) {
        EXPECT_TRUE(m_client.connect());
        make("bull:mail:", "daily");
    }
    /// A schedule whose next run is far ahead, and a queue of BullMQ 5.
    void make(const std::string& queue, const std::string& member) {
        const std::string pending = queue + "repeat:" + member + ":9000000000000";
        run({{"ZADD", queue + "repeat", "9000000000000", member},
             {"HSET", queue + "meta", "opts.maxLenEvents", "10000", "version", "bullmq:5.81.5"},
             {"HSET", queue + "repeat:" + member, "name", "send", "every", "1000", "ic", "4"},
             {"ZADD", queue + "delayed", std::to_string(9'000'000'000'000 * 4'096),
              "repeat:" + member + ":9000000000000"},
             {"HSET", pending, "name", "send", "opts", R"({"removeOnComplete":true,"repeat":{"count":4}})"}});
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
    void event(long long at, const std::string& name, const std::string& job,
               const std::vector<std::string>& more = {}, const std::string& queue = "bull:mail:") {
        std::vector<std::string> words = {
            "XADD", queue + "events", std::to_string(at) + "-*", "event", name, "jobId", job};
        words.insert(words.end(), more.begin(), more.end());
        run({words});
    }
    void wholeRun(int number, const std::string& member = "daily", const std::string& queue = "bull:mail:") {
        const long long slot = t0 + 1'000 * number + (member == "neighbour" ? 500 : 0);
        const std::string job = "repeat:" + member + ":" + std::to_string(slot);
        event(slot + 5, "active", job, {"prev", "waiting"}, queue);
        event(slot + 45, "completed", job, {"returnvalue", R"({"db_calls":3})", "prev", "active"}, queue);
    }
    RunPage page(const std::string& before = {}, int limit = 100) {
        auto loaded = m_engine.loadRuns(m_client, m_job, {before, limit});
        EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().detail + loaded.error().actual);
        return loaded ? *loaded : RunPage();
    }
    EndedRuns ended(std::size_t limit = 500) {
        EXPECT_TRUE(m_engine.discover(m_client, 100ms));
        auto told = m_engine.endedSince(m_client, m_position, limit);
        EXPECT_TRUE(told) << (told ? "" : told.error().detail + told.error().actual);
        if (told)
            m_position = told->position;
        return told ? *told : EndedRuns();
    }
    /// Run ids of all ends that are told from here on.
    std::vector<std::string> endedIds() {
        std::vector<std::string> ids;
        bool more = true;
        while (more) {
            const EndedRuns told = ended();
            for (const auto& [job, run] : told.runs)
                ids.push_back(run.id);
            more = told.more;
        }
        return ids;
    }

    support::RedisServer m_server;
    redis::Client m_client;
    BullmqEngine m_engine{{"bull:mail"}, false};
    JobId m_job = JobRef{"bull:mail:", "daily"}.id();
    std::string m_position;
};

TEST(BullmqMeters, NumbersOfTheReturnValueAndRowsOfTheLog) {
    const std::vector<std::string> rows = {"hello", "redispatch cache_hits=1 cache_misses=3 bad db_calls=x",
                                           "  redispatch response_ms=9  "};
    const auto meters = metersFrom(
        R"({"response_ms":80,"error":false,"db_calls":38,"rows":12.5,"name":"x","deep":{"a":1}})", rows);
    EXPECT_EQ(meters.responseMs, 9);
    EXPECT_EQ(meters.error, false);
    EXPECT_EQ(meters.dbCalls, 38);
    EXPECT_EQ(meters.cache, domain::CacheStatus::Cold);
    EXPECT_THAT(meters.others, ElementsAre(Pair("rows", 12.5)));
    EXPECT_EQ(meters.malformedLines, 2);
    domain::MeterNames names;
    names.dbCalls = "rows";
    EXPECT_EQ(metersFrom(R"({"rows":12.5})", {}, names).dbCalls, 12.5);
    for (const char* other : {"", "null", "[1,2]", "\"{\"", "{\"db_calls\":", "12"})
        EXPECT_EQ(metersFrom(other, {}), domain::Meters()) << other;
    EXPECT_EQ(metersFrom("{\"db_calls\":1,\"x\":\"" + std::string(meterBytes, 'x') + "\"}", {}),
              domain::Meters());
}

TEST_F(BullmqRuns, EventsTellWhatIsNoLongerStored) {
    wholeRun(1);
    event(t0 + 2'010, "active", "repeat:daily:" + std::to_string(t0 + 2'000));
    event(t0 + 2'020, "failed", "repeat:daily:" + std::to_string(t0 + 2'000),
          {"failedReason", "\n  no such table\nat line 3"});
    wholeRun(3, "other");
    const RunPage runs = page();
    ASSERT_EQ(runs.runs.size(), 2U);
    const domain::Run& failed = runs.runs[0];
    EXPECT_EQ(failed.outcome, Outcome::Failed);
    EXPECT_EQ(failed.error, "no such table");
    EXPECT_EQ(failed.trigger, TriggerKind::Schedule);
    const domain::Run& ok = runs.runs[1];
    EXPECT_EQ(ok.slotAt, instantFromMs(t0 + 1'000));
    EXPECT_EQ(ok.startedAt, instantFromMs(t0 + 1'005));
    EXPECT_EQ(ok.finishedAt, instantFromMs(t0 + 1'045));
    EXPECT_EQ(ok.duration, 40ms);
    EXPECT_EQ(ok.queueWait, 5ms);
    EXPECT_EQ(ok.meters.dbCalls, 3);
    EXPECT_THAT(runs.note, HasSubstr("removed at once"));
    EXPECT_EQ(m_engine.loadRun(m_client, m_job, ok.id)->duration, 40ms);
    EXPECT_THAT(m_engine.loadOutput(m_client, m_job, failed.id)->head, HasSubstr("no such table"));
    EXPECT_EQ(m_engine.loadRun(m_client, m_job, "repeat:other:" + std::to_string(t0 + 3'000)).error().kind,
              base::ErrorKind::Missing);
    EXPECT_EQ(m_engine.loadRun(m_client, m_job, "meta").error().kind, base::ErrorKind::Missing);
}

TEST_F(BullmqRuns, AttemptsAreOneRun) {
    const std::string job = "repeat:daily:" + std::to_string(t0);
    event(t0 + 10, "active", job);
    event(t0 + 20, "delayed", job, {"delay", std::to_string(t0 + 100)});
    event(t0 + 100, "waiting", job, {"prev", "delayed"});
    event(t0 + 110, "active", job);
    run({{"HSET",         "bull:mail:" + job,
          "name",         "send",
          "timestamp",    std::to_string(t0 - 1'000),
          "opts",         R"({"attempts":3,"delay":1000})",
          "processedOn",  std::to_string(t0 + 110),
          "ats",          "2",
          "atm",          "1",
          "progress",     "40",
          "pb",           "w1",
          "failedReason", "first",
          "stacktrace",   R"(["Error: first\n  at x"])"},
         {"LPUSH", "bull:mail:active", job}});
    const RunPage running = page();
    ASSERT_EQ(running.runs.size(), 1U);
    EXPECT_EQ(running.runs[0].outcome, Outcome::Running);
    EXPECT_EQ(running.runs[0].attempt, 2);
    EXPECT_EQ(running.runs[0].progress, "40");
    EXPECT_EQ(running.runs[0].runner, "w1");

    event(t0 + 150, "completed", job, {"returnvalue", "null"});
    run({{"LREM", "bull:mail:active", "0", job},
         {"HSET", "bull:mail:" + job, "finishedOn", std::to_string(t0 + 149), "atm", "2", "returnvalue",
          R"({"rows":2})"},
         {"ZADD", "bull:mail:completed", std::to_string(t0 + 149), job},
         {"RPUSH", "bull:mail:" + job + ":logs", "one", "redispatch db_calls=38"}});
    const RunPage over = page();
    ASSERT_EQ(over.runs.size(), 1U);
    EXPECT_EQ(over.runs[0].outcome, Outcome::Ok);
    EXPECT_EQ(over.runs[0].attempt, 2);
    EXPECT_EQ(over.runs[0].startedAt, instantFromMs(t0 + 10));
    EXPECT_EQ(over.runs[0].finishedAt, instantFromMs(t0 + 149)); // as the library says
    EXPECT_EQ(over.runs[0].duration, 140ms);
    EXPECT_EQ(over.runs[0].queueWait, 10ms);
    EXPECT_EQ(over.runs[0].meters.dbCalls, 38);
    EXPECT_EQ(*m_engine.loadRun(m_client, m_job, job), over.runs[0]);
    const std::string text = m_engine.loadOutput(m_client, m_job, job)->head;
    EXPECT_EQ(text, "--- log: 2 rows ---\none\nredispatch db_calls=38\n\n--- stack of failure 1 of 1 ---\n"
                    "Error: first\n  at x\n\n--- return value ---\n{\"rows\":2}\n");
}

TEST_F(BullmqRuns, PagesMeetWithoutGapsOrRepeats) {
    for (int i = 0; i < 900; ++i) {
        wholeRun(i);
        wholeRun(i, "neighbour");
        if (i % 3 == 0) // some are still stored, as seen by a clock that is 300 ms fast
            run({{"HSET", "bull:mail:repeat:daily:" + std::to_string(t0 + 1'000 * i), "name", "send",
                  "processedOn", std::to_string(t0 + 1'000 * i + 305), "finishedOn",
                  std::to_string(t0 + 1'000 * i + 345), "atm", "1"},
                 {"ZADD", "bull:mail:completed", std::to_string(t0 + 1'000 * i + 345),
                  "repeat:daily:" + std::to_string(t0 + 1'000 * i)}});
    }
    std::vector<std::string> ids;
    std::string before;
    int pages = 0;
    do {
        const RunPage next = page(before, 70);
        for (const domain::Run& run : next.runs)
            ids.push_back(run.id);
        before = next.next;
        ASSERT_LT(++pages, 40);
    } while (!before.empty());
    ASSERT_EQ(ids.size(), 900U);
    for (int i = 0; i < 900; ++i)
        EXPECT_EQ(ids[static_cast<std::size_t>(i)], "repeat:daily:" + std::to_string(t0 + 1'000 * (899 - i)));
    EXPECT_FALSE(m_engine.loadRuns(m_client, m_job, {"12-3", 5}));
}

TEST_F(BullmqRuns, CompositeMembersGoByTheirHashes) {
    // Name and job id both hold colons: only one of the ways to part them was hashed.
    const std::string member = "send:mail:my:id::Europe/Madrid:0 0 3 * * *";
    const std::string hash = compositeHash(member, "send:mail", "my:id", false);
    const std::string bull = compositeHash(member, "send:mail", "my:id", true);
    run({{"ZADD", "bull:mail:repeat", "9000000000000", member}});
    m_job = JobRef{"bull:mail:", member}.id();
    wholeRun(1, hash);
    wholeRun(2, bull);
    wholeRun(3, md5Hex("x"));
    EXPECT_EQ(page().runs.size(), 2U);
    ended();
    wholeRun(4, hash);
    wholeRun(5, md5Hex("x"));
    const EndedRuns told = ended();
    ASSERT_EQ(told.runs.size(), 2U);
    EXPECT_EQ(told.runs[0].first, m_job);
    EXPECT_EQ(told.runs[1].first, (JobRef{"bull:mail:", md5Hex("x")}.id()));
}

TEST_F(BullmqRuns, EndsAreToldOnceFromNowOn) {
    wholeRun(1);
    event(t0 + 2'010, "active", "repeat:daily:" + std::to_string(t0 + 2'000));
    EXPECT_THAT(endedIds(), IsEmpty());
    // Under way when the recording began.
    event(t0 + 2'500, "completed", "repeat:daily:" + std::to_string(t0 + 2'000));
    const EndedRuns first = ended();
    ASSERT_EQ(first.runs.size(), 1U);
    EXPECT_EQ(first.runs[0].first, m_job);
    EXPECT_EQ(first.runs[0].second.duration, 490ms);
    EXPECT_THAT(endedIds(), IsEmpty());

    // Another set of engines goes on from the position alone, in the middle of a run.
    event(t0 + 3'010, "active", "repeat:daily:" + std::to_string(t0 + 3'000));
    event(t0 + 3'020, "waiting", "manual:daily:r1");
    event(t0 + 3'021, "waiting", "manual:nobody:r1");
    EXPECT_THAT(endedIds(), IsEmpty());
    BullmqEngine other({}, false);
    event(t0 + 3'050, "failed", "repeat:daily:" + std::to_string(t0 + 3'000), {"failedReason", "no"});
    event(t0 + 3'060, "active", "manual:daily:r1");
    event(t0 + 3'061, "active", "manual:nobody:r1");
    event(t0 + 3'070, "completed", "manual:daily:r1");
    event(t0 + 3'071, "completed", "manual:nobody:r1");
    const auto told = other.endedSince(m_client, m_position, 500);
    ASSERT_TRUE(told);
    ASSERT_EQ(told->runs.size(), 2U);
    EXPECT_EQ(told->runs[0].second.outcome, Outcome::Failed);
    EXPECT_EQ(told->runs[0].second.duration, 40ms);
    EXPECT_EQ(told->runs[1].second.trigger, TriggerKind::Manual);
    EXPECT_EQ(told->runs[1].second.queueWait, 40ms);
    EXPECT_TRUE(told->lost.empty());
    EXPECT_FALSE(m_engine.endedSince(m_client, "nonsense", 5));
}

TEST_F(BullmqRuns, ALongBacklogIsToldInSlices) {
    ended();
    for (int i = 0; i < 1'500; ++i)
        wholeRun(i);
    // Found only now: told from the beginning of its stream.
    make("bull:late:", "x");
    for (int i = 0; i < 300; ++i)
        wholeRun(i, "x", "bull:late:");
    m_engine.setPlaces({"bull:late"});
    const EndedRuns first = ended(100);
    EXPECT_TRUE(first.more);
    EXPECT_LT(first.runs.size(), 600U);
    std::vector<std::string> ids = endedIds();
    for (const auto& [job, run] : first.runs)
        ids.push_back(run.id);
    EXPECT_EQ(ids.size(), 1'800U);
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST_F(BullmqRuns, ATrimmedStreamIsSaid) {
    ended();
    wholeRun(1);
    EXPECT_EQ(ended().runs.size(), 1U);
    for (int i = 2; i < 20; ++i)
        wholeRun(i);
    run({{"XTRIM", "bull:mail:events", "MAXLEN", "=", "4"}});
    const EndedRuns told = ended();
    EXPECT_EQ(told.runs.size(), 2U);
    ASSERT_EQ(told.lost.size(), 1U);
    EXPECT_EQ(told.lost[0].place, "bullmq:bull:mail:");
    EXPECT_EQ(told.lost[0].from, instantFromMs(t0 + 1'045));
    EXPECT_EQ(told.lost[0].to, instantFromMs(t0 + 18'005));
    EXPECT_TRUE(ended().lost.empty());
}

class BullRuns : public BullmqRuns {
protected:
    BullRuns() { run({{"DEL", "bull:mail:meta", "bull:mail:repeat:daily"}}); }
    void finish(long long at, const std::string& job, const char* list = "completed") {
        run({{"HSET", "bull:mail:" + job, "name", "send", "opts", "{}", "timestamp", std::to_string(at - 60),
              "processedOn", std::to_string(at - 30), "finishedOn", std::to_string(at), "returnvalue", "4"},
             {"ZADD", std::string("bull:mail:") + list, std::to_string(at), job}});
    }
    long long now() {
        const auto time = m_client.call(redis::Pipeline().add("TIME"));
        return *(*time)[0][0].integer() * 1'000;
    }
};

TEST_F(BullRuns, AreToldOutOfTheFinishedJobs) {
    ended();
    const long long start = now() + 5'000;
    finish(start, "repeat:daily:1");
    finish(start, "17"); // no schedule's
    finish(start + 1, "repeat:daily:2", "failed");
    const EndedRuns told = ended();
    ASSERT_EQ(told.runs.size(), 2U);
    EXPECT_EQ(told.runs[0].second.outcome, Outcome::Ok);
    EXPECT_EQ(told.runs[0].second.duration, 30ms);
    EXPECT_EQ(told.runs[1].second.outcome, Outcome::Failed);
    EXPECT_THAT(endedIds(), IsEmpty());
    finish(start - 2'000, "repeat:daily:3"); // by a clock that is behind
    EXPECT_THAT(endedIds(), ElementsAre("repeat:daily:3"));
    for (int i = 0; i < 1'200; ++i) // all in one moment
        finish(start + 9'000, "repeat:daily:" + std::to_string(100 + i));
    EXPECT_EQ(endedIds().size(), 1'200U);
    EXPECT_THAT(endedIds(), IsEmpty());
}

TEST_F(BullRuns, GoOnInTheStreamOnceTheQueueHasOne) {
    ended();
    const long long start = now() + 5'000;
    finish(start, "repeat:daily:1");
    EXPECT_THAT(endedIds(), ElementsAre("repeat:daily:1"));
    finish(start + 10, "repeat:daily:2"); // the last of Bull, then BullMQ moves in
    event(start + 1'000, "active", "repeat:daily:3");
    event(start + 1'030, "completed", "repeat:daily:3");
    finish(start + 1'029, "repeat:daily:3");
    EXPECT_THAT(endedIds(), testing::UnorderedElementsAre("repeat:daily:2", "repeat:daily:3"));
    EXPECT_THAT(endedIds(), IsEmpty());
}

TEST(RecordPosition, ComesBackAsItWas) {
    RecordPosition position;
    position.next = "bull:b:";
    QueuePosition& queue = position.queues["bull:a:"];
    queue.lastEntry = "1763856000000-3";
    RunEvents& open = queue.open["repeat:x:1"];
    open.jobId = "repeat:x:1";
    open.startedAt = instantFromMs(t0);
    open.attempts = 2;
    queue.open["manual:x:1"].jobId = "manual:x:1";
    queue.open["manual:x:1"].askedAt = instantFromMs(t0 + 5);
    queue.finished[1].latestMs = t0;
    queue.finished[1].near = {{"repeat:x:1", t0}};
    queue.floorMs = t0 - 5;
    position.queues["bull:b:"];
    const std::string packed = packPosition(position);
    ASSERT_TRUE(unpackPosition(packed));
    EXPECT_EQ(*unpackPosition(packed), position);
    for (std::size_t size = 0; size < packed.size(); ++size)
        EXPECT_FALSE(unpackPosition(packed.substr(0, size)) == position);
}

} // namespace
} // namespace redispatch::engines::bullmq
