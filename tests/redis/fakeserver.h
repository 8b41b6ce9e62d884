// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace redispatch::tests {

/// A peer on 127.0.0.1 for faults that no real server shows on request. Each connection runs `behave` in a
/// thread of its own and is closed when that returns; all end with this value.
class FakeServer {
public:
    using Behaviour = std::function<void(int descriptor)>;
    explicit FakeServer(Behaviour behave);
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    std::string url() const { return "redis://127.0.0.1:" + std::to_string(m_port); }

    /// Reads until `text` has come; false at the end of the connection.
    static bool readUntil(int descriptor, std::string_view text);
    static bool say(int descriptor, std::string_view bytes); ///< false when nobody listens any more
    static bool readToEnd(int descriptor);                   ///< true when the peer closed
    /// Answers a client's first words (SELECT, CLIENT SETNAME, PING) as a Redis does.
    static bool greet(int descriptor);

private:
    void accept();
    Behaviour m_behave;
    int m_listener = -1;
    int m_port = 0;
    std::mutex m_mutex;
    bool m_ending = false;
    std::vector<int> m_links;
    std::vector<std::jthread> m_threads;
    std::jthread m_acceptor;
};

} // namespace redispatch::tests
