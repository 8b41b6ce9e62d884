// SPDX-License-Identifier: GPL-3.0-or-later
// The client against a real server.
#include "core/redis/client.h"

#include "core/base/errortext.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <thread>

using namespace redispatch::redis;
using namespace std::chrono_literals;
using redispatch::base::Effect;
using redispatch::base::ErrorKind;
using redispatch::base::sentence;
using redispatch::base::Stop;
using redispatch::support::RedisServer;
using testing::HasSubstr;

namespace {

constexpr auto patience = 30s;

Endpoint endpointOf(const std::string& url) {
    Endpoint endpoint = *parseUrl(url);
    endpoint.connectTimeout = patience;
    endpoint.commandTimeout = patience;
    return endpoint;
}

TEST(Client, SpeaksOverTcpAndUnixSocket) {
    RedisServer server(RedisServer::Options{.tcp = true});
    for (const std::string& url : {server.url(), server.unixUrl()}) {
        Client client(endpointOf(url));
        EXPECT_FALSE(client.isConnected());
        const auto connected = client.connect();
        ASSERT_TRUE(connected) << sentence(connected.error());
        const std::string binary("\0\r\n\xff", 4);
        const auto replies =
            client.run(Pipeline().add("SET", "k", binary).add("GET", "k").add("LPOP", "k").add("PING"));
        ASSERT_TRUE(replies);
        EXPECT_EQ((*replies)[1].text(), binary);
        EXPECT_TRUE((*replies)[2].isError()); // of one command, not of the call
        EXPECT_EQ((*replies)[3].text(), "PONG");
        EXPECT_TRUE(client.isConnected());
        EXPECT_TRUE(client.run(Pipeline())->size() == 0);
    }
}

TEST(Client, HostNameIsResolved) {
    RedisServer server(RedisServer::Options{.tcp = true});
    // "localhost" may mean ::1 first, where nobody listens: the next address is tried.
    Client client(endpointOf("redis://localhost:" + std::to_string(server.port())));
    const auto connected = client.connect();
    EXPECT_TRUE(connected) << sentence(connected.error());
}

TEST(Client, SelectsDatabaseAndSetsName) {
    RedisServer server;
    Endpoint endpoint = endpointOf(server.url() + "?db=3");
    endpoint.clientName = "redispatch-test";
    Client client(endpoint);
    ASSERT_TRUE(client.connect());
    const auto info = client.call(Pipeline().add("CLIENT", "INFO"));
    ASSERT_TRUE(info);
    EXPECT_THAT(std::string((*info)[0].text()), HasSubstr(" db=3 "));
    EXPECT_THAT(std::string((*info)[0].text()), HasSubstr(" name=redispatch-test "));
    const auto tooHigh = Client(endpointOf(server.url() + "?db=99")).connect();
    ASSERT_FALSE(tooHigh);
    EXPECT_EQ(tooHigh.error().kind, ErrorKind::Invalid);
}

TEST(Client, PasswordsAreChecked) {
    RedisServer server({"--requirepass", "hunter2"});
    Endpoint endpoint = endpointOf(server.url());
    const auto connectAs = [&](const char* user, const char* password) {
        endpoint.user = user;
        endpoint.password = password;
        Client client(endpoint);
        auto status = client.connect();
        EXPECT_EQ(client.isConnected(), status.has_value());
        return status;
    };
    EXPECT_TRUE(connectAs("", "hunter2"));
    EXPECT_TRUE(connectAs("default", "hunter2"));
    for (const auto& [user, password] :
         {std::pair{"", ""}, {"", "wrong"}, {"default", "wrong"}, {"nobody", "hunter2"}, {"default", ""}}) {
        const auto status = connectAs(user, password);
        ASSERT_FALSE(status) << user;
        EXPECT_EQ(status.error().kind, ErrorKind::Auth) << sentence(status.error());
        EXPECT_EQ(sentence(status.error()).find("hunter2"), std::string::npos);
    }
}

TEST(Client, PasswordWhereNoneIsSetIsAuth) {
    RedisServer server;
    Endpoint endpoint = endpointOf(server.url());
    endpoint.password = "something";
    const auto status = Client(endpoint).connect();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::Auth);
}

TEST(Client, UserWithoutRightsConnectsAndIsDenied) {
    RedisServer server;
    ASSERT_THAT(server.raw("ACL SETUSER weak on >pw ~app:* +get +eval"), HasSubstr("OK"));
    Endpoint endpoint = endpointOf(server.url());
    endpoint.user = "weak";
    endpoint.password = "pw";
    Client client(endpoint);
    ASSERT_TRUE(client.connect()); // PING and CLIENT SETNAME are refused, which does no harm
    EXPECT_TRUE(client.call(Pipeline().add("GET", "app:x")));
    for (const Pipeline& refused :
         {Pipeline().add("SET", "app:x", 1), Pipeline().add("GET", "other"),
          Pipeline().add("EVAL", "return redis.call('SET', KEYS[1], 1)", 1, "app:x")}) {
        const auto reply = client.call(refused, Client::Intent::Write);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().kind, ErrorKind::Denied) << reply.error().detail;
    }
    EXPECT_TRUE(client.isConnected());
}

TEST(Client, DeadlineAgainstAFrozenServer) {
    RedisServer server;
    Client client(endpointOf(server.url()));
    ASSERT_TRUE(client.connect());
    server.freeze();
    const auto read = client.run(Pipeline().add("GET", "k"), Client::Intent::Read, 50ms);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::Timeout);
    EXPECT_FALSE(client.isConnected());
    Endpoint hurried = endpointOf(server.url());
    hurried.connectTimeout = 50ms;
    const auto again = Client(hurried).connect();
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::Timeout);
    server.thaw();
    ASSERT_TRUE(client.connect());
    EXPECT_TRUE(client.call(Pipeline().add("PING")));
}

TEST(Client, WriteWithoutAnAnswerIsUncertain) {
    RedisServer server;
    Client client(endpointOf(server.url()));
    ASSERT_TRUE(client.connect());
    server.freeze();
    const auto write = client.run(Pipeline().add("SET", "k", "done"), Client::Intent::Write, 50ms);
    ASSERT_FALSE(write);
    EXPECT_EQ(write.error().kind, ErrorKind::Uncertain);
    EXPECT_EQ(write.error().effect, Effect::Uncertain);
    server.thaw();
    // Uncertain is the truth: the frozen server had the command in its buffer all along.
    EXPECT_THAT(server.raw("GET k"), HasSubstr("done"));
}

TEST(Client, StopFromAnotherThreadEndsABlockingRead) {
    RedisServer server;
    Stop stop;
    Client client(endpointOf(server.url()), stop);
    ASSERT_TRUE(client.connect());
    std::chrono::steady_clock::time_point requestedAt;
    std::jthread other([&] {
        while (server.raw("CLIENT LIST").find("cmd=blpop") == std::string::npos)
            std::this_thread::yield();
        requestedAt = std::chrono::steady_clock::now();
        stop.request();
    });
    const auto result = client.run(Pipeline().add("BLPOP", "empty", 0), Client::Intent::Read, 1h);
    const auto returnedAt = std::chrono::steady_clock::now();
    other.join();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Stopped);
    std::cout << "stopped after "
              << std::chrono::duration_cast<std::chrono::microseconds>(returnedAt - requestedAt).count()
              << " µs\n";
    EXPECT_EQ(client.connect().error().kind, ErrorKind::Stopped);
}

TEST(Client, PipelineFailsTogetherWhenTheServerIsKilled) {
    RedisServer server;
    Client client(endpointOf(server.url()));
    ASSERT_TRUE(client.connect());
    std::jthread killer([&] {
        while (server.raw("CLIENT LIST").find("cmd=blpop") == std::string::npos)
            std::this_thread::yield();
        server.kill9();
    });
    Pipeline pipeline;
    pipeline.add("SET", "a", 1).add("BLPOP", "empty", 0).add("SET", "b", 2);
    const auto result = client.run(pipeline, Client::Intent::Write, 1h);
    killer.join();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Uncertain);
    EXPECT_FALSE(client.isConnected());
    EXPECT_EQ(client.run(Pipeline().add("PING")).error().kind, ErrorKind::Offline);
    EXPECT_EQ(client.connect().error().kind, ErrorKind::Offline);
    server.start();
    ASSERT_TRUE(client.connect());
    EXPECT_TRUE(client.call(Pipeline().add("PING")));
}

TEST(Client, LinkThatBrokeWhileIdleLosesNoWrite) {
    RedisServer server;
    Client client(endpointOf(server.url()));
    ASSERT_TRUE(client.connect());
    server.kill9();
    const auto write = client.run(Pipeline().add("SET", "k", 1), Client::Intent::Write);
    ASSERT_FALSE(write);
    EXPECT_EQ(write.error().kind, ErrorKind::Offline); // nothing was sent: not Uncertain
    EXPECT_EQ(write.error().effect, Effect::NotApplied);
}

TEST(Client, StreamsTenThousandKeys) {
    RedisServer server;
    Client client(endpointOf(server.url()));
    ASSERT_TRUE(client.connect());
    constexpr int keys = 10'000;
    constexpr int batch = 500;
    int asked = 0;
    const auto fill = [&](const char* command, bool withValue) {
        return [&, command, withValue](Pipeline& pipeline) {
            for (int i = 0; i < batch && asked < keys; ++i, ++asked) {
                const std::string key = "job:" + std::to_string(asked);
                if (withValue)
                    pipeline.add(command, key, "n", asked);
                else
                    pipeline.add(command, key, "n");
            }
        };
    };
    ASSERT_TRUE(client.stream(fill("HSET", true), [](const Replies&) { return redispatch::base::Status(); }));
    asked = 0;
    int got = 0;
    int batches = 0;
    const auto status =
        client.stream(fill("HMGET", false), [&](const Replies& replies) -> redispatch::base::Status {
            ++batches;
            for (std::size_t i = 0; i < replies.size(); ++i, ++got)
                if (replies[i][0].integer() != got)
                    return redispatch::base::makeError(ErrorKind::Internal, std::to_string(got));
            return {};
        });
    ASSERT_TRUE(status) << sentence(status.error());
    EXPECT_EQ(got, keys);
    EXPECT_EQ(batches, keys / batch);
    EXPECT_GE(client.traffic().commands, 2U * keys);

    // A refusal ends it, nothing more is asked, and the link stays good.
    asked = 0;
    const auto refused = client.stream(fill("HMGET", false), [](const Replies&) -> redispatch::base::Status {
        return redispatch::base::makeError(ErrorKind::Undecodable, "row");
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Undecodable);
    EXPECT_EQ(asked, 2 * batch);
    EXPECT_TRUE(client.call(Pipeline().add("PING")));
}

TEST(Client, NoCommandInsideAStream) {
    RedisServer server;
    Client client(endpointOf(server.url()));
    ASSERT_TRUE(client.connect());
    int asked = 0;
    std::set<ErrorKind> kinds;
    const auto status = client.stream(
        [&](Pipeline& pipeline) {
            if (asked++ < 3)
                pipeline.add("PING");
        },
        [&](const Replies&) {
            if (const auto inner = client.run(Pipeline().add("PING")); !inner)
                kinds.insert(inner.error().kind);
            return redispatch::base::Status();
        });
    EXPECT_TRUE(status);
    EXPECT_EQ(kinds, std::set{ErrorKind::Internal});
}

TEST(Client, ReplicaRefusesWrites) {
    RedisServer primary(RedisServer::Options{.tcp = true});
    RedisServer replica({"--replicaof", "127.0.0.1 " + std::to_string(primary.port())});
    Client client(endpointOf(replica.url()));
    ASSERT_TRUE(client.connect());
    for (const Pipeline& write : {Pipeline().add("SET", "k", 1),
                                  Pipeline().add("EVAL", "return redis.call('SET', KEYS[1], 1)", 1, "k")}) {
        const auto reply = client.call(write, Client::Intent::Write);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().kind, ErrorKind::ReadOnly) << reply.error().detail;
        EXPECT_EQ(reply.error().effect, Effect::NotApplied);
    }
}

} // namespace
