// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/errortext.h"
#include "core/redis/client.h"
#include "tests/support/redisserver.h"
#include "tests/support/testcerts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch::redis;
using namespace std::chrono_literals;
using namespace redispatch::support;
using redispatch::base::ErrorKind;
using redispatch::base::sentence;
using testing::HasSubstr;

namespace {

constexpr auto patience = 30s;

class TlsServer : public testing::Test {
protected:
    Endpoint endpoint(const std::string& host) const {
        Endpoint to = *parseUrl("rediss://" + host + ":" + std::to_string(m_server.tlsPort()));
        to.caCertFile = m_certs.caFile;
        to.connectTimeout = patience;
        to.commandTimeout = patience;
        return to;
    }
    TempDir m_dir;
    TestCerts m_certs = makeTestCerts(m_dir, "DNS:localhost,IP:127.0.0.1");
    RedisServer m_server{RedisServer::Options{
        .tcp = true, .tls = true, .certFile = m_certs.certFile, .keyFile = m_certs.keyFile}};
};

TEST_F(TlsServer, NameAndAddressOfTheCertificateAreAccepted) {
    for (const char* host : {"localhost", "127.0.0.1"}) {
        Client client(endpoint(host));
        const auto connected = client.connect();
        ASSERT_TRUE(connected) << sentence(connected.error());
        // More than one TLS record in both directions.
        const std::string large(300'000, 'x');
        const auto replies = client.run(Pipeline().add("SET", "k", large).add("GET", "k"));
        ASSERT_TRUE(replies);
        EXPECT_EQ((*replies)[1].text(), large);
    }
}

TEST_F(TlsServer, WrongHostIsRefused) {
    const TestCerts other = makeTestCerts(m_dir, "DNS:redis.example.org,IP:127.0.0.2");
    RedisServer server(
        RedisServer::Options{.tls = true, .certFile = other.certFile, .keyFile = other.keyFile});
    for (const char* host : {"localhost", "127.0.0.1"}) {
        Endpoint to = endpoint(host);
        to.port = server.tlsPort();
        to.caCertFile = other.caFile;
        const auto connected = Client(to).connect();
        ASSERT_FALSE(connected);
        EXPECT_EQ(connected.error().kind, ErrorKind::Protocol);
        EXPECT_THAT(connected.error().expected, HasSubstr(host));
        EXPECT_THAT(connected.error().actual, HasSubstr("mismatch"));
    }
}

TEST_F(TlsServer, UnknownAuthorityIsRefused) {
    const TempDir elsewhere;
    Endpoint to = endpoint("localhost");
    to.caCertFile = makeTestCerts(elsewhere, "DNS:localhost").caFile;
    const auto wrong = Client(to).connect();
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind, ErrorKind::Protocol);
    EXPECT_THAT(wrong.error().expected, HasSubstr("certificate"));
    to.caCertFile.clear(); // the system's authorities do not know it either
    EXPECT_EQ(Client(to).connect().error().kind, ErrorKind::Protocol);
    to.caCertFile = m_dir.file("missing.pem").string();
    const auto missing = Client(to).connect();
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(missing.error().subject, to.caCertFile);
}

TEST_F(TlsServer, TlsToAPlainPortIsSaidInWords) {
    Endpoint to = endpoint("127.0.0.1");
    to.port = m_server.port();
    to.connectTimeout = 300ms;
    const auto connected = Client(to).connect();
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().kind, ErrorKind::Protocol);
    EXPECT_THAT(connected.error().expected, HasSubstr("TLS"));
}

TEST_F(TlsServer, PlainToATlsPortIsSaidInWords) {
    Endpoint to = endpoint("127.0.0.1");
    to.kind = Endpoint::Kind::Tcp;
    const auto connected = Client(to).connect();
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().kind, ErrorKind::Protocol);
    EXPECT_THAT(connected.error().expected, HasSubstr("without TLS"));
}

TEST_F(TlsServer, FrozenAndKilledServers) {
    Client client(endpoint("localhost"));
    ASSERT_TRUE(client.connect());
    m_server.freeze();
    const auto read = client.run(Pipeline().add("GET", "k"), Client::Intent::Read, 50ms);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::Timeout);
    m_server.thaw();
    ASSERT_TRUE(client.connect());
    m_server.kill9();
    // Not a word of SIGPIPE, which would have ended this test.
    const auto write =
        client.run(Pipeline().add("SET", "k", std::string(1'000'000, 'x')), Client::Intent::Write);
    ASSERT_FALSE(write);
    EXPECT_EQ(write.error().kind, ErrorKind::Offline);
    m_server.start();
    EXPECT_TRUE(client.connect());
}

TEST_F(TlsServer, StreamsInBothDirections) {
    Client client(endpoint("localhost"));
    ASSERT_TRUE(client.connect());
    int asked = 0;
    std::size_t got = 0;
    const auto status = client.stream(
        [&](Pipeline& pipeline) {
            for (int i = 0; i < 500 && asked < 5'000; ++i, ++asked)
                pipeline.add("ECHO", std::string(500, 'e') + std::to_string(asked));
        },
        [&](const Replies& replies) {
            for (std::size_t i = 0; i < replies.size(); ++i, ++got)
                EXPECT_TRUE(replies[i].text().ends_with("e" + std::to_string(got)));
            return redispatch::base::Status();
        });
    ASSERT_TRUE(status);
    EXPECT_EQ(got, 5'000U);
}

} // namespace
