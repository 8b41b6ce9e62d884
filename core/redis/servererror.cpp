// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/servererror.h"

#include <array>

namespace redispatch::redis {

using base::Effect;
using base::Error;
using base::ErrorKind;

namespace {

/// How a text is recognised: by its first word, or by words anywhere in an "ERR …" text.
struct Rule {
    std::string_view text;
    ErrorKind kind;
    std::string_view expected = {};
};

constexpr auto prefixRules = std::to_array<Rule>({
    {"NOAUTH", ErrorKind::Auth, "user and password"},
    {"WRONGPASS", ErrorKind::Auth, "the right user and password"},
    {"NOPERM", ErrorKind::Denied, "a user with this right"},
    {"DENIED", ErrorKind::Denied, "a server that accepts connections from here"},
    {"READONLY", ErrorKind::ReadOnly, "the primary"},
    {"LOADING", ErrorKind::Busy, "a server that has loaded its data"},
    {"MASTERDOWN", ErrorKind::Busy, "a replica in touch with its primary"},
    {"NOMASTERLINK", ErrorKind::Busy, "a replica in touch with its primary"},
    {"MISCONF", ErrorKind::Storage, "a server that can save"},
    {"OOM", ErrorKind::Storage, "memory for the write"},
    {"NOREPLICAS", ErrorKind::Busy, "enough replicas in touch"},
    {"CLUSTERDOWN", ErrorKind::Busy, "a cluster in working order"},
    {"TRYAGAIN", ErrorKind::Busy, "a slot at rest"},
    {"ASK", ErrorKind::Busy, "a slot at rest"},
    {"MOVED", ErrorKind::Invalid, "the cluster node that holds the key"},
    {"CROSSSLOT", ErrorKind::Internal, "keys of one slot"},
    {"BUSYGROUP", ErrorKind::Conflict, "a new consumer group"},
    {"BUSYKEY", ErrorKind::Conflict, "a new key"},
    {"BUSY", ErrorKind::Busy, "a server that is not inside a long script"},
    {"UNKILLABLE", ErrorKind::Busy, "a script that has not written yet"},
    {"NOTBUSY", ErrorKind::Missing, "a running script"},
    {"NOSCRIPT", ErrorKind::Missing, "a loaded script"},
    {"NOGROUP", ErrorKind::Missing, "a key with this consumer group"},
    {"WRONGTYPE", ErrorKind::Undecodable, "a key of another type"},
    {"UNBLOCKED", ErrorKind::Stopped},
    {"NOPROTO", ErrorKind::Protocol, "RESP2"},
});

constexpr auto phraseRules = std::to_array<Rule>({
    {"The user executing the script can't", ErrorKind::Denied, "a user with this right"},
    {"max number of clients", ErrorKind::Busy, "a free connection"},
    {"without any password configured", ErrorKind::Auth, "no password, as the server has none"},
    {"but no password is set", ErrorKind::Auth, "no password, as the server has none"},
    {"invalid password", ErrorKind::Auth, "the right password"},
    {"exceeds maximum allowed size", ErrorKind::Invalid, "a value within the server's limit"},
    {"DB index is out of range", ErrorKind::Invalid, "a database that the server has"},
    {"invalid DB index", ErrorKind::Invalid, "a database that the server has"},
    {"SELECT is not allowed in cluster mode", ErrorKind::Invalid, "database 0"},
    {"cluster support disabled", ErrorKind::Invalid, "a server in cluster mode"},
    {"unknown command", ErrorKind::Denied, "a server that offers this command"},
    {"unknown subcommand", ErrorKind::Denied, "a server that offers this command"},
    {"no such key", ErrorKind::Missing},
    {"is not an integer", ErrorKind::Undecodable, "a whole number"},
    {"is not a valid float", ErrorKind::Undecodable, "a number"},
    {"is not a float", ErrorKind::Undecodable, "a number"},
    {"Protocol error", ErrorKind::Protocol},
    {"Script killed by user", ErrorKind::Stopped},
});

/// A script that failed half-way keeps what it had written.
bool insideScript(std::string_view text) {
    return text.find(" script: ") != std::string_view::npos ||
           text.find("Error running script") != std::string_view::npos;
}

/// Refused at the gate: the server does not begin the write, or only before a script's first one.
bool atTheGate(std::string_view text) {
    for (const std::string_view word : {"READONLY", "OOM", "MISCONF", "NOREPLICAS", "LOADING", "MASTERDOWN",
                                        "BUSY ", "CLUSTERDOWN", "NOAUTH", "NOSCRIPT"})
        if (text.starts_with(word))
            return true;
    return text.find("Script killed by user") != std::string_view::npos;
}

const Rule* ruleFor(std::string_view text) {
    const std::string_view word = text.substr(0, text.find(' '));
    for (const Rule& rule : prefixRules)
        if (word == rule.text)
            return &rule;
    for (const Rule& rule : phraseRules)
        if (text.find(rule.text) != std::string_view::npos)
            return &rule;
    return nullptr;
}

} // namespace

Error serverError(std::string_view text, std::string subject) {
    if (text.starts_with('-'))
        text.remove_prefix(1);
    // "EXECABORT Transaction discarded because of: NOPERM …": the cause decides, and nothing was done.
    std::string_view cause = text;
    constexpr std::string_view because = "because of: ";
    if (const std::size_t at = text.find(because); text.starts_with("EXECABORT") && at != text.npos)
        cause = text.substr(at + because.size());
    const Rule* rule = ruleFor(cause);
    Error error = base::makeError(rule != nullptr ? rule->kind : ErrorKind::Internal, std::move(subject),
                                  std::string(rule != nullptr ? rule->expected : std::string_view()), {},
                                  std::string(text));
    if (insideScript(text) && !atTheGate(text)) {
        error.effect = Effect::Uncertain;
        error.retry = {base::RetryAdvice::Unsafe, {}};
    }
    return error;
}

} // namespace redispatch::redis
