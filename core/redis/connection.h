// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/redis/client.h"
#include "core/redis/reader.h"
#include "core/redis/transport.h"

#include <deque>
#include <string>
#include <vector>

namespace redispatch::redis {

/// One open link and the pipelines on their way over it. Reads while it writes, so that two full buffers
/// cannot block each other. After an error it is useless and must be dropped.
class Connection {
public:
    Connection(Transport transport, std::string subject, Traffic& traffic);

    /// Offline or Protocol when the link broke, or bytes came, while nothing was asked.
    base::Status checkIdle();
    /// Puts a pipeline on its way; receive() does the sending.
    void send(const Pipeline& pipeline, Client::Intent intent);
    /// Waits for one reply that no command asks for, such as a message of a channel.
    void expectPush();
    /// Puts commands on their way whose replies come as pushes that are expected.
    void sendAhead(const Pipeline& pipeline);
    /// All replies of the oldest pipeline on its way. Offline, Timeout, Protocol, Stopped, Uncertain.
    /// After a Timeout in which nothing came, the same replies can be waited for again.
    base::Result<Replies> receive(const base::Stop& stop, Deadline deadline);

    std::size_t onTheirWay() const { return m_waiting.size(); }
    /// Replies of the oldest pipeline that came before it failed.
    const Replies* unfinished() const { return m_waiting.empty() ? nullptr : &m_waiting.front().replies; }
    std::uint64_t bytesReceived() const { return m_received; }
    void wipeSent(); ///< overwrites what was sent, after a command with a secret

private:
    struct Waiting {
        std::size_t commands = 0;
        Client::Intent intent = Client::Intent::Read;
        std::uint64_t firstByte = 0; ///< its place in all that is sent over this link
        Replies replies;
        bool complete() const { return replies.size() >= commands; }
    };
    enum class Progress { Some, NeedsRead, NeedsWrite };

    base::Status parse(bool& done);
    base::Result<Progress> move();
    base::Result<Progress> writeSome();
    base::Result<Progress> readSome();
    base::Error failed(base::Error error) const;
    base::Error lost(std::string actual, std::string detail = {}) const;

    Transport m_transport;
    Reader m_reader;
    std::string m_subject;
    Traffic* m_traffic;
    std::deque<Waiting> m_waiting;
    std::string m_out;
    std::size_t m_outSent = 0;   ///< of m_out
    std::uint64_t m_queued = 0;  ///< bytes given to send() so far
    std::uint64_t m_written = 0; ///< of those, taken by the system
    std::uint64_t m_received = 0;
    std::string m_writeFailure; ///< writing is over; what the server said before may still be read
    std::vector<char> m_in;
    std::size_t m_inBegin = 0;
    std::size_t m_inEnd = 0;
};

} // namespace redispatch::redis
