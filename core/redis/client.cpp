// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/client.h"

#include "core/redis/connection.h"
#include "core/redis/greeting.h"
#include "core/redis/servererror.h"

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;
using std::chrono::milliseconds;

struct Client::Link {
    Link(Endpoint where, base::Stop whenToStop)
        : endpoint(std::move(where)), stop(std::move(whenToStop)), subject(endpoint.display()) {}

    base::Result<Replies> receive(Deadline deadline);
    base::Status ready();

    Endpoint endpoint;
    base::Stop stop;
    std::string subject;
    Traffic traffic;
    std::unique_ptr<Connection> connection;
};

Client::Client(Endpoint endpoint, base::Stop stop)
    : m_link(std::make_unique<Link>(std::move(endpoint), std::move(stop))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

bool Client::isConnected() const {
    return m_link->connection != nullptr;
}
void Client::close() {
    m_link->connection.reset();
}
const Endpoint& Client::endpoint() const {
    return m_link->endpoint;
}
const Traffic& Client::traffic() const {
    return m_link->traffic;
}
const base::Stop& Client::stop() const {
    return m_link->stop;
}

base::Status Client::connect() {
    Link& link = *m_link;
    close();
    auto opened = connected(link.endpoint, link.stop, link.traffic);
    if (!opened)
        return std::move(opened.error());
    link.connection = std::move(*opened);
    return {};
}

base::Status Client::Link::ready() {
    if (!connection)
        return makeError(ErrorKind::Offline, subject, "an open connection", "a closed one");
    if (connection->onTheirWay() > 0)
        return makeError(ErrorKind::Internal, subject, "the end of the stream before another command");
    if (stop.requested())
        return makeError(ErrorKind::Stopped, subject);
    auto idle = connection->checkIdle();
    if (!idle)
        connection.reset();
    return idle;
}

base::Result<Replies> Client::Link::receive(Deadline deadline) {
    auto replies = connection->receive(stop, deadline);
    if (!replies)
        connection.reset();
    return replies;
}

base::Result<Replies> Client::run(const Pipeline& pipeline, Intent intent,
                                  std::optional<milliseconds> deadline) {
    Link& link = *m_link;
    if (pipeline.empty())
        return Replies();
    if (auto fine = link.ready(); !fine)
        return std::move(fine.error());
    link.connection->send(pipeline, intent);
    return link.receive(deadlineIn(deadline.value_or(link.endpoint.commandTimeout)));
}

base::Result<Replies> Client::call(const Pipeline& oneCommand, Intent intent,
                                   std::optional<milliseconds> deadline) {
    if (oneCommand.size() != 1)
        return makeError(ErrorKind::Internal, m_link->subject, "one command",
                         std::to_string(oneCommand.size()) + " commands");
    auto replies = run(oneCommand, intent, deadline);
    if (replies && (*replies)[0].isError())
        return serverError((*replies)[0].text(), m_link->subject);
    return replies;
}

base::Status Client::stream(const std::function<void(Pipeline&)>& next,
                            const std::function<base::Status(const Replies&)>& consume) {
    Link& link = *m_link;
    if (auto fine = link.ready(); !fine)
        return fine;
    Pipeline batch;
    const auto sendNext = [&] {
        batch.clear();
        next(batch);
        if (!batch.empty())
            link.connection->send(batch, Intent::Read);
        return !batch.empty();
    };
    const auto deadline = [&] { return deadlineIn(link.endpoint.commandTimeout); };
    base::Status outcome;
    for (bool more = sendNext(); link.connection->onTheirWay() > 0;) {
        more = more && outcome && sendNext();
        auto replies = link.receive(deadline());
        if (!replies)
            return outcome ? base::Status(std::move(replies.error())) : outcome;
        // After a refusal the batch that is still on its way is read to its end, so that the link stays good.
        if (outcome)
            outcome = consume(*replies);
    }
    return outcome;
}

} // namespace redispatch::redis
