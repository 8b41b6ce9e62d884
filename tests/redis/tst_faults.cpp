// SPDX-License-Identifier: GPL-3.0-or-later
// Faults on the wire, with a scripted peer.
#include "core/base/errortext.h"
#include "core/redis/connection.h"
#include "tests/redis/fakeserver.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <future>
#include <thread>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace redispatch::redis;
using namespace std::chrono_literals;
using redispatch::base::Effect;
using redispatch::base::ErrorKind;
using redispatch::base::Stop;
using redispatch::tests::FakeServer;
using testing::HasSubstr;

namespace {

constexpr auto patience = 30s;

Endpoint endpointOf(const FakeServer& server, std::chrono::milliseconds timeout = patience) {
    Endpoint endpoint = *parseUrl(server.url());
    endpoint.connectTimeout = timeout;
    endpoint.commandTimeout = timeout;
    return endpoint;
}

/// A connection whose other end is in the test's hand.
struct Pair {
    Pair() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
        peer = Descriptor(ends[1]);
        connection.emplace(Transport(Descriptor(ends[0])), "test", traffic);
    }
    void say(std::string_view bytes) const {
        ASSERT_EQ(::send(peer.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    /// Until the connection has read all that was said.
    void waitUntilTaken() const {
        for (int unread = 1; unread > 0; std::this_thread::yield())
            ASSERT_EQ(::ioctl(peer.get(), SIOCOUTQ, &unread), 0);
    }
    redispatch::base::Result<Replies> receive() { return connection->receive(stop, deadlineIn(patience)); }
    Traffic traffic;
    Stop stop;
    Descriptor peer;
    std::optional<Connection> connection;
};

/// The last reply is an array, so that a cut can leave it half-built.
const std::string answer = "+OK\r\n*2\r\n$3\r\nabc\r\n:7\r\n-ERR no\r\n*2\r\n*1\r\n+in\r\n$2\r\nok\r\n";
Pipeline fourCommands() {
    return Pipeline().add("SET", "a", 1).add("X").add("GET", "b").add("Y");
}

TEST(Connection, AnswerCutAtEveryPositionFailsAsAWhole) {
    for (const auto intent : {Client::Intent::Read, Client::Intent::Write}) {
        for (std::size_t cut = 0; cut < answer.size(); ++cut) {
            SCOPED_TRACE(cut);
            Pair pair;
            pair.connection->send(fourCommands(), intent);
            pair.say(std::string_view(answer).substr(0, cut));
            ASSERT_EQ(::shutdown(pair.peer.get(), SHUT_WR), 0);
            const auto result = pair.receive();
            ASSERT_FALSE(result);
            EXPECT_EQ(result.error().kind,
                      intent == Client::Intent::Read ? ErrorKind::Offline : ErrorKind::Uncertain);
            EXPECT_EQ(result.error().effect,
                      intent == Client::Intent::Read ? Effect::NotApplied : Effect::Uncertain);
        }
    }
}

TEST(Connection, AnswerInTwoPartsIsWhole) {
    for (std::size_t cut = 1; cut < answer.size(); ++cut) {
        SCOPED_TRACE(cut);
        Pair pair;
        pair.connection->send(fourCommands(), Client::Intent::Write);
        pair.say(std::string_view(answer).substr(0, cut));
        auto result = std::async(std::launch::async, [&] { return pair.receive(); });
        pair.waitUntilTaken();
        pair.say(std::string_view(answer).substr(cut));
        const auto replies = result.get();
        ASSERT_TRUE(replies);
        ASSERT_EQ(replies->size(), 4U);
        EXPECT_EQ((*replies)[1][1].integer(), 7);
        EXPECT_EQ((*replies)[2].text(), "ERR no");
        EXPECT_EQ((*replies)[3][0][0].text(), "in");
        EXPECT_EQ((*replies)[3][1].text(), "ok");
    }
}

TEST(Connection, TwoPipelinesCutAtEveryPosition) {
    const std::string both = answer + answer;
    for (std::size_t cut = 1; cut < both.size(); ++cut) {
        SCOPED_TRACE(cut);
        Pair pair;
        pair.connection->send(fourCommands(), Client::Intent::Read);
        pair.connection->send(fourCommands(), Client::Intent::Read);
        pair.say(std::string_view(both).substr(0, cut));
        auto results = std::async(std::launch::async, [&] {
            auto first = pair.receive();
            return std::pair(std::move(first), pair.receive());
        });
        pair.waitUntilTaken();
        pair.say(std::string_view(both).substr(cut));
        const auto [first, second] = results.get();
        ASSERT_TRUE(first && second);
        for (const Replies* replies : {&*first, &*second}) {
            ASSERT_EQ(replies->size(), 4U);
            EXPECT_EQ((*replies)[1][0].text(), "abc");
            EXPECT_EQ((*replies)[3][1].text(), "ok");
        }
    }
}

TEST(Connection, TwoPipelinesKeepTheirReplies) {
    Pair pair;
    pair.connection->send(Pipeline().add("A").add("B"), Client::Intent::Read);
    pair.connection->send(Pipeline().add("C"), Client::Intent::Read);
    pair.say("+a\r\n+b\r\n+c\r\n");
    const auto first = pair.receive();
    const auto second = pair.receive();
    ASSERT_TRUE(first && second);
    EXPECT_EQ((*first)[1].text(), "b");
    EXPECT_EQ(second->size(), 1U);
    EXPECT_EQ((*second)[0].text(), "c");
    EXPECT_EQ(pair.traffic.commands, 3U);
    EXPECT_EQ(pair.traffic.bytesReceived, 12U);
}

TEST(Connection, AnswerThatNobodyAskedForIsProtocol) {
    for (const char* extra : {"+late\r\n", "+la", "$5\r\nab"}) {
        Pair pair;
        pair.connection->send(Pipeline().add("A"), Client::Intent::Read);
        pair.say("+a\r\n" + std::string(extra));
        ASSERT_TRUE(pair.receive());
        const auto idle = pair.connection->checkIdle();
        ASSERT_FALSE(idle);
        EXPECT_EQ(idle.error().kind, ErrorKind::Protocol);
    }
}

TEST(Connection, WriteThatNeverLeftIsNotUncertain) {
    Pair pair;
    pair.peer.close();
    pair.connection->send(Pipeline().add("SET", "a", 1), Client::Intent::Write);
    const auto result = pair.receive();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Offline);
    EXPECT_EQ(result.error().effect, Effect::NotApplied);
}

TEST(Connection, ReadsWhileItWrites) {
    // The peer answers while it reads, and reads no further while nobody takes its answers.
    FakeServer echo([](int descriptor) {
        if (!FakeServer::greet(descriptor))
            return;
        const std::string reply = "$65536\r\n" + std::string(65'536, 'x') + "\r\n";
        while (FakeServer::readUntil(descriptor, "\r\n") && FakeServer::say(descriptor, reply)) {
        }
    });
    Client client(endpointOf(echo));
    ASSERT_TRUE(client.connect());
    Pipeline pipeline;
    for (int i = 0; i < 200; ++i)
        pipeline.add("SET", i, std::string(65'536, 'y'));
    const auto replies = client.run(pipeline);
    ASSERT_TRUE(replies) << redispatch::base::sentence(replies.error());
    EXPECT_EQ(replies->size(), 200U);
}

TEST(Connect, HostThatAcceptsAndNeverAnswersIsTimeout) {
    FakeServer silent([](int descriptor) { FakeServer::readToEnd(descriptor); });
    Client client(endpointOf(silent, 100ms));
    const auto result = client.connect();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Timeout);
    EXPECT_FALSE(client.isConnected());
    EXPECT_EQ(client.run(Pipeline().add("PING")).error().kind, ErrorKind::Offline);
}

TEST(Connect, StopEndsTheWait) {
    Stop stop;
    FakeServer silent([&](int descriptor) {
        FakeServer::readUntil(descriptor, "PING");
        stop.request();
        FakeServer::readToEnd(descriptor);
    });
    Client client(endpointOf(silent), stop);
    const auto result = client.connect();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Stopped);
}

TEST(Connect, UnreachablePortIsOffline) {
    Endpoint endpoint;
    endpoint.port = redispatch::support::freePort();
    Client client(endpoint);
    const auto result = client.connect();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Offline);
    EXPECT_THAT(result.error().detail, HasSubstr("refused"));
}

TEST(Connect, UnknownHostAndSocketAreOffline) {
    Endpoint named = *parseUrl("redis://no-such-host.invalid");
    named.connectTimeout = patience;
    const auto byName = Client(named).connect();
    ASSERT_FALSE(byName);
    EXPECT_TRUE(byName.error().kind == ErrorKind::Offline || byName.error().kind == ErrorKind::Timeout);
    EXPECT_EQ(byName.error().context.size(), 1U);
    const auto byPath = Client(*parseUrl("redis+unix:///no/such/socket")).connect();
    ASSERT_FALSE(byPath);
    EXPECT_EQ(byPath.error().kind, ErrorKind::Offline);
}

TEST(Connect, LastWordsOfAServerAreHeard) {
    const std::pair<const char*, ErrorKind> farewells[] = {
        {"-ERR max number of clients reached\r\n", ErrorKind::Busy},
        {"-DENIED Redis is running in protected mode\r\n", ErrorKind::Denied},
        {"-NOAUTH Authentication required.\r\n", ErrorKind::Auth},
        {"-LOADING Redis is loading the dataset in memory\r\n", ErrorKind::Busy}};
    for (const auto& [text, kind] : farewells) {
        FakeServer server(
            [words = std::string(text)](int descriptor) { FakeServer::say(descriptor, words); });
        const auto result = Client(endpointOf(server)).connect();
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, kind) << text << redispatch::base::sentence(result.error());
    }
}

TEST(Connect, SilentCloseNamesTls) {
    FakeServer closing([](int descriptor) { FakeServer::readUntil(descriptor, "PING"); });
    const auto result = Client(endpointOf(closing)).connect();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Protocol);
    EXPECT_THAT(result.error().actual, HasSubstr("TLS"));
}

TEST(Connect, OtherServersAreProtocol) {
    FakeServer http([](int descriptor) {
        FakeServer::readUntil(descriptor, "PING");
        FakeServer::say(descriptor, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
    const auto result = Client(endpointOf(http)).connect();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Protocol);
}

TEST(Connect, RefusedAuthClosesTheSocket) {
    std::promise<bool> closed;
    FakeServer server([&](int descriptor) {
        FakeServer::readUntil(descriptor, "wrong\r\n");
        FakeServer::say(descriptor, "-WRONGPASS invalid username-password pair or user is disabled.\r\n");
        closed.set_value(FakeServer::readToEnd(descriptor));
    });
    Endpoint endpoint = endpointOf(server);
    endpoint.user = "ana";
    endpoint.password = "wrong";
    Client client(endpoint);
    const auto result = client.connect();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Auth);
    EXPECT_FALSE(client.isConnected());
    EXPECT_TRUE(closed.get_future().get()); // while the client still exists
    EXPECT_EQ(redispatch::base::sentence(result.error()).find("wrong "), std::string::npos);
}

TEST(Run, EndlessLineEndsInProtocol) {
    FakeServer endless([](int descriptor) {
        if (!FakeServer::greet(descriptor) || !FakeServer::readUntil(descriptor, "GET"))
            return;
        const std::string much = "+" + std::string(100'000, 'a');
        while (FakeServer::say(descriptor, much)) {
        }
    });
    Client client(endpointOf(endless));
    ASSERT_TRUE(client.connect());
    const auto read = client.run(Pipeline().add("GET", "a"));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::Protocol);
    EXPECT_FALSE(client.isConnected());
    EXPECT_LT(client.traffic().bytesReceived, 1'000'000U);
}

TEST(Run, AnswerOneByteAtATime) {
    FakeServer slow([](int descriptor) {
        if (!FakeServer::greet(descriptor) || !FakeServer::readUntil(descriptor, "Y\r\n"))
            return;
        for (const char byte : answer)
            FakeServer::say(descriptor, std::string_view(&byte, 1));
        FakeServer::readToEnd(descriptor);
    });
    Client client(endpointOf(slow));
    ASSERT_TRUE(client.connect());
    const auto replies = client.run(fourCommands());
    ASSERT_TRUE(replies);
    EXPECT_EQ((*replies)[1][0].text(), "abc");
}

TEST(Run, BytesThatNeverEndDoNotOutliveTheDeadline) {
    FakeServer trickle([](int descriptor) {
        if (!FakeServer::greet(descriptor) || !FakeServer::say(descriptor, "$60000000\r\n"))
            return;
        while (FakeServer::say(descriptor, "x")) {
        }
    });
    Client client(endpointOf(trickle));
    ASSERT_TRUE(client.connect());
    const auto result = client.run(Pipeline().add("SET", "a", 1), Client::Intent::Write, 200ms);
    ASSERT_FALSE(result);
    // The value may already have been on its way before the command: then it is nobody's answer.
    EXPECT_TRUE(result.error().kind == ErrorKind::Uncertain || result.error().kind == ErrorKind::Protocol);
}

} // namespace
