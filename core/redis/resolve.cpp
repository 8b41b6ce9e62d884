// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/resolve.h"

#include <cstring>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;

namespace {

struct Lookup {
    int code = 0; ///< of getaddrinfo
    std::vector<Address> addresses;
};

Lookup lookup(const std::string& host, int port, int flags) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    Lookup result;
    result.code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (result.code != 0)
        return result;
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
        Address address;
        address.length = at->ai_addrlen;
        std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
        result.addresses.push_back(address);
    }
    ::freeaddrinfo(found);
    return result;
}

/// What the asking and the looking thread share; the last of them frees it.
struct Shared {
    std::mutex mutex;
    Lookup result;
    Descriptor done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

} // namespace

base::Result<std::vector<Address>> resolve(const std::string& host, int port, const base::Stop& stop,
                                           Deadline deadline) {
    if (Lookup numeric = lookup(host, port, AI_NUMERICHOST); numeric.code == 0)
        return std::move(numeric.addresses);

    const auto shared = std::make_shared<Shared>();
    if (!shared->done)
        return makeError(ErrorKind::Internal, host, "a free descriptor", {}, systemText(errno));
    try {
        std::thread([shared, host, port] {
            Lookup result = lookup(host, port, AI_ADDRCONFIG);
            const std::scoped_lock lock(shared->mutex);
            shared->result = std::move(result);
            const std::uint64_t one = 1;
            [[maybe_unused]] const auto written = ::write(shared->done.get(), &one, sizeof one);
        }).detach();
    } catch (const std::system_error& error) {
        return makeError(ErrorKind::Internal, host, "a free thread", {}, error.what());
    }
    switch (waitFor(shared->done.get(), POLLIN, stop, deadline)) {
    case Wake::Stopped:
        return makeError(ErrorKind::Stopped, host);
    case Wake::TimedOut:
        return makeError(ErrorKind::Timeout, host, "an address from the name service");
    case Wake::Ready:
        break;
    }
    const std::scoped_lock lock(shared->mutex);
    if (shared->result.code != 0 || shared->result.addresses.empty())
        return makeError(ErrorKind::Offline, host, "a host name that has an address", "none",
                         shared->result.code != 0 ? ::gai_strerror(shared->result.code) : "");
    return std::move(shared->result.addresses);
}

} // namespace redispatch::redis
