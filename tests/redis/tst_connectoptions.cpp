// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/connectoptions.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace redispatch;
using base::ErrorKind;
using redis::ConnectOptions;
using redis::Endpoint;
using redis::endpointFrom;

namespace {
class PasswordFile {
public:
    explicit PasswordFile(const std::string& content) {
        std::string name = (std::filesystem::temp_directory_path() / "rdpwXXXXXX").string();
        m_folder = ::mkdtemp(name.data());
        std::ofstream(path(), std::ios::binary) << content;
    }
    ~PasswordFile() { std::filesystem::remove_all(m_folder); }
    std::filesystem::path path() const { return m_folder / "password"; }

private:
    std::filesystem::path m_folder;
};

void expectInvalid(const ConnectOptions& options, const std::string& subject) {
    const auto endpoint = endpointFrom(options);
    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(endpoint.error().subject, subject);
    EXPECT_FALSE(endpoint.error().expected.empty());
}
} // namespace

TEST(ConnectOptions, NothingGivenIsTheLocalServer) {
    const auto endpoint = endpointFrom({});
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->kind, Endpoint::Kind::Tcp);
    EXPECT_EQ(endpoint->host, "127.0.0.1");
    EXPECT_EQ(endpoint->port, 6379);
    EXPECT_EQ(endpoint->database, 0);
    EXPECT_TRUE(endpoint->password.empty());
}

TEST(ConnectOptions, HostPortUserDatabase) {
    ConnectOptions options;
    options.host = "redis.example";
    options.port = "7001";
    options.user = "ana";
    options.password = "s3cret";
    options.database = "4";
    const auto endpoint = endpointFrom(options);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->host, "redis.example");
    EXPECT_EQ(endpoint->port, 7001);
    EXPECT_EQ(endpoint->user, "ana");
    EXPECT_EQ(endpoint->password, "s3cret");
    EXPECT_EQ(endpoint->database, 4);
}

TEST(ConnectOptions, OptionsWinOverTheUrl) {
    ConnectOptions options;
    options.url = "redis://ana:fromurl@host:7002/1";
    options.user = "bea";
    options.password = "typed";
    options.database = "2";
    const auto endpoint = endpointFrom(options);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->host, "host");
    EXPECT_EQ(endpoint->port, 7002);
    EXPECT_EQ(endpoint->user, "bea");
    EXPECT_EQ(endpoint->password, "typed");
    EXPECT_EQ(endpoint->database, 2);
}

TEST(ConnectOptions, PasswordOfTheUrlWinsOverTheEnvironment) {
    ConnectOptions options;
    options.url = "redis://:fromurl@host";
    options.environmentPassword = "fromenv";
    auto endpoint = endpointFrom(options);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->password, "fromurl");
    options.url = "redis://host";
    endpoint = endpointFrom(options);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->password, "fromenv");
}

TEST(ConnectOptions, PasswordFileLosesOneLineEndOnly) {
    const PasswordFile file("two words \n\n");
    ConnectOptions options;
    options.passwordFile = file.path();
    options.environmentPassword = "fromenv";
    const auto endpoint = endpointFrom(options);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->password, "two words \n");
}

TEST(ConnectOptions, PasswordFileThatIsMissingEmptyOrLong) {
    ConnectOptions options;
    options.passwordFile = "/nonexistent/password";
    const auto missing = endpointFrom(options);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, ErrorKind::Missing);
    EXPECT_FALSE(missing.error().detail.empty());

    const PasswordFile empty("\n");
    options.passwordFile = empty.path();
    expectInvalid(options, empty.path().string());

    const PasswordFile longFile(std::string(5000, 'x'));
    options.passwordFile = longFile.path();
    expectInvalid(options, longFile.path().string());
}

TEST(ConnectOptions, Contradictions) {
    ConnectOptions both;
    both.url = "redis://host";
    both.port = "7000";
    expectInvalid(both, "-u");

    ConnectOptions passwords;
    passwords.password = "a";
    passwords.passwordFile = "/dev/null";
    expectInvalid(passwords, "--password-file");

    ConnectOptions noTls;
    noTls.host = "host";
    noTls.caCertFile = "/etc/ssl/ca.pem";
    expectInvalid(noTls, "--cacert");

    ConnectOptions socket;
    socket.url = "redis+unix:///run/redis.sock";
    socket.tls = true;
    expectInvalid(socket, "--tls");
}

TEST(ConnectOptions, TlsByOptionOrUrl) {
    ConnectOptions option;
    option.host = "host";
    option.tls = true;
    option.caCertFile = "/etc/ssl/ca.pem";
    auto endpoint = endpointFrom(option);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->kind, Endpoint::Kind::Tls);
    EXPECT_EQ(endpoint->caCertFile, "/etc/ssl/ca.pem");

    ConnectOptions url;
    url.url = "rediss://host";
    url.caCertFile = "/etc/ssl/ca.pem";
    endpoint = endpointFrom(url);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->kind, Endpoint::Kind::Tls);
}

TEST(ConnectOptions, NumbersOutOfRange) {
    for (const char* port : {"0", "65536", "x", "-1", "63 79"}) {
        ConnectOptions options;
        options.port = port;
        expectInvalid(options, "-p");
    }
    for (const char* database : {"-1", "1000001", "zero"}) {
        ConnectOptions options;
        options.database = database;
        expectInvalid(options, "-n");
    }
}

TEST(ConnectOptions, NoErrorShowsAPassword) {
    ConnectOptions options;
    options.password = "s3cret-canary";
    options.port = "nonsense";
    const auto endpoint = endpointFrom(options);
    ASSERT_FALSE(endpoint);
    const auto& error = endpoint.error();
    for (const std::string& text : {error.subject, error.expected, error.actual, error.detail})
        EXPECT_EQ(text.find("s3cret-canary"), std::string::npos);
}
