// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/subscriber.h"

#include "core/redis/connection.h"
#include "core/redis/greeting.h"
#include "core/redis/servererror.h"

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;
using std::chrono::milliseconds;

struct Subscriber::Link {
    Endpoint endpoint;
    base::Stop stop;
    std::string subject = endpoint.display();
    Traffic traffic{};
    std::unique_ptr<Connection> connection{};
    std::set<std::string> channels{}, patterns{};
    std::vector<Message> early{}; ///< came while a subscription was being confirmed

    base::Status add(const char* command, const std::vector<std::string>& names,
                     std::set<std::string>& known);
    void take(const Reply& push, std::vector<Message>& into) const;
    base::Error broken(base::Error error) {
        connection.reset();
        return error;
    }
};

Subscriber::Subscriber(Endpoint endpoint, base::Stop stop)
    : m_link(std::make_unique<Link>(Link{std::move(endpoint), std::move(stop)})) {}
Subscriber::~Subscriber() = default;
Subscriber::Subscriber(Subscriber&&) noexcept = default;
Subscriber& Subscriber::operator=(Subscriber&&) noexcept = default;

bool Subscriber::isConnected() const {
    return m_link->connection != nullptr;
}
void Subscriber::close() {
    m_link->connection.reset();
}

base::Status Subscriber::connect() {
    Link& link = *m_link;
    close();
    link.channels.clear();
    link.patterns.clear();
    link.early.clear();
    auto opened = connected(link.endpoint, link.stop, link.traffic);
    if (!opened)
        return std::move(opened.error());
    link.connection = std::move(*opened);
    return {};
}

void Subscriber::Link::take(const Reply& push, std::vector<Message>& into) const {
    if (push[0].text() == "message" && push.size() == 3)
        into.push_back({std::string(push[1].text()), std::string(push[2].text())});
    else if (push[0].text() == "pmessage" && push.size() == 4)
        into.push_back({std::string(push[2].text()), std::string(push[3].text())});
}

base::Status Subscriber::Link::add(const char* command, const std::vector<std::string>& names,
                                   std::set<std::string>& known) {
    if (!connection)
        return makeError(ErrorKind::Offline, subject, "an open connection", "a closed one");
    Pipeline pipeline;
    std::set<std::string> fresh;
    for (const std::string& name : names)
        if (!known.contains(name) && fresh.insert(name).second)
            pipeline.add(command, name);
    // Each is confirmed by one reply, and messages may come between.
    std::size_t confirmed = 0;
    if (fresh.empty())
        return {};
    if (connection->onTheirWay() == 0)
        connection->expectPush();
    connection->sendAhead(pipeline);
    const Deadline deadline = deadlineIn(endpoint.commandTimeout);
    while (confirmed < fresh.size()) {
        auto replies = connection->receive(stop, deadline);
        if (!replies)
            return broken(std::move(replies.error()));
        connection->expectPush();
        const Reply reply = (*replies)[0];
        if (reply.isError())
            return broken(serverError(reply.text(), subject));
        if (reply[0].text() == "subscribe" || reply[0].text() == "psubscribe")
            ++confirmed;
        else
            take(reply, early);
    }
    known.merge(fresh);
    return {};
}

base::Status Subscriber::subscribe(const std::vector<std::string>& channels) {
    return m_link->add("SUBSCRIBE", channels, m_link->channels);
}
base::Status Subscriber::subscribePatterns(const std::vector<std::string>& patterns) {
    return m_link->add("PSUBSCRIBE", patterns, m_link->patterns);
}

base::Result<std::vector<Message>> Subscriber::poll(milliseconds waitFor, std::size_t limit) {
    Link& link = *m_link;
    if (!link.connection)
        return makeError(ErrorKind::Offline, link.subject, "an open connection", "a closed one");
    std::vector<Message> messages = std::move(link.early);
    link.early.clear();
    if (link.connection->onTheirWay() == 0)
        link.connection->expectPush();
    while (messages.size() < limit) {
        const Deadline deadline = deadlineIn(messages.empty() ? waitFor : milliseconds(0));
        auto replies = link.connection->receive(link.stop, deadline);
        if (!replies && replies.error().kind == ErrorKind::Timeout)
            break;
        if (!replies)
            return link.broken(std::move(replies.error()));
        link.connection->expectPush();
        link.take((*replies)[0], messages);
    }
    return messages;
}

} // namespace redispatch::redis
