// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/redis/endpoint.h"

#include <cstddef>
#include <memory>
#include <string>

namespace redispatch::redis {

/// What one non-blocking step of reading, writing or shaking hands led to.
struct Step {
    enum class Outcome { Done, WantRead, WantWrite, Closed, Failed };
    Outcome outcome = Outcome::Failed;
    std::size_t bytes = 0; ///< with Done
    std::string detail;    ///< with Failed: the system's or OpenSSL's words
};

/// TLS 1.2 or newer straight on a non-blocking descriptor; the server's certificate and name are verified
/// and cannot be waived. Never raises SIGPIPE.
class Tls {
public:
    /// Invalid when the file with the authorities cannot be used.
    static base::Result<std::unique_ptr<Tls>> open(int descriptor, const Endpoint& endpoint);
    ~Tls();
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;

    Step handshake();
    Step read(char* into, std::size_t size);
    Step write(const char* from, std::size_t size);
    /// Why the certificate was refused, in OpenSSL's words; empty when it was not.
    std::string refusal() const;
    bool heardAnything() const; ///< any byte from the peer so far

private:
    Tls() = default;
    struct Session;
    Step stepOf(int code) const;
    std::unique_ptr<Session> m_session;
};

} // namespace redispatch::redis
