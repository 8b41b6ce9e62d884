// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/tempdir.h"

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace redispatch::support {

/// A real redis-server of this test alone, in a folder of its own, always on a Unix socket there. Without
/// further arguments it keeps nothing on disk. It ends with this value, or with the thread that started it.
/// Everything throws std::runtime_error with the server's own log when the server cannot be used.
class RedisServer {
public:
    struct Options {
        std::vector<std::string> args{};   ///< as in {"--appendonly", "yes"}
        bool tcp = false;                  ///< also on a free port of 127.0.0.1
        bool tls = false;                  ///< also with TLS on a free port of 127.0.0.1; see tlsPort()
        std::string certFile{}, keyFile{}; ///< of the server, with tls
    };
    RedisServer() : RedisServer(Options{}) {}
    explicit RedisServer(std::vector<std::string> args) : RedisServer(Options{.args = std::move(args)}) {}
    explicit RedisServer(Options options);
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    /// "redis+unix:///…/redis.sock", or "redis://127.0.0.1:port" with tcp.
    std::string url() const;
    std::string unixUrl() const { return "redis+unix://" + socketPath(); }
    std::string socketPath() const { return m_dir.file("redis.sock").string(); }
    std::string dir() const { return m_dir.path().string(); }
    int port() const { return m_port; }       ///< 0 without tcp
    int tlsPort() const { return m_tlsPort; } ///< 0 without tls
    pid_t pid() const { return m_pid; }       ///< 0 while stopped
    bool isRunning() const { return m_pid > 0; }

    void start();  ///< again, on the same folder, data and ports; waits until it has loaded
    void stop();   ///< SIGTERM, waits for its end
    void kill9();  ///< SIGKILL, waits for its end
    void freeze(); ///< SIGSTOP: it keeps its sockets and answers nothing
    void thaw();   ///< SIGCONT

    /// Sends one inline command on a connection of its own, such as "SET k v"; the raw answer, as text.
    std::string raw(std::string_view inlineCommand) const;
    std::string log() const; ///< what the server has logged so far

private:
    void waitUntilItAnswers();
    void waitForEnd();
    TempDir m_dir;
    Options m_options;
    int m_port = 0;
    int m_tlsPort = 0;
    pid_t m_pid = 0;
};

/// A port of 127.0.0.1 on which nobody listens at this moment.
int freePort();

} // namespace redispatch::support
