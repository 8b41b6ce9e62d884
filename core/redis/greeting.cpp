// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/greeting.h"

#include "core/redis/servererror.h"

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;

namespace {

struct Greeting {
    Connection& connection;
    const Endpoint& endpoint;
    const base::Stop& stop;
    Deadline deadline;
    std::string subject = endpoint.display();

    base::Result<Replies> first(const Pipeline& pipeline);
    base::Status run();
};

/// The first words on a link. What a server says before it hangs up ("max number of clients", protected
/// mode) and the silence of a TLS port are told apart from a broken network here.
base::Result<Replies> Greeting::first(const Pipeline& pipeline) {
    connection.send(pipeline, Client::Intent::Read);
    auto replies = connection.receive(stop, deadline);
    if (replies)
        return replies;
    if (const Replies* before = connection.unfinished(); before != nullptr && (*before)[0].isError())
        return serverError((*before)[0].text(), subject);
    const ErrorKind kind = replies.error().kind;
    const bool silent = kind == ErrorKind::Offline && connection.bytesReceived() == 0;
    if (endpoint.kind == Endpoint::Kind::Tcp && (silent || kind == ErrorKind::Protocol))
        return makeError(ErrorKind::Protocol, subject, "a Redis server without TLS on this port",
                         silent ? "it closed the connection at the first command, as a TLS port does"
                                : replies.error().actual,
                         replies.error().detail);
    if (endpoint.kind == Endpoint::Kind::Tls && kind == ErrorKind::Protocol)
        replies.error().expected += " inside TLS";
    return replies;
}

base::Status Greeting::run() {
    Pipeline hello;
    if (!endpoint.user.empty() || !endpoint.password.empty()) {
        if (endpoint.user.empty())
            hello.add("AUTH", endpoint.password);
        else
            hello.add("AUTH", endpoint.user, endpoint.password);
        auto answer = first(hello);
        connection.wipeSent();
        hello.wipe();
        if (!answer)
            return std::move(answer.error());
        if ((*answer)[0].isError())
            return serverError((*answer)[0].text(), subject);
    }
    hello.add("SELECT", endpoint.database);
    if (!endpoint.clientName.empty())
        hello.add("CLIENT", "SETNAME", endpoint.clientName);
    hello.add("PING"); // answers LOADING where the others do not
    auto answers = first(hello);
    if (!answers)
        return std::move(answers.error());
    for (std::size_t i = 0; i < answers->size(); ++i) {
        const Reply reply = (*answers)[i];
        if (!reply.isError())
            continue;
        base::Error error = serverError(reply.text(), subject);
        const bool isSelect = i == 0 && endpoint.database != 0;
        const bool refused = error.kind == ErrorKind::Auth || reply.text().starts_with("LOADING ");
        // A user without PING or CLIENT, or a script that runs too long, does not make the link useless.
        if (isSelect || refused)
            return error;
    }
    return {};
}

} // namespace

base::Result<std::unique_ptr<Connection>> connected(const Endpoint& endpoint, const base::Stop& stop,
                                                    Traffic& traffic) {
    const Deadline deadline = deadlineIn(endpoint.connectTimeout);
    auto transport = Transport::open(endpoint, stop, deadline);
    if (!transport)
        return std::move(transport.error());
    auto connection = std::make_unique<Connection>(std::move(*transport), endpoint.display(), traffic);
    if (auto greeted = Greeting{*connection, endpoint, stop, deadline}.run(); !greeted)
        return std::move(greeted.error());
    return connection;
}

} // namespace redispatch::redis
