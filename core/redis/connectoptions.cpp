// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/connectoptions.h"

#include "core/base/text.h"

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

namespace redispatch::redis {

namespace {
using base::ErrorKind;
using base::makeError;

constexpr std::size_t maxPasswordBytes = 4096;

base::Result<int> number(const std::string& text, std::string_view option, int smallest, int largest) {
    const auto value = base::parseInt(text);
    if (!value || *value < smallest || *value > largest)
        return makeError(ErrorKind::Invalid, std::string(option),
                         "a whole number from " + std::to_string(smallest) + " to " + std::to_string(largest),
                         "\"" + base::elided(text, 40) + "\"");
    return static_cast<int>(*value);
}

base::Result<std::string> readPassword(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return makeError(ErrorKind::Missing, path.string(), "a readable file that holds the password", {},
                         std::generic_category().message(errno));
    std::string text(maxPasswordBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > maxPasswordBytes)
        return makeError(ErrorKind::Invalid, path.string(), "at most 4 KiB", "a longer file");
    if (text.ends_with('\n'))
        text.pop_back();
    if (text.ends_with('\r'))
        text.pop_back();
    if (text.empty())
        return makeError(ErrorKind::Invalid, path.string(), "a password", "an empty file");
    return text;
}

base::Status checkExclusions(const ConnectOptions& options) {
    if (!options.url.empty() && (!options.host.empty() || !options.port.empty()))
        return makeError(ErrorKind::Invalid, "-u", "either a URL or host and port", "both");
    if (options.password && !options.passwordFile.empty())
        return makeError(ErrorKind::Invalid, "--password-file", "either -a or --password-file", "both");
    return {};
}

base::Result<Endpoint> address(const ConnectOptions& options) {
    if (!options.url.empty())
        return parseUrl(options.url);
    Endpoint endpoint;
    if (!options.host.empty())
        endpoint.host = options.host;
    if (!options.port.empty()) {
        const auto port = number(options.port, "-p", 1, 65'535);
        if (!port)
            return port.error();
        endpoint.port = *port;
    }
    return endpoint;
}

base::Status addPassword(Endpoint& endpoint, const ConnectOptions& options) {
    if (options.password) {
        endpoint.password = *options.password;
    } else if (!options.passwordFile.empty()) {
        auto password = readPassword(options.passwordFile);
        if (!password)
            return password.error();
        endpoint.password = std::move(*password);
    } else if (endpoint.password.empty()) {
        endpoint.password = options.environmentPassword;
    }
    return {};
}

base::Status addTls(Endpoint& endpoint, const ConnectOptions& options) {
    if (options.tls && endpoint.kind == Endpoint::Kind::Unix)
        return makeError(ErrorKind::Invalid, "--tls", "a TCP address", "a Unix socket");
    if (options.tls)
        endpoint.kind = Endpoint::Kind::Tls;
    if (options.caCertFile.empty())
        return {};
    if (endpoint.kind != Endpoint::Kind::Tls)
        return makeError(ErrorKind::Invalid, "--cacert", "--tls or a rediss:// URL beside it",
                         "a connection without TLS");
    endpoint.caCertFile = options.caCertFile.string();
    return {};
}
} // namespace

base::Result<Endpoint> endpointFrom(const ConnectOptions& options) {
    if (const auto fits = checkExclusions(options); !fits)
        return fits.error();
    auto endpoint = address(options);
    if (!endpoint)
        return endpoint.error();
    if (!options.user.empty())
        endpoint->user = options.user;
    if (!options.database.empty()) {
        const auto database = number(options.database, "-n", 0, maxDatabase);
        if (!database)
            return database.error();
        endpoint->database = *database;
    }
    if (const auto added = addPassword(*endpoint, options); !added)
        return added.error();
    if (const auto added = addTls(*endpoint, options); !added)
        return added.error();
    return endpoint;
}

} // namespace redispatch::redis
