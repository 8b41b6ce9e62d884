// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/fakeserver.h"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace redispatch::cli::test {

namespace {

/// Each command begins with a line that begins with a star.
int commandsIn(std::string_view heard) {
    int count = heard.starts_with('*') ? 1 : 0;
    for (std::size_t at = 0; (at = heard.find("\n*", at)) != std::string_view::npos; ++at)
        ++count;
    return count;
}

} // namespace

FakeServer::FakeServer(std::string answer)
    : m_answer(std::move(answer))
    , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    , m_wake(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_listener, plain, size) != 0 || ::listen(m_listener, 8) != 0 ||
        ::getsockname(m_listener, plain, &size) != 0)
        throw std::runtime_error("cannot listen");
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { serve(); });
}

FakeServer::~FakeServer() {
    const std::uint64_t one = 1;
    if (::write(m_wake, &one, sizeof one) == sizeof one)
        m_thread.join();
    ::close(m_listener);
    ::close(m_wake);
}

void FakeServer::serve() {
    std::vector<pollfd> watched = {{m_wake, POLLIN, 0}, {m_listener, POLLIN, 0}};
    while (::poll(watched.data(), watched.size(), -1) > 0 && watched[0].revents == 0) {
        const std::size_t known = watched.size();
        if (watched[1].revents != 0)
            watched.push_back({::accept(m_listener, nullptr, nullptr), POLLIN, 0});
        for (std::size_t i = 2; i < known; ++i) {
            std::array<char, 4096> heard{};
            if (watched[i].revents == 0)
                continue;
            const ssize_t got = ::read(watched[i].fd, heard.data(), heard.size());
            bool told = got > 0;
            for (int left =
                     commandsIn(std::string_view(heard.data(), got > 0 ? static_cast<std::size_t>(got) : 0));
                 told && left > 0 && !m_answer.empty(); --left)
                told = ::send(watched[i].fd, m_answer.data(), m_answer.size(), MSG_NOSIGNAL) > 0;
            if (!told) {
                ::close(watched[i].fd);
                watched[i].fd = -1; // poll() passes over it
            }
        }
    }
    for (std::size_t i = 2; i < watched.size(); ++i)
        if (watched[i].fd >= 0)
            ::close(watched[i].fd);
}

} // namespace redispatch::cli::test
