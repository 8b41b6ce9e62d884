// SPDX-License-Identifier: GPL-3.0-or-later
// Error texts as a real server words them today, so that the table in servererror.cpp cannot grow stale.
#include "core/base/errortext.h"
#include "core/redis/script.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

using namespace redispatch::redis;
using namespace std::chrono_literals;
using redispatch::base::Effect;
using redispatch::base::Error;
using redispatch::base::ErrorKind;
using redispatch::base::word;
using redispatch::support::RedisServer;
using testing::HasSubstr;

namespace {

Client connected(const RedisServer& server) {
    Endpoint endpoint = *parseUrl(server.unixUrl());
    endpoint.connectTimeout = endpoint.commandTimeout = 30s;
    Client client(endpoint);
    EXPECT_TRUE(client.connect());
    return client;
}

void expectRefused(Client& client, const Pipeline& command, std::string_view text, ErrorKind kind,
                   Effect effect = Effect::NotApplied) {
    const auto reply = client.call(command, Client::Intent::Write);
    ASSERT_FALSE(reply) << text;
    EXPECT_THAT(reply.error().detail, HasSubstr(text));
    EXPECT_EQ(word(reply.error().kind), word(kind)) << reply.error().detail;
    EXPECT_EQ(word(reply.error().effect), word(effect)) << reply.error().detail;
}

/// Looks again and again until the raw answer holds `text`.
void waitFor(const RedisServer& server, std::string_view command, std::string_view text) {
    while (server.raw(command).find(text) == std::string::npos)
        std::this_thread::yield();
}

TEST(ServerTexts, OfOrdinaryMistakes) {
    RedisServer server({"--proto-max-bulk-len", "1mb"});
    Client client = connected(server);
    ASSERT_TRUE(client.run(Pipeline().add("SET", "text", "x").add("XADD", "s", "*", "a", 1)));
    ASSERT_TRUE(client.run(Pipeline().add("XGROUP", "CREATE", "s", "g", 0)));
    expectRefused(client, Pipeline().add("LPUSH", "text", 1), "WRONGTYPE", ErrorKind::Undecodable);
    expectRefused(client, Pipeline().add("INCR", "text"), "not an integer", ErrorKind::Undecodable);
    expectRefused(client, Pipeline().add("SETRANGE", "k", 2'000'000, "x"), "maximum allowed size",
                  ErrorKind::Invalid);
    expectRefused(client, Pipeline().add("XGROUP", "CREATE", "s", "g", 0), "BUSYGROUP", ErrorKind::Conflict);
    expectRefused(client, Pipeline().add("XREADGROUP", "GROUP", "no", "c", "STREAMS", "s", ">"), "NOGROUP",
                  ErrorKind::Missing);
    expectRefused(client, Pipeline().add("RENAME", "absent", "b"), "no such key", ErrorKind::Missing);
    expectRefused(client, Pipeline().add("NOSUCHCOMMAND"), "unknown command", ErrorKind::Denied);
    expectRefused(client, Pipeline().add("SCRIPT", "KILL"), "NOTBUSY", ErrorKind::Missing);
    expectRefused(client, Pipeline().add("EVALSHA", std::string(40, 'a'), 0), "NOSCRIPT", ErrorKind::Missing);
    ASSERT_TRUE(client.call(Pipeline().add("MULTI")));
    expectRefused(client, Pipeline().add("SET", "one"), "wrong number", ErrorKind::Internal);
    expectRefused(client, Pipeline().add("EXEC"), "EXECABORT", ErrorKind::Internal);
}

TEST(ServerTexts, OfALongScript) {
    RedisServer server({"--lua-time-limit", "1"});
    Client looping = connected(server);
    Client other = connected(server);
    for (const bool writes : {false, true}) {
        std::jthread loop([&] {
            const std::string body = "while true do end";
            const auto reply = looping.call(
                Pipeline().add("EVAL", writes ? "redis.call('SET', KEYS[1], 1) " + body : body, 1, "k"),
                Client::Intent::Write);
            ASSERT_FALSE(reply);
            // The one that wrote can only be ended together with the server.
            EXPECT_EQ(reply.error().kind, writes ? ErrorKind::Uncertain : ErrorKind::Stopped)
                << reply.error().detail;
            EXPECT_EQ(reply.error().effect, writes ? Effect::Uncertain : Effect::NotApplied);
        });
        waitFor(server, "GET k", "BUSY");
        expectRefused(other, Pipeline().add("SET", "a", 1), "BUSY", ErrorKind::Busy);
        if (writes) {
            expectRefused(other, Pipeline().add("SCRIPT", "KILL"), "UNKILLABLE", ErrorKind::Busy);
            server.kill9();
        } else {
            EXPECT_TRUE(other.call(Pipeline().add("SCRIPT", "KILL")));
        }
    }
}

TEST(ServerTexts, OfAClusterNode) {
    using redispatch::support::freePort;
    RedisServer server(RedisServer::Options{
        .args = {"--cluster-enabled", "yes", "--cluster-port", std::to_string(freePort())}, .tcp = true});
    Client client = connected(server);
    expectRefused(client, Pipeline().add("SET", "a", 1), "CLUSTERDOWN", ErrorKind::Busy);
    ASSERT_TRUE(client.call(Pipeline().add("CLUSTER", "ADDSLOTSRANGE", 0, 16'383)));
    expectRefused(client, Pipeline().add("MSET", "a", 1, "b", 2), "CROSSSLOT", ErrorKind::Internal);
    Endpoint second = client.endpoint();
    second.database = 1;
    const auto selected = Client(second).connect();
    ASSERT_FALSE(selected);
    EXPECT_EQ(selected.error().kind, ErrorKind::Invalid) << selected.error().detail;
}

TEST(ServerTexts, OfADiskThatCannotBeWritten) {
    RedisServer server;
    std::filesystem::create_directory(server.dir() + "/dump.rdb"); // no file can take its place
    Client client = connected(server);
    ASSERT_TRUE(
        client.run(Pipeline().add("SET", "k", 1).add("CONFIG", "SET", "save", "3600 1").add("BGSAVE")));
    waitFor(server, "INFO persistence", "rdb_last_bgsave_status:err");
    expectRefused(client, Pipeline().add("SET", "k", 2), "MISCONF", ErrorKind::Storage);
    expectRefused(client, Pipeline().add("EVAL", "return redis.call('SET', KEYS[1], 3)", 1, "k"), "MISCONF",
                  ErrorKind::Storage);
    EXPECT_EQ((*client.call(Pipeline().add("GET", "k")))[0].text(), "1"); // reading goes on
}

TEST(ServerTexts, OfTooManyClients) {
    RedisServer server(RedisServer::Options{.args = {"--maxclients", "2"}, .tcp = true});
    Endpoint endpoint = *parseUrl(server.url());
    endpoint.connectTimeout = 30s;
    std::vector<Client> clients;
    redispatch::base::Status status;
    while (status && clients.size() < 10)
        status = clients.emplace_back(endpoint).connect();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::Busy) << redispatch::base::sentence(status.error());
    EXPECT_EQ(clients.size(), 3U);
}

} // namespace
