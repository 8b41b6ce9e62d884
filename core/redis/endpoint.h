// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace redispatch::redis {

/// Far above what any server is configured for; keeps a typing error from looking like a database.
inline constexpr int maxDatabase = 1'000'000;

/// How to reach one Redis. The password lives only as long as this value and is wiped with it.
struct Endpoint {
    enum class Kind { Tcp, Tls, Unix };
    ~Endpoint(); ///< wipes the password; copies wipe their own
    Kind kind = Kind::Tcp;
    std::string host = "127.0.0.1";
    int port = 6379;
    std::string path; ///< of the Unix socket
    std::string user; ///< empty: the default user
    std::string password;
    int database = 0;
    std::string caCertFile; ///< empty: the system's authorities
    std::string clientName = "redispatch";

    std::chrono::milliseconds connectTimeout = std::chrono::seconds(5);
    std::chrono::milliseconds commandTimeout = std::chrono::seconds(5);

    /// For people and logs: "redis://ana@host:6379/0", never with the password.
    std::string display() const;
    /// Whether the name or address can only be this machine.
    bool isLocal() const;
};

/// redis://[user[:password]@]host[:port][/db], rediss://…, redis+unix:///path/to.sock[?db=n]. User, password
/// and path may be percent-encoded; IPv6 hosts stand in brackets. Invalid with what was expected.
base::Result<Endpoint> parseUrl(std::string_view url);

} // namespace redispatch::redis
