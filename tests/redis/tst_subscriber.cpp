// SPDX-License-Identifier: GPL-3.0-or-later
// Channels of a real server.
#include "core/redis/subscriber.h"

#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

using namespace redispatch::redis;
using namespace std::chrono_literals;
using redispatch::base::ErrorKind;
using redispatch::base::Stop;
using redispatch::support::RedisServer;
using testing::ElementsAre;

namespace {

constexpr auto patience = 30s;

Endpoint endpointOf(const std::string& url) {
    Endpoint endpoint = *parseUrl(url);
    endpoint.connectTimeout = endpoint.commandTimeout = patience;
    return endpoint;
}

std::vector<Message> heard(Subscriber& subscriber, std::size_t count) {
    std::vector<Message> all;
    while (all.size() < count) {
        auto some = subscriber.poll(patience, count - all.size());
        if (!some || some->empty()) {
            ADD_FAILURE() << "only " << all.size() << " messages";
            break;
        }
        all.insert(all.end(), some->begin(), some->end());
    }
    return all;
}

TEST(Subscriber, HearsChannelsAndPatternsInOrder) {
    RedisServer server;
    Subscriber subscriber(endpointOf(server.unixUrl()));
    ASSERT_TRUE(subscriber.connect());
    ASSERT_TRUE(subscriber.subscribe({"one", "two", "one"}));
    ASSERT_TRUE(subscriber.subscribePatterns({"active@*"}));
    EXPECT_TRUE(subscriber.poll(0ms)->empty());
    server.raw("PUBLISH one 1");
    server.raw("PUBLISH three 3");
    server.raw("PUBLISH active@token 7");
    server.raw("PUBLISH two 2");
    EXPECT_THAT(heard(subscriber, 3),
                ElementsAre(Message{"one", "1"}, Message{"active@token", "7"}, Message{"two", "2"}));
    EXPECT_TRUE(subscriber.poll(1ms)->empty()); // and again, after a wait in which nothing came
    server.raw("PUBLISH one 4");
    EXPECT_THAT(heard(subscriber, 1), ElementsAre(Message{"one", "4"}));
}

TEST(Subscriber, KeepsWhatComesWhileMoreIsSubscribedTo) {
    RedisServer server;
    Subscriber subscriber(endpointOf(server.unixUrl()));
    ASSERT_TRUE(subscriber.connect());
    ASSERT_TRUE(subscriber.subscribe({"one"}));
    server.raw("PUBLISH one early");
    ASSERT_TRUE(subscriber.subscribe({"one", "two"}));
    server.raw("PUBLISH two late");
    EXPECT_THAT(heard(subscriber, 2), ElementsAre(Message{"one", "early"}, Message{"two", "late"}));
}

TEST(Subscriber, TakesNoMoreThanTheLimitAtOnce) {
    RedisServer server;
    Subscriber subscriber(endpointOf(server.unixUrl()));
    ASSERT_TRUE(subscriber.connect());
    ASSERT_TRUE(subscriber.subscribe({"one"}));
    for (int i = 0; i < 5; ++i)
        server.raw("PUBLISH one x");
    EXPECT_EQ(heard(subscriber, 2).size(), 2U);
    EXPECT_EQ(heard(subscriber, 3).size(), 3U);
}

TEST(Subscriber, EndsWithItsServerAndHearsAgainAfterConnecting) {
    RedisServer server;
    Subscriber subscriber(endpointOf(server.unixUrl()));
    EXPECT_EQ(subscriber.poll(0ms).error().kind, ErrorKind::Offline);
    ASSERT_TRUE(subscriber.connect());
    ASSERT_TRUE(subscriber.subscribe({"one"}));
    server.kill9();
    EXPECT_EQ(subscriber.poll(patience).error().kind, ErrorKind::Offline);
    EXPECT_FALSE(subscriber.isConnected());
    EXPECT_EQ(subscriber.connect().error().kind, ErrorKind::Offline);
    server.start();
    ASSERT_TRUE(subscriber.connect());
    ASSERT_TRUE(subscriber.subscribe({"one"}));
    server.raw("PUBLISH one again");
    EXPECT_THAT(heard(subscriber, 1), ElementsAre(Message{"one", "again"}));
}

TEST(Subscriber, WaitEndsWhenItIsStopped) {
    RedisServer server;
    Stop stop;
    Subscriber subscriber(endpointOf(server.unixUrl()), stop);
    ASSERT_TRUE(subscriber.connect());
    ASSERT_TRUE(subscriber.subscribe({"one"}));
    std::jthread stopping([&] { stop.request(); });
    EXPECT_EQ(subscriber.poll(patience).error().kind, ErrorKind::Stopped);
}

TEST(Subscriber, SaysWhatIsNotPermitted) {
    RedisServer server;
    server.raw("ACL SETUSER narrow on >secret +@all ~* resetchannels &allowed");
    Endpoint endpoint = endpointOf(server.unixUrl());
    endpoint.user = "narrow";
    endpoint.password = "secret";
    Subscriber subscriber(endpoint);
    ASSERT_TRUE(subscriber.connect());
    ASSERT_TRUE(subscriber.subscribe({"allowed"}));
    EXPECT_EQ(subscriber.subscribe({"other"}).error().kind, ErrorKind::Denied);
    EXPECT_FALSE(subscriber.isConnected());
    endpoint.password = "wrong";
    EXPECT_EQ(Subscriber(endpoint).connect().error().kind, ErrorKind::Auth);
}

} // namespace
