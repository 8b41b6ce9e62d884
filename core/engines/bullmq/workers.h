// SPDX-License-Identifier: GPL-3.0-or-later
// What CLIENT LIST tells of workers: their blocking connections are named after the queue.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::engines::bullmq {

/// A worker's blocking connection.
struct WorkerSeen {
    std::string name;    ///< its own name, where it has one
    std::string client;  ///< the connection's number
    std::string host;    ///< address without port; empty on a Unix socket
    std::string command; ///< the last one, "bzpopmin"
    bool operator==(const WorkerSeen&) const = default;
};

/// A connection that by its name belongs to a queue.
struct NamedClient {
    std::vector<std::string> queues; ///< key prefixes that it may mean, the likelier first
    bool worker = true;              ///< false for a listener to the queue's events
    WorkerSeen seen;
};

/// One line of CLIENT LIST. Nothing when its name has not the shape "<prefix>:<base64(queue)>", perhaps with
/// ":w:<name>" or ":qe" behind it. Any client may take such a name: look the queue up.
std::optional<NamedClient> namedClient(std::string_view line);

} // namespace redispatch::engines::bullmq
