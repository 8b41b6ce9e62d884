// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/redis/fakeserver.h"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace redispatch::tests {

FakeServer::FakeServer(Behaviour behave) : m_behave(std::move(behave)) {
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_listener, generic, length) != 0 || ::listen(m_listener, 16) != 0 ||
        ::getsockname(m_listener, generic, &length) != 0)
        throw std::runtime_error("no listening socket");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::jthread([this] { accept(); });
}

FakeServer::~FakeServer() {
    {
        const std::scoped_lock lock(m_mutex);
        m_ending = true;
        for (const int link : m_links)
            ::shutdown(link, SHUT_RDWR);
    }
    ::shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    m_threads.clear();
    for (const int link : m_links)
        ::close(link);
    ::close(m_listener);
}

void FakeServer::accept() {
    for (;;) {
        const int link = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (link < 0)
            return;
        const int on = 1;
        ::setsockopt(link, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::scoped_lock lock(m_mutex);
        m_links.push_back(link);
        if (m_ending)
            return;
        m_threads.emplace_back([this, link] {
            m_behave(link);
            // The number stays reserved until the end, so that it cannot come to mean another connection.
            ::shutdown(link, SHUT_RDWR);
        });
    }
}

bool FakeServer::readUntil(int descriptor, std::string_view text) {
    std::string seen;
    std::array<char, 4096> buffer{};
    while (seen.find(text) == std::string::npos) {
        const ssize_t count = ::recv(descriptor, buffer.data(), buffer.size(), 0);
        if (count <= 0)
            return false;
        seen.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return true;
}

bool FakeServer::say(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool FakeServer::readToEnd(int descriptor) {
    std::array<char, 4096> buffer{};
    ssize_t count = 1;
    while (count > 0)
        count = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    return count == 0;
}

bool FakeServer::greet(int descriptor) {
    return readUntil(descriptor, "PING\r\n") && say(descriptor, "+OK\r\n+OK\r\n+PONG\r\n");
}

} // namespace redispatch::tests
