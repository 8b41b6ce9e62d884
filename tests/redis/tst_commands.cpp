// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts, walks and the server's description, against a real server.
#include "core/base/errortext.h"
#include "core/redis/scan.h"
#include "core/redis/script.h"
#include "core/redis/serverinfo.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

using namespace redispatch::redis;
using namespace std::chrono_literals;
using redispatch::base::Effect;
using redispatch::base::ErrorKind;
using redispatch::base::sentence;
using redispatch::base::Status;
using redispatch::support::RedisServer;
using testing::HasSubstr;

namespace {

class OnServer : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(m_client.connect()); }
    static Endpoint endpointOf(const std::string& url) {
        Endpoint endpoint = *parseUrl(url);
        endpoint.connectTimeout = endpoint.commandTimeout = 30s;
        return endpoint;
    }
    RedisServer m_server;
    Client m_client{endpointOf(m_server.url())};
};

const Script counter("counter", "return redis.call('INCRBY', KEYS[1], ARGV[1])");

TEST(Script, HasTheNameThatRedisGivesIt) {
    EXPECT_EQ(Script("one", "return 1").sha1(), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
}

TEST_F(OnServer, ScriptIsLoadedWhenTheServerForgotIt) {
    for (int round = 1; round <= 3; ++round) {
        for (int call = 0; call < 2; ++call) {
            const auto reply = counter.run(m_client, {"n"}, {"5"});
            ASSERT_TRUE(reply) << sentence(reply.error());
            EXPECT_EQ((*reply)[0].integer(), (2 * round - 1 + call) * 5); // never twice for one call
        }
        ASSERT_TRUE(m_client.call(Pipeline().add("SCRIPT", "FLUSH")));
    }
}

TEST_F(OnServer, ErrorInsideAScriptKeepsItsEffectOpen) {
    const Script halfway("halfway", "redis.call('SET', KEYS[1], 1) return redis.call('LPUSH', KEYS[1], 2)");
    const auto reply = halfway.run(m_client, {"k"}, {});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::Undecodable);
    EXPECT_EQ(reply.error().effect, Effect::Uncertain);
    EXPECT_THAT(sentence(reply.error()), HasSubstr("halfway"));
    EXPECT_THAT(m_server.raw("GET k"), HasSubstr("1")); // what was written before stays
}

TEST_F(OnServer, FullServerRefusesAtTheGate) {
    ASSERT_TRUE(m_client.call(Pipeline().add("CONFIG", "SET", "maxmemory", "1")));
    const auto reply = counter.run(m_client, {"n"}, {"1"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::Storage) << reply.error().detail;
    EXPECT_EQ(reply.error().effect, Effect::NotApplied);
}

TEST_F(OnServer, TooFewReplicasAreBusy) {
    ASSERT_TRUE(m_client.call(Pipeline().add("CONFIG", "SET", "min-replicas-to-write", 1)));
    const auto reply = counter.run(m_client, {"n"}, {"1"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::Busy) << reply.error().detail;
    EXPECT_EQ(reply.error().effect, Effect::NotApplied);
}

TEST_F(OnServer, WalkSeesEveryKeyOnce) {
    Pipeline fill;
    for (int i = 0; i < 5'000; ++i)
        fill.add("SET", (i % 2 == 0 ? "even:" : "odd:") + std::to_string(i), i);
    fill.add("HSET", "even:hash", "a", 1, "b", 2).add("ZADD", "z", 1, "x", 2, "y").add("SADD", "s", "m");
    ASSERT_TRUE(m_client.run(fill, Client::Intent::Write));
    std::set<std::string> seen;
    const auto collect = [&](const Reply& members) {
        for (std::size_t i = 0; i < members.size(); ++i)
            seen.emplace(members[i].text());
        return Status();
    };
    ASSERT_TRUE(scan(m_client, {.match = "even:*", .type = "string"}, {}, collect));
    EXPECT_EQ(seen.size(), 2'500U);
    seen.clear();
    ASSERT_TRUE(scan(m_client, {.command = "HSCAN", .key = "even:hash"}, {}, collect));
    EXPECT_EQ(seen, (std::set<std::string>{"a", "1", "b", "2"}));
    seen.clear();
    ASSERT_TRUE(scan(m_client, {.command = "ZSCAN", .key = "z"}, {}, collect));
    EXPECT_EQ(seen, (std::set<std::string>{"x", "1", "y", "2"}));
    seen.clear();
    ASSERT_TRUE(scan(m_client, {.command = "SSCAN", .key = "s"}, {}, collect));
    EXPECT_EQ(seen, (std::set<std::string>{"m"}));
}

TEST_F(OnServer, WalkEndsWithItsBudget) {
    Pipeline fill;
    for (int i = 0; i < 1'000; ++i)
        fill.add("SET", i, i);
    ASSERT_TRUE(m_client.run(fill, Client::Intent::Write));
    int calls = 0;
    const auto count = [&](const Reply&) {
        ++calls;
        return Status();
    };
    const auto byCalls = scan(m_client, {}, {.maxCalls = 3, .countPerCall = 10}, count);
    ASSERT_FALSE(byCalls);
    EXPECT_EQ(byCalls.error().kind, ErrorKind::Busy);
    EXPECT_EQ(calls, 3);
    calls = 0;
    const auto byTime = scan(m_client, {}, {.countPerCall = 10, .maxTime = 0ms}, count);
    ASSERT_FALSE(byTime);
    EXPECT_EQ(byTime.error().kind, ErrorKind::Busy);
    EXPECT_EQ(calls, 1);
    const auto refused = scan(m_client, {}, {}, [](const Reply&) -> Status {
        return redispatch::base::makeError(ErrorKind::Conflict, "key");
    });
    EXPECT_EQ(refused.error().kind, ErrorKind::Conflict);
    const auto wrongType = scan(m_client, {.command = "HSCAN", .key = "1"}, {}, count);
    EXPECT_EQ(wrongType.error().kind, ErrorKind::Undecodable);
}

TEST_F(OnServer, ServerDescribesItself) {
    const auto info = loadServerInfo(m_client, redispatch::base::systemClock());
    ASSERT_TRUE(info) << sentence(info.error());
    EXPECT_FALSE(info->version.empty());
    EXPECT_EQ(info->runId.size(), 40U);
    EXPECT_EQ(info->replId.size(), 40U);
    EXPECT_EQ(info->role, "master");
    EXPECT_EQ(info->maxmemoryPolicy, "noeviction");
    EXPECT_EQ(info->aofEnabled, false);
    EXPECT_EQ(info->rdbConfigured, false);
    EXPECT_EQ(info->loading, false);
    EXPECT_EQ(info->clusterEnabled, false);
    EXPECT_EQ(info->replicaReadOnly, std::nullopt); // only a replica says so
    EXPECT_GT(info->time.time_since_epoch().count(), 0);

    // A workstation whose clock is a day behind sees a server that is a day ahead.
    redispatch::base::ManualClock behind(info->time - 24h);
    const auto shifted = loadServerInfo(m_client, behind);
    ASSERT_TRUE(shifted);
    EXPECT_GE(shifted->clockOffset, 24h);
    EXPECT_LT(shifted->clockOffset, 25h);
}

TEST_F(OnServer, DescriptionLeavesOutWhatIsForbidden) {
    ASSERT_THAT(m_server.raw("ACL SETUSER weak on >pw ~* +get +info"), HasSubstr("OK"));
    Endpoint endpoint = endpointOf(m_server.url());
    endpoint.user = "weak";
    endpoint.password = "pw";
    Client weak(endpoint);
    ASSERT_TRUE(weak.connect());
    const auto info = loadServerInfo(weak, redispatch::base::systemClock());
    ASSERT_TRUE(info) << sentence(info.error());
    EXPECT_EQ(info->role, "master");
    EXPECT_EQ(info->rdbConfigured, std::nullopt);
    EXPECT_EQ(info->time, redispatch::base::Instant{});
    EXPECT_EQ(serverTime(weak).error().kind, ErrorKind::Denied);
}

TEST(Persistence, SurvivesAKill) {
    RedisServer server({"--appendonly", "yes", "--appendfsync", "always"});
    Endpoint endpoint = *parseUrl(server.url());
    Client client(endpoint);
    ASSERT_TRUE(client.connect());
    ASSERT_TRUE(counter.run(client, {"n"}, {"7"}));
    EXPECT_EQ(loadServerInfo(client, redispatch::base::systemClock())->aofEnabled, true);
    server.kill9();
    EXPECT_EQ(counter.run(client, {"n"}, {"1"}).error().kind, ErrorKind::Offline);
    server.start();
    ASSERT_TRUE(client.connect());
    EXPECT_EQ((*counter.run(client, {"n"}, {"1"}))[0].integer(), 8); // and NOSCRIPT after the restart
}

} // namespace
