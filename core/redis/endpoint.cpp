// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/endpoint.h"

#include "core/base/text.h"

#include <optional>

#include <openssl/crypto.h>
#include <sys/un.h>

namespace redispatch::redis {

using base::ErrorKind;

namespace {

constexpr std::string_view forms =
    "redis://[user[:password]@]host[:port][/db], rediss://… or redis+unix:///path/to.sock[?db=n]";

base::Error invalid(std::string_view part, std::string_view expected, std::string_view actual = {}) {
    return base::makeError(ErrorKind::Invalid, std::string(part), std::string(expected), std::string(actual));
}

int hexValue(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> percentDecoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = high >= 0 ? hexValue(text[i + 2]) : -1;
        if (low < 0)
            return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::optional<int> number(std::string_view text, int least, int most) {
    const auto value = base::parseInt(text);
    if (text.empty() || !value || *value < least || *value > most || text.front() == '-')
        return std::nullopt;
    return static_cast<int>(*value);
}

bool isHost(std::string_view host) {
    for (const char c : host)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '/' || c == '@')
            return false;
    return !host.empty();
}

base::Result<Endpoint> parseUnix(std::string_view rest) {
    Endpoint endpoint;
    endpoint.kind = Endpoint::Kind::Unix;
    const std::size_t question = rest.find('?');
    const auto path = percentDecoded(rest.substr(0, question));
    if (!path || !path->starts_with('/') || path->find('\0') != std::string::npos)
        return invalid("URL", "an absolute path of a socket, as in redis+unix:///run/redis/redis.sock");
    if (path->size() >= sizeof(sockaddr_un::sun_path))
        return invalid("path in the URL",
                       "at most " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
                           " bytes, the system's limit for a socket",
                       std::to_string(path->size()) + " bytes");
    endpoint.path = *path;
    if (question != std::string_view::npos) {
        const std::string_view query = rest.substr(question + 1);
        const auto database =
            query.starts_with("db=") ? number(query.substr(3), 0, maxDatabase) : std::nullopt;
        if (!database)
            return invalid("query of the URL", "db=n", query);
        endpoint.database = *database;
    }
    return endpoint;
}

} // namespace

Endpoint::~Endpoint() {
    OPENSSL_cleanse(password.data(), password.size());
}

std::string Endpoint::display() const {
    if (kind == Kind::Unix)
        return "redis+unix://" + path + (database != 0 ? "?db=" + std::to_string(database) : "");
    const bool bare6 = host.find(':') != std::string::npos;
    return std::string(kind == Kind::Tls ? "rediss://" : "redis://") + (user.empty() ? "" : user + "@") +
           (bare6 ? "[" + host + "]" : host) + ":" + std::to_string(port) + "/" + std::to_string(database);
}

bool Endpoint::isLocal() const {
    if (kind == Kind::Unix || host == "localhost" || host == "::1")
        return true;
    const auto parts = base::split(host, '.', true);
    if (parts.size() != 4 || parts[0] != "127")
        return false;
    for (const std::string_view part : parts)
        if (part.empty() || !number(part, 0, 255))
            return false;
    return true;
}

base::Result<Endpoint> parseUrl(std::string_view url) {
    const std::size_t colons = url.find("://");
    if (colons == std::string_view::npos)
        return invalid("URL", forms);
    const std::string_view scheme = url.substr(0, colons);
    std::string_view rest = url.substr(colons + 3);
    if (scheme == "redis+unix")
        return parseUnix(rest);
    if (scheme != "redis" && scheme != "rediss")
        return invalid("URL", forms, std::string(scheme) + "://");
    // A password with a bare "/" lands in the wrong part: parts are only repeated when there can be none.
    const bool mayHoldSecret = url.find('@') != std::string_view::npos;
    const auto shown = [&](std::string_view part) { return mayHoldSecret ? std::string_view() : part; };

    Endpoint endpoint;
    endpoint.kind = scheme == "rediss" ? Endpoint::Kind::Tls : Endpoint::Kind::Tcp;
    const std::size_t authorityEnd = std::min(rest.find_first_of("/?#"), rest.size());
    std::string_view authority = rest.substr(0, authorityEnd);
    std::string_view tail = rest.substr(authorityEnd);

    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        const std::string_view login = authority.substr(0, at);
        const std::size_t colon = login.find(':');
        auto user = percentDecoded(login.substr(0, colon));
        auto password = percentDecoded(colon == std::string_view::npos ? "" : login.substr(colon + 1));
        if (!user || !password)
            return invalid("user or password in the URL", "% followed by two hexadecimal digits");
        endpoint.user = std::move(*user);
        endpoint.password = *password;
        OPENSSL_cleanse(password->data(), password->size());
        authority.remove_prefix(at + 1);
    }
    std::string_view portText;
    bool hasPort = false;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos)
            return invalid("host in the URL", "an IPv6 address in brackets", shown(authority));
        endpoint.host = authority.substr(1, close - 1);
        const std::string_view after = authority.substr(close + 1);
        hasPort = after.starts_with(':');
        if (!after.empty() && !hasPort)
            return invalid("host in the URL", "a port after the closing bracket", shown(after));
        portText = hasPort ? after.substr(1) : after;
    } else {
        const std::size_t colon = authority.find(':');
        endpoint.host = authority.substr(0, colon);
        hasPort = colon != std::string_view::npos;
        if (hasPort)
            portText = authority.substr(colon + 1);
    }
    if (!isHost(endpoint.host))
        return invalid("host in the URL", "a host name or address", shown(endpoint.host));
    if (hasPort) {
        const auto port = number(portText, 1, 65535);
        if (!port)
            return invalid("port in the URL", "a number from 1 to 65535", shown(portText));
        endpoint.port = *port;
    }
    if (!tail.empty() && tail != "/") {
        const auto database = tail.front() == '/' ? number(tail.substr(1), 0, maxDatabase) : std::nullopt;
        if (!database)
            return invalid("database in the URL", "/ and a number", shown(tail));
        endpoint.database = *database;
    }
    return endpoint;
}

} // namespace redispatch::redis
