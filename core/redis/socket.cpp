// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/socket.h"

#include "core/redis/resolve.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto longestSpan = std::chrono::hours(24 * 365);
// A half-open link is noticed after about this time without an answer to data or probes.
constexpr unsigned userTimeoutMs = 10'000;
constexpr int keepIdleSeconds = 5;
constexpr int keepIntervalSeconds = 2;
constexpr int keepProbes = 3;

void setOption(int descriptor, int level, int name, int value) {
    // Tuning only: a link works without, so a refusal is no error.
    ::setsockopt(descriptor, level, name, &value, sizeof value);
}

void tune(int descriptor) {
    setOption(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    setOption(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, keepIdleSeconds);
    setOption(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, keepIntervalSeconds);
    setOption(descriptor, IPPROTO_TCP, TCP_KEEPCNT, keepProbes);
    setOption(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(userTimeoutMs));
}

base::Result<Descriptor> connectTo(const Address& address, const std::string& subject, const base::Stop& stop,
                                   Deadline deadline) {
    const int family = address.storage.ss_family;
    Descriptor link(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!link)
        return makeError(ErrorKind::Internal, subject, "a free descriptor", {}, systemText(errno));
    int error = 0;
    if (::connect(link.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0)
        error = errno;
    if (error == EINPROGRESS) {
        switch (waitFor(link.get(), POLLOUT, stop, deadline)) {
        case Wake::Stopped:
            return makeError(ErrorKind::Stopped, subject);
        case Wake::TimedOut:
            return makeError(ErrorKind::Timeout, subject, "a connection", "no answer to the request for one");
        case Wake::Ready:
            break;
        }
        socklen_t length = sizeof error;
        if (::getsockopt(link.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0)
            error = errno;
    }
    if (error != 0)
        return makeError(ErrorKind::Offline, subject, "a server that accepts connections", {},
                         systemText(error));
    if (family != AF_UNIX)
        tune(link.get());
    return link;
}

} // namespace

std::string systemText(int error) {
    return std::generic_category().message(error);
}

Deadline deadlineIn(milliseconds span) {
    return steady_clock::now() + std::clamp<milliseconds>(span, milliseconds(0), longestSpan);
}

void Descriptor::close() {
    if (m_number >= 0)
        ::close(std::exchange(m_number, -1));
}

Wake waitFor(int descriptor, short events, const base::Stop& stop, Deadline deadline) {
    for (;;) {
        if (stop.requested())
            return Wake::Stopped;
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        const int timeout = static_cast<int>(std::clamp<long long>(left.count(), 0, INT_MAX));
        std::array<pollfd, 2> watched = {pollfd{descriptor, events, 0}, pollfd{stop.descriptor(), POLLIN, 0}};
        const int count = ::poll(watched.data(), watched.size(), timeout);
        if (stop.requested())
            return Wake::Stopped;
        if (count > 0 && watched[0].revents != 0)
            return Wake::Ready;
        if (count <= 0 && steady_clock::now() >= deadline)
            return Wake::TimedOut;
    }
}

base::Result<Descriptor> connectSocket(const Endpoint& endpoint, const base::Stop& stop, Deadline deadline) {
    const std::string subject = endpoint.display();
    if (endpoint.kind == Endpoint::Kind::Unix) {
        Address address;
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        if (endpoint.path.empty() || endpoint.path.size() >= sizeof local.sun_path)
            return makeError(ErrorKind::Invalid, subject, "a socket path of 1 to 107 bytes");
        std::memcpy(local.sun_path, endpoint.path.data(), endpoint.path.size());
        std::memcpy(&address.storage, &local, sizeof local);
        address.length = sizeof local;
        return connectTo(address, subject, stop, deadline);
    }
    auto addresses = resolve(endpoint.host, endpoint.port, stop, deadline);
    if (!addresses)
        return std::move(addresses).errorDuring("resolving the host name");
    base::Result<Descriptor> last = makeError(ErrorKind::Offline, subject);
    for (std::size_t i = 0; i < addresses->size(); ++i) {
        // Every address gets its share of what is left, so that a silent one cannot use it all up.
        const auto now = steady_clock::now();
        const auto share =
            std::max(deadline - now, Deadline::duration(0)) / static_cast<long>(addresses->size() - i);
        last = connectTo((*addresses)[i], subject, stop, now + share);
        if (last || last.error().kind == ErrorKind::Stopped)
            return last;
    }
    return last;
}

} // namespace redispatch::redis
