// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/redis/socket.h"
#include "core/redis/tls.h"

#include <memory>

namespace redispatch::redis {

/// A byte stream to one server: TCP, Unix socket, or TLS over TCP. Never blocks but in open().
class Transport {
public:
    /// Connects and, with TLS, shakes hands. Offline, Timeout, Protocol, Invalid, Stopped.
    static base::Result<Transport> open(const Endpoint& endpoint, const base::Stop& stop, Deadline deadline);
    /// Takes over a connected non-blocking descriptor.
    explicit Transport(Descriptor descriptor) : m_descriptor(std::move(descriptor)) {}

    Step read(char* into, std::size_t size);
    Step write(const char* from, std::size_t size);
    int descriptor() const { return m_descriptor.get(); }

private:
    base::Status secure(const Endpoint& endpoint, const base::Stop& stop, Deadline deadline);
    Descriptor m_descriptor;
    std::unique_ptr<Tls> m_tls; ///< ends before its descriptor
};

} // namespace redispatch::redis
