// SPDX-License-Identifier: GPL-3.0-or-later
// Finding queues, telling versions apart, workers and what is wrong with whole queues.
#include "tests/engines/bullmqreadfixture.h"

using namespace redispatch;
using namespace redispatch::engines;
using namespace redispatch::engines::bullmq;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

constexpr long long minute = 60'000;

class Discovery : public ReadTest {
protected:
    std::vector<std::string> found(base::milliseconds budget = std::chrono::seconds(30)) {
        for (;;) {
            const auto done = m_engine->discover(m_client, budget);
            EXPECT_TRUE(done) << done.error().detail;
            if (!done || *done)
                return m_engine->places();
        }
    }
    void schedule(const std::string& queue) { make({.queue = queue, .slotMs = nowMs() + minute}); }
};

TEST_F(Discovery, AnEmptyServerCostsAHandfulOfCommands) {
    const auto before = commands();
    EXPECT_THAT(found(), IsEmpty());
    const auto listing = m_engine->load(m_client, {});
    ASSERT_TRUE(listing);
    EXPECT_TRUE(listing->jobs.empty() && listing->gaps.empty() && listing->findings.empty());
    EXPECT_LE(commands() - before, 10U);
    EXPECT_FALSE(m_engine->probe(m_client)->found);
}

TEST_F(Discovery, WalksInSlicesAndFindsPrefixesOfEveryShape) {
    for (const std::string queue :
         {"bull:emails:", "my:app:mail:", "{bull}:five:", "bull:leg:acy:", "a*[b:q:"})
        schedule(queue);
    for (int i = 0; i < 5'000; ++i)
        raw({"SET", "noise:" + std::to_string(i), "x"});
    raw({"ZADD", "repeat", "1", "x"});                      // no queue before it
    raw({"HSET", "bull:emails:repeat:a:repeat", "f", "v"}); // a schedule named "a:repeat"
    const auto first = m_engine->discover(m_client, std::chrono::milliseconds(0));
    ASSERT_TRUE(first);
    EXPECT_FALSE(*first); // one slice at a time
    EXPECT_THAT(found(std::chrono::milliseconds(0)),
                ElementsAre("a*[b:q", "bull:emails", "bull:leg:acy", "my:app:mail", "{bull}:five"));
    EXPECT_EQ(load().jobs.size(), 5U);
    // Known for the next ten minutes: nothing is walked through again.
    const auto before = commands();
    EXPECT_TRUE(*m_engine->discover(m_client, std::chrono::seconds(1)));
    EXPECT_EQ(commands(), before);
}

TEST_F(Discovery, WithoutSearchOnlyWhatIsConfigured) {
    for (const std::string queue : {"bull:emails:", "my:app:mail:", "my:app:sms:", "other:q:"})
        schedule(queue);
    fresh({"bull:emails", "my:app"}, false);
    EXPECT_THAT(found(), ElementsAre("bull:emails", "my:app", "my:app:mail", "my:app:sms"));
    fresh({"my:app:sms:"}, false);
    EXPECT_THAT(found(), ElementsAre("my:app:sms"));
    fresh({}, false);
    EXPECT_THAT(found(), IsEmpty());
    m_engine->setPlaces({"other:q", "", "bad:"});
    EXPECT_THAT(m_engine->places(), ElementsAre("other:q"));
    ASSERT_EQ(load().jobs.size(), 1U);
}

TEST_F(Discovery, LoadFindsQueuesByItself) {
    schedule("bull:emails:");
    const auto listing = m_engine->load(m_client, {});
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->jobs.size(), 1U);
}

TEST_F(Discovery, WorkersNameTheirQueues) {
    schedule("bull:emails:");
    redis::Client worker = connected({}, {}, "bull:ZW1haWxz:w:mailer-1");
    redis::Client stranger = connected({}, {}, "bull:bm9uZQ=="); // a queue that has no keys
    fresh({}, false);
    EXPECT_THAT(found(), ElementsAre("bull:emails"));
    const auto runners = m_engine->loadRunners(m_client);
    ASSERT_TRUE(runners);
    ASSERT_EQ(runners->size(), 1U);
    EXPECT_EQ(runners->front().id, "bull:emails/mailer-1");
    EXPECT_EQ(runners->front().engine, "bullmq");
    EXPECT_TRUE(runners->front().alive);
    const auto presence = m_engine->probe(m_client);
    EXPECT_TRUE(presence->found);
    EXPECT_EQ(presence->note, "1 schedule in 1 queue, 1 worker");
}

TEST_F(Discovery, GoesOnWithoutTheRightToListClients) {
    schedule("bull:emails:");
    raw({"ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@read", "+@connection", "-client", "+ping",
         "+time", "-info"});
    redis::Client client = connected("reader", "secret");
    ASSERT_TRUE(*m_engine->discover(client, std::chrono::seconds(10)));
    const auto listing = m_engine->load(client, {});
    ASSERT_TRUE(listing) << listing.error().detail;
    EXPECT_EQ(listing->jobs.size(), 1U);
    EXPECT_TRUE(listing->runners.empty());
}

TEST_F(Discovery, GoesOnWithoutTheRightToScan) {
    schedule("bull:emails:");
    raw({"ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@read", "+@connection", "+ping", "+time",
         "-scan"});
    redis::Client client = connected("reader", "secret");
    fresh({"bull:emails"}, true);
    ASSERT_TRUE(*m_engine->discover(client, std::chrono::seconds(10)));
    const auto listing = m_engine->load(client, {});
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->jobs.size(), 1U);
    ASSERT_EQ(listing->gaps.size(), 1U);
    EXPECT_EQ(listing->gaps[0].error.kind, base::ErrorKind::Denied);
}

TEST_F(Discovery, FamiliesAreToldApart) {
    const std::string queue = "bull:q:";
    const auto family = [&](std::string_view command = {}) {
        return detectDialect(m_client, queue, command)->family;
    };
    EXPECT_EQ(family(), Family::Bull);
    EXPECT_EQ(family("bzpopmin"), Family::V5);
    raw({"HSET", queue + "meta", "opts.maxLenEvents", "10000"});
    EXPECT_EQ(family(), Family::Unknown);
    EXPECT_EQ(family("brpoplpush"), Family::V4);
    raw({"LPUSH", queue + "wait", "0:17"});
    EXPECT_EQ(family(), Family::V4);
    raw({"ZADD", queue + "marker", "0", "0"});
    EXPECT_EQ(family(), Family::V5);
    for (const auto& [version, expected] :
         {std::pair("bullmq:6.7.0", Family::V6), std::pair("bullmq:5.81.5", Family::V5),
          std::pair("bullmq:4.18.3", Family::V4), std::pair("bullmq-pro:7.1.0", Family::V6)}) {
        raw({"HSET", queue + "meta", "version", version});
        EXPECT_EQ(family(), expected) << version;
    }
    raw({"HSET", queue + "meta", "version", "\x1b[31mx"});
    EXPECT_EQ(family(), Family::V5);
}

class Findings : public Discovery {
protected:
    std::string texts() {
        std::string all;
        for (const domain::Finding& finding : load().findings)
            all += finding.check + ": " + finding.found + "\n";
        return all;
    }
};

TEST_F(Findings, AQueueWithoutWorkers) {
    makeQueue("bull:emails:", Family::V6);
    make({.slotMs = nowMs() - 10 * minute});
    EXPECT_THAT(texts(), HasSubstr("workers of bull:emails: 1 schedule due, and no sign of a live worker"));
    raw({"SET", "bull:emails:stalled-check", "1", "PX", "30000"});
    EXPECT_EQ(texts(), "");
    raw({"DEL", "bull:emails:stalled-check"});
    redis::Client worker = connected({}, {}, "bull:ZW1haWxz");
    fresh();
    EXPECT_EQ(texts(), "");
}

TEST_F(Findings, ManyQueuesWithoutWorkersHaveOneCause) {
    for (int i = 0; i < 12; ++i) {
        makeQueue("bull:q" + std::to_string(i) + ":", Family::V6);
        make({.queue = "bull:q" + std::to_string(i) + ":", .slotMs = nowMs() - 10 * minute});
    }
    EXPECT_EQ(texts(), "workers of 12 queues: 12 schedules due, and no sign of a live worker\n");
}

TEST_F(Findings, TwoLibrariesInOneQueue) {
    makeQueue("bull:emails:", Family::V6);
    makeRepeatable("bull:emails:", "rep4::::1500", "132fabbb2255f06cc4df3e89367b41d0",
                   R"({"every":1500,"count":12})", nowMs() + minute, false);
    EXPECT_THAT(texts(),
                HasSubstr("libraries of bull:emails: 1 schedule of an older library under BullMQ 6"));
    raw({"FLUSHALL"});
    fresh();
    makeQueue("bull:emails:", Family::V5);
    makeRepeatable("bull:emails:", "rb:::1500", "47d80cb918d59fbc786b81c94e284443",
                   R"({"every":1500,"count":12})", nowMs() + minute, true);
    EXPECT_THAT(texts(), HasSubstr("1 schedule of Bull in a queue of BullMQ 5"));
}

TEST_F(Findings, ASkewedClock) {
    makeQueue("bull:emails:", Family::V6);
    make({.slotMs = nowMs() + minute});
    raw({"HSET", "bull:emails:17", "finishedOn", std::to_string(nowMs() + 95'000)});
    event("bull:emails:", "completed", "17");
    EXPECT_THAT(texts(),
                testing::MatchesRegex("clock of the workers of bull:emails: 1 min .* s ahead of Redis\n"));
    raw({"HSET", "bull:emails:17", "finishedOn", std::to_string(nowMs())});
    fresh();
    EXPECT_EQ(texts(), "");
}

} // namespace
