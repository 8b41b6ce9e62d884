// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/stop.h"
#include "core/redis/client.h"
#include "core/redis/endpoint.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace redispatch::redis {

/// What was published on a channel.
struct Message {
    std::string channel;
    std::string payload;
    bool operator==(const Message&) const = default;
};

/// Hears channels over a connection of its own, used by one thread at a time. What is published while it is
/// not connected is lost. Waits end at their deadline, when the link breaks or when the stop is requested.
class Subscriber {
public:
    explicit Subscriber(Endpoint endpoint, base::Stop stop = {});
    ~Subscriber();
    Subscriber(Subscriber&&) noexcept;
    Subscriber& operator=(Subscriber&&) noexcept;

    /// As Client::connect(). Nothing is subscribed to on a new link.
    base::Status connect();
    bool isConnected() const;
    void close();

    /// Adds to what is heard; known names are passed over. Denied when one is not permitted: then the link is
    /// closed.
    base::Status subscribe(const std::vector<std::string>& channels);
    base::Status subscribePatterns(const std::vector<std::string>& patterns);

    /// What came, at most `limit` messages: at once what is there, else after up to `waitFor` for the first.
    /// None is no error. Offline, Protocol, Stopped: the link is closed, and messages may have been lost.
    base::Result<std::vector<Message>> poll(std::chrono::milliseconds waitFor, std::size_t limit = 10'000);

private:
    struct Link;
    std::unique_ptr<Link> m_link;
};

} // namespace redispatch::redis
