// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/stop.h"
#include "core/redis/command.h"
#include "core/redis/endpoint.h"
#include "core/redis/reply.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace redispatch::redis {

/// What a client has cost so far; read by its own thread.
struct Traffic {
    std::uint64_t commands = 0;
    std::uint64_t bytesSent = 0;
    std::uint64_t bytesReceived = 0;
    std::chrono::microseconds slowest{}; ///< longest wait for one pipeline
};

/// One connection to one Redis, used by one thread at a time. Blocking in style; every wait ends at its
/// deadline, when the link breaks, or within 10 ms of the stop being requested from any thread.
///
/// A link that broke or timed out is closed: later calls fail with Offline until connect() is called again.
/// Replies can then never be matched to the wrong command. Error replies of the server do not close it.
class Client {
public:
    /// Does not connect yet.
    explicit Client(Endpoint endpoint, base::Stop stop = {});
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    /// Connects, verifies TLS, authenticates, selects the database and sets the client's name. A refused AUTH
    /// closes the socket. Offline, Timeout, Auth, Denied, Busy (loading), Protocol, Stopped.
    base::Status connect();
    bool isConnected() const;
    void close();
    const Endpoint& endpoint() const;

    /// Whether the commands change anything: decides if a lost answer is Timeout/Offline or Uncertain.
    enum class Intent { Read, Write };

    /// Sends all commands at once and waits for all replies. An error reply of a single command is a reply,
    /// not an error of the call. `deadline` defaults to the endpoint's command timeout.
    base::Result<Replies> run(const Pipeline& pipeline, Intent intent = Intent::Read,
                              std::optional<std::chrono::milliseconds> deadline = {});

    /// One command; its error reply becomes the error (see servererror.h). The reply is [0].
    base::Result<Replies> call(const Pipeline& oneCommand, Intent intent = Intent::Read,
                               std::optional<std::chrono::milliseconds> deadline = {});

    /// Two pipelines in flight: `next` fills the following pipeline (empty ends it), `consume` gets each
    /// one's replies in order and may refuse with an error, which ends it. For bulk reads.
    base::Status stream(const std::function<void(Pipeline&)>& next,
                        const std::function<base::Status(const Replies&)>& consume);

    const Traffic& traffic() const;
    const base::Stop& stop() const;

private:
    struct Link;
    std::unique_ptr<Link> m_link;
};

} // namespace redispatch::redis
