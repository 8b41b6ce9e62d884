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
    arguments.text("--ledger", ledgerUrl,
                   "Another Redis for those keys, so that the jobs' own is not written to by cards");
    arguments.text("--ledger-password-file", ledgerPasswordFile,
                   "File that holds its password; or REDISPATCH_LEDGER_AUTH");
    arguments.texts("--queue", queues,
                    "BullMQ and Bull: a queue to read, instead of looking for all; may be repeated");
    arguments.flag("--read-only", readOnly, "Refuse whatever would change something");
    arguments.flag("--json", json, "Output for programs; errors are JSON on standard error");
    for (const char* file : {"--password-file", "--cacert", "--ledger-password-file"})
        arguments.named(file, valueword::file);
    arguments.named("--ledger", "URL");
    arguments.named("--queue", "PREFIX:QUEUE");
}

base::Result<redis::Endpoint> Options::endpoint(const Terminal& terminal) const {
    redis::ConnectOptions typed = connect;
    typed.caCertFile = caCertFile;
    typed.passwordFile = passwordFile;
    typed.environmentPassword = terminal.environment("REDISCLI_AUTH").value_or("");
    return patient(redis::endpointFrom(typed));
}

base::Result<std::optional<redis::Endpoint>> Options::ledgerEndpoint(const Terminal& terminal) const {
    if (ledgerUrl.empty() && !ledgerPasswordFile.empty())
        return base::makeError(base::ErrorKind::Invalid, "--ledger-password-file", "--ledger beside it");
    if (ledgerUrl.empty())
        return std::optional<redis::Endpoint>();
    redis::ConnectOptions typed;
    typed.url = ledgerUrl;
    typed.passwordFile = ledgerPasswordFile;
    typed.environmentPassword = terminal.environment("REDISPATCH_LEDGER_AUTH").value_or("");
    if (ledgerUrl.starts_with("rediss:"))
        typed.caCertFile = caCertFile;
    auto endpoint = patient(redis::endpointFrom(typed));
    if (!endpoint)
        return std::move(endpoint).errorDuring("reading --ledger");
    return std::optional(std::move(*endpoint));
}

/// With the program's name and the time to wait that was typed.
base::Result<redis::Endpoint> Options::patient(base::Result<redis::Endpoint> endpoint) const {
    if (!endpoint)
        return endpoint;
    endpoint->clientName = "redispatchctl";
    if (timeout.empty())
        return endpoint;
    const auto wait = base::parseDuration(timeout);
    if (!wait || *wait <= base::milliseconds(0))
        return base::makeError(base::ErrorKind::Invalid, "-t", "a duration above zero, such as 500ms or 10",
                               timeout);
    endpoint->connectTimeout = *wait;
    endpoint->commandTimeout = *wait;
    return endpoint;
}

namespace {
bool hasPassword(const std::string& url) {
    const auto scheme = url.find("://");
    const auto at = url.find('@');
    return scheme != std::string::npos && at != std::string::npos &&
           url.substr(scheme + 3, at - scheme - 3).find(':') != std::string::npos;
}
} // namespace

bool Options::showsPassword() const {
    return connect.password || hasPassword(connect.url) || hasPassword(ledgerUrl);
}

} // namespace redispatch::cli
