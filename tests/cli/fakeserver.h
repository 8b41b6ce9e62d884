// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <thread>

namespace redispatch::cli::test {

/// Listens on a free port of 127.0.0.1, accepts everybody, and gives the same answer to every command;
/// an empty answer means that it never says a word.
class FakeServer {
public:
    explicit FakeServer(std::string answer);
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    std::string url() const { return "redis://127.0.0.1:" + std::to_string(m_port); }

private:
    void serve();
    std::string m_answer;
    int m_listener = -1;
    int m_wake = -1;
    int m_port = 0;
    std::thread m_thread;
};

} // namespace redispatch::cli::test
