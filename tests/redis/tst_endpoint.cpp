// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/endpoint.h"

#include "core/base/errortext.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch::redis;
using redispatch::base::ErrorKind;
using Kind = Endpoint::Kind;
using testing::HasSubstr;
using testing::Not;

namespace {

struct Good {
    const char* url;
    Kind kind;
    const char* host; ///< or the path of a Unix socket
    int port;
    const char* user;
    const char* password;
    int database;
    const char* display;
};

class GoodUrl : public testing::TestWithParam<Good> {};

TEST_P(GoodUrl, IsTakenApart) {
    const Good& want = GetParam();
    const auto got = parseUrl(want.url);
    ASSERT_TRUE(got) << redispatch::base::sentence(got.error());
    EXPECT_EQ(got->kind, want.kind);
    EXPECT_EQ(want.kind == Kind::Unix ? got->path : got->host, want.host);
    EXPECT_EQ(got->port, want.port);
    EXPECT_EQ(got->user, want.user);
    EXPECT_EQ(got->password, want.password);
    EXPECT_EQ(got->database, want.database);
    EXPECT_EQ(got->display(), want.display);
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, GoodUrl,
    testing::Values(
        Good{"redis://localhost", Kind::Tcp, "localhost", 6379, "", "", 0, "redis://localhost:6379/0"},
        Good{"redis://10.0.0.7:6380/3", Kind::Tcp, "10.0.0.7", 6380, "", "", 3, "redis://10.0.0.7:6380/3"},
        Good{"redis://host/", Kind::Tcp, "host", 6379, "", "", 0, "redis://host:6379/0"},
        Good{"rediss://ana:s3cret@host:1/2", Kind::Tls, "host", 1, "ana", "s3cret", 2,
             "rediss://ana@host:1/2"},
        Good{"redis://:only@host", Kind::Tcp, "host", 6379, "", "only", 0, "redis://host:6379/0"},
        Good{"redis://ana@host", Kind::Tcp, "host", 6379, "ana", "", 0, "redis://ana@host:6379/0"},
        Good{"redis://a%40b:p%2Fq%3a%25@host", Kind::Tcp, "host", 6379, "a@b", "p/q:%", 0,
             "redis://a@b@host:6379/0"},
        Good{"redis://u:p@ss@host", Kind::Tcp, "host", 6379, "u", "p@ss", 0, "redis://u@host:6379/0"},
        Good{"redis://u:a:b@host", Kind::Tcp, "host", 6379, "u", "a:b", 0, "redis://u@host:6379/0"},
        Good{"redis://[::1]:7000/1", Kind::Tcp, "::1", 7000, "", "", 1, "redis://[::1]:7000/1"},
        Good{"rediss://[fe80::1]", Kind::Tls, "fe80::1", 6379, "", "", 0, "rediss://[fe80::1]:6379/0"},
        Good{"redis+unix:///run/redis.sock", Kind::Unix, "/run/redis.sock", 6379, "", "", 0,
             "redis+unix:///run/redis.sock"},
        Good{"redis+unix:///a%20b?db=5", Kind::Unix, "/a b", 6379, "", "", 5, "redis+unix:///a b?db=5"}));

class BadUrl : public testing::TestWithParam<const char*> {};

TEST_P(BadUrl, IsInvalidAndKeepsSecrets) {
    const auto got = parseUrl(GetParam());
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::Invalid);
    EXPECT_FALSE(got.error().expected.empty());
    EXPECT_THAT(redispatch::base::sentence(got.error()), Not(HasSubstr("hunter2")));
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, BadUrl,
    testing::Values("", "localhost:6379", "http://host", "redis://", "redis:///1", "redis://:6379",
                    "redis://host:0", "redis://host:65536", "redis://host:abc",
                    "redis://host:", "redis://host:-1", "redis://host/x", "redis://host/-1",
                    "redis://host/1/2", "redis://host?db=1", "redis://ho st", "redis://[::1",
                    "redis://[::1]x", "redis://[]", "redis://u%zz:hunter2@host", "redis://u:hunter2%4@host",
                    "redis://u:x/hunter2@host", "redis://u:hunter2@host:port", "redis://u:hunter2@host/db",
                    "redis://u:hunter2@", "redis+unix://", "redis+unix://relative", "redis+unix:///s?db=x",
                    "redis+unix:///s?other=1", "redis+unix:///a%00b"));

TEST(Endpoint, UnixPathHasTheSystemsLimit) {
    EXPECT_TRUE(parseUrl("redis+unix:///" + std::string(106, 'a')));
    const auto longer = parseUrl("redis+unix:///" + std::string(107, 'a'));
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().actual, "108 bytes");
}

TEST(Endpoint, LocalIsOnlyThisMachine) {
    const auto local = [](const char* url) { return parseUrl(url)->isLocal(); };
    for (const char* url :
         {"redis://localhost", "redis://127.0.0.1", "redis://127.8.9.10", "redis://[::1]", "redis+unix:///s"})
        EXPECT_TRUE(local(url)) << url;
    for (const char* url : {"redis://10.0.0.1", "redis://127.0.0.1.example.org", "redis://127.1",
                            "redis://127.0.0.256", "redis://localhost.example.org", "redis://0.0.0.0"})
        EXPECT_FALSE(local(url)) << url;
}

} // namespace
