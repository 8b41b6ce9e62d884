// SPDX-License-Identifier: GPL-3.0-or-later
// What a person typed about the connection, as one address. Shared by the command-line programs.
#pragma once

#include "core/base/result.h"
#include "core/redis/endpoint.h"

#include <filesystem>
#include <optional>
#include <string>

namespace redispatch::redis {

/// The options as typed, named as in redis-cli. Empty means not given.
struct ConnectOptions {
    std::string url;                     ///< -u; excludes host and port
    std::string host;                    ///< -h, default 127.0.0.1
    std::string port;                    ///< -p, default 6379
    std::string user;                    ///< --user
    std::optional<std::string> password; ///< -a
    std::filesystem::path passwordFile;  ///< --password-file; excludes -a
    std::string database;                ///< -n, default 0
    std::filesystem::path caCertFile;    ///< --cacert; only with TLS
    bool tls = false;                    ///< --tls; a rediss:// URL says the same
    std::string environmentPassword;     ///< value of REDISCLI_AUTH; used when nothing else names a password
};

/// The address these options mean. User, password and database given as options win over those in the URL.
/// Reads the password file, at most 4 KiB of it, and drops one line end. Invalid names the option, Missing
/// the file. No error ever carries the password, nor a URL that might hold one.
base::Result<Endpoint> endpointFrom(const ConnectOptions& options);

} // namespace redispatch::redis
