// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

#include "core/base/humanize.h"

namespace redispatch::cli {

void Options::declare(Arguments& arguments) {
    arguments.text("-u,--url", connect.url,
                   "redis://[user[:password]@]host[:port][/db], rediss://… or redis+unix:///path[?db=n]");
    arguments.text("-h,--host", connect.host, "Host of the server (127.0.0.1)");
    arguments.text("-p,--port", connect.port, "Its port (6379)");
    arguments.text("--user", connect.user, "User for AUTH");
    arguments.text("-a,--pass", connect.password,
                   "Password; REDISCLI_AUTH or --password-file keep it out of the process list");
    arguments.text("--password-file", passwordFile, "File that holds the password");
    arguments.text("-n,--database", connect.database, "Database number (0)");
    arguments.flag("--tls", connect.tls, "Connect with TLS");
    arguments.text("--cacert", caCertFile, "Authorities to verify the server's certificate with (PEM)");
    arguments.text("-t,--server-timeout", timeout,
                   "How long to wait for the server, such as 500ms or 10 (5 s)");
    arguments.text("--prefix", prefix, "Prefix of Redispatch's own keys (rd:)");
    arguments.flag("--read-only", readOnly, "Refuse whatever would change something");
    arguments.flag("--json", json, "Output for programs; errors are JSON on standard error");
    for (const char* file : {"--password-file", "--cacert"})
        arguments.named(file, "FILE");
}

base::Result<redis::Endpoint> Options::endpoint(const Terminal& terminal) const {
    redis::ConnectOptions typed = connect;
    typed.caCertFile = caCertFile;
    typed.passwordFile = passwordFile;
    typed.environmentPassword = terminal.environment("REDISCLI_AUTH").value_or("");
    auto endpoint = redis::endpointFrom(typed);
    if (!endpoint)
        return endpoint;
    endpoint->clientName = "redispatchctl";
    if (!timeout.empty()) {
        const auto wait = base::parseDuration(timeout);
        if (!wait || *wait <= base::milliseconds(0))
            return base::makeError(base::ErrorKind::Invalid, "-t",
                                   "a duration above zero, such as 500ms or 10", timeout);
        endpoint->connectTimeout = *wait;
        endpoint->commandTimeout = *wait;
    }
    return endpoint;
}

bool Options::showsPassword() const {
    if (connect.password)
        return true;
    const auto scheme = connect.url.find("://");
    const auto at = connect.url.find('@');
    return scheme != std::string::npos && at != std::string::npos &&
           connect.url.substr(scheme + 3, at - scheme - 3).find(':') != std::string::npos;
}

} // namespace redispatch::cli
