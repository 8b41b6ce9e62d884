// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/doctor.h"
#include "tests/service/queueworld.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::service;
using namespace redispatch::service::test;
using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

std::vector<Finding> examined(const redis::Endpoint& endpoint, const domain::Profile& profile = {},
                              const base::Clock& clock = base::systemClock()) {
    return examine(endpoint, profile, clock, {});
}

std::string verdicts(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings)
        text += finding.check + " " + std::string(word(finding.verdict)) + "\n";
    return text;
}

const Finding& of(const std::vector<Finding>& findings, const std::string& check) {
    for (const Finding& finding : findings)
        if (finding.check == check)
            return finding;
    throw std::runtime_error("no such check: " + check);
}

TEST(Doctor, AHealthyServerPassesEverything) {
    World world({.args = {"--appendonly", "yes"}});
    world.define("a");
    world.heartbeat("runner-1");
    const auto before = world.ask({"DEBUG", "DIGEST"});
    const auto findings = examined(world.endpoint());
    EXPECT_EQ(verdicts(findings), "reachable good\nauthenticated good\npermitted good\nengines good\n"
                                  "runners good\npersistence good\neviction good\nclocks good\n");
    EXPECT_THAT(of(findings, "engines").found, HasSubstr("native"));
    EXPECT_THAT(of(findings, "authenticated").found, HasSubstr("default"));
    EXPECT_EQ(world.ask({"DEBUG", "DIGEST"}), before);
    EXPECT_EQ(world.ask({"EXISTS", "rd:{doctor}:nothing"}), "0");
}

TEST(Doctor, AnEmptyServerWithoutPersistenceIsToldSo) {
    World world;
    const auto findings = examined(world.endpoint());
    EXPECT_EQ(of(findings, "engines").verdict, Verdict::Warning);
    EXPECT_THAT(of(findings, "engines").advice, HasSubstr("redispatch-runner"));
    EXPECT_EQ(of(findings, "runners").verdict, Verdict::Skipped);
    EXPECT_EQ(of(findings, "persistence").verdict, Verdict::Warning);
    EXPECT_THAT(of(findings, "persistence").advice, HasSubstr("appendonly"));
}

TEST(Doctor, JobsWithoutARunnerAreBad) {
    World world;
    world.define("a");
    const auto findings = examined(world.endpoint());
    EXPECT_EQ(of(findings, "runners").verdict, Verdict::Bad);
    ASSERT_TRUE(of(findings, "runners").error);
    EXPECT_EQ(of(findings, "runners").error->kind, ErrorKind::Missing);
}

TEST(Doctor, WhatIsWrongWithQueuesFollowsTheEngines) {
    QueueWorld world;
    domain::Profile profile;
    profile.queues = {"bull:emails"};
    EXPECT_EQ(verdicts(examined(world.endpoint(), profile)),
              "reachable good\nauthenticated good\npermitted good\nengines good\n"
              "runners bad\npersistence warning\neviction good\nclocks good\n");
    // The pending run is long gone, and nobody looks after the queue.
    world.slot -= 48 * QueueWorld::hour;
    world.ask({"DEL", "bull:emails:delayed"});
    world.ask({"ZADD", "bull:emails:repeat", std::to_string(world.slot), "daily"});
    for (const bool search : {false, true}) {
        profile.queues = search ? std::vector<std::string>{} : std::vector<std::string>{"bull:emails"};
        profile.searchQueues = search;
        const auto findings = examined(world.endpoint(), profile);
        EXPECT_EQ(verdicts(findings), "reachable good\nauthenticated good\npermitted good\nengines good\n"
                                      "chains of bull:emails bad\n"
                                      "runners bad\npersistence warning\neviction good\nclocks good\n");
        const Finding& chain = of(findings, "chains of bull:emails");
        EXPECT_EQ(chain.found, "1 schedule listed without a pending run");
        EXPECT_THAT(chain.advice, HasSubstr("re-armed"));
        EXPECT_THAT(chain.jobs, ElementsAre(world.job));
        EXPECT_EQ(of(findings, "runners").advice, "Start a worker of the application.");
    }
}

TEST(Doctor, EvictionIsNamed) {
    World world;
    world.ask({"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"});
    EXPECT_EQ(of(examined(world.endpoint()), "eviction").verdict, Verdict::Bad);
    world.ask({"CONFIG", "SET", "maxmemory-policy", "volatile-ttl"});
    EXPECT_EQ(of(examined(world.endpoint()), "eviction").verdict, Verdict::Warning);
}

TEST(Doctor, AClockADayOffIsAWarning) {
    World world;
    base::ManualClock wrong(base::systemClock().now() - std::chrono::hours(24));
    const auto findings = examined(world.endpoint(), {}, wrong);
    EXPECT_EQ(of(findings, "clocks").verdict, Verdict::Warning);
    EXPECT_THAT(of(findings, "clocks").found, HasSubstr("behind"));
}

TEST(Doctor, NobodyThereSkipsTheRest) {
    redis::Endpoint endpoint;
    endpoint.port = support::freePort();
    const auto findings = examined(endpoint);
    EXPECT_EQ(verdicts(findings), "reachable bad\nauthenticated skipped\npermitted skipped\nengines skipped\n"
                                  "runners skipped\npersistence skipped\neviction skipped\nclocks skipped\n");
    EXPECT_EQ(of(findings, "reachable").error->kind, ErrorKind::Offline);
    EXPECT_FALSE(of(findings, "reachable").advice.empty());
}

TEST(Doctor, AWrongPasswordIsReachable) {
    World world;
    world.ask({"ACL", "SETUSER", "ana", "on", ">right"});
    auto endpoint = world.endpoint();
    endpoint.user = "ana";
    endpoint.password = "wrong-canary";
    const auto findings = examined(endpoint);
    EXPECT_EQ(of(findings, "reachable").verdict, Verdict::Good);
    EXPECT_EQ(of(findings, "authenticated").verdict, Verdict::Bad);
    EXPECT_EQ(of(findings, "authenticated").error->kind, ErrorKind::Auth);
    for (const Finding& finding : findings)
        EXPECT_EQ((finding.found + finding.advice).find("canary"), std::string::npos);
}

TEST(Doctor, MissingRightsAreNamed) {
    World world;
    world.define("a");
    world.ask({"ACL", "SETUSER", "viewer", "on", ">pw", "~*", "+@read", "+@connection", "+time", "+info"});
    auto endpoint = world.endpoint();
    endpoint.user = "viewer";
    endpoint.password = "pw";
    const auto findings = examined(endpoint);
    const Finding& permitted = of(findings, "permitted");
    EXPECT_EQ(permitted.verdict, Verdict::Bad);
    EXPECT_THAT(permitted.found, HasSubstr("EVAL, EVALSHA, SET, HDEL, ZREM, XADD"));
    EXPECT_THAT(permitted.advice, HasSubstr("ACL SETUSER"));
    EXPECT_EQ(permitted.error->kind, ErrorKind::Denied);
    EXPECT_EQ(of(findings, "engines").verdict, Verdict::Good); // it goes on with what can be asked
    // Who only reads needs no more.
    domain::Profile reader;
    reader.readOnly = true;
    EXPECT_EQ(of(examined(endpoint, reader), "permitted").verdict, Verdict::Good);
}

TEST(Doctor, AReplicaIsAWarning) {
    World world;
    world.ask({"REPLICAOF", "127.0.0.1", std::to_string(support::freePort())});
    const auto findings = examined(world.endpoint());
    EXPECT_EQ(of(findings, "permitted").verdict, Verdict::Warning);
    EXPECT_THAT(of(findings, "permitted").found, HasSubstr("replica"));
}

TEST(Doctor, AFullServerIsBad) {
    World world;
    world.define("a");
    world.ask({"CONFIG", "SET", "maxmemory", "1"});
    const auto findings = examined(world.endpoint());
    EXPECT_EQ(of(findings, "permitted").verdict, Verdict::Bad);
    EXPECT_EQ(of(findings, "permitted").error->kind, ErrorKind::Storage);
}

} // namespace
