// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace redispatch::bench {

/// A connection that sends commands and counts the bytes that come back, without looking at them: what is
/// left is the server's own work and the kernel's. No client is faster than this with the same commands.
class BareSocket {
public:
    explicit BareSocket(const std::string& path) : m_fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        // The socket's interface wants its address as another type.
        if (connect(m_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("no connection to " + path);
    }
    ~BareSocket() { close(m_fd); }
    BareSocket(const BareSocket&) = delete;
    BareSocket& operator=(const BareSocket&) = delete;

    /// Returns the number of bytes received when the last command was answered.
    std::size_t exchange(const std::string& commands) {
        constexpr std::string_view last = "*2\r\n$4\r\nECHO\r\n$8\r\nall-done\r\n",
                                   answer = "$8\r\nall-done\r\n";
        const std::string all = commands + std::string(last);
        std::jthread sender([&] {
            for (std::size_t sent = 0; sent < all.size();) {
                const ssize_t more = send(m_fd, all.data() + sent, all.size() - sent, MSG_NOSIGNAL);
                if (more <= 0)
                    return; // the receiver notices
                sent += static_cast<std::size_t>(more);
            }
        });
        std::size_t received = 0;
        std::string tail;
        while (!tail.ends_with(answer)) {
            char buffer[64 * 1024];
            const ssize_t more = recv(m_fd, buffer, sizeof buffer, 0);
            if (more <= 0) {
                shutdown(m_fd, SHUT_RDWR);
                throw std::runtime_error("the server hung up");
            }
            received += static_cast<std::size_t>(more);
            tail.append(buffer, static_cast<std::size_t>(more));
            tail.erase(0, tail.size() - std::min(tail.size(), answer.size()));
        }
        return received - answer.size();
    }

private:
    int m_fd;
};

} // namespace redispatch::bench
