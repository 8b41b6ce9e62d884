// SPDX-License-Identifier: GPL-3.0-or-later
// Queues that are known, and how far the search for more has come.
#pragma once

#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/workers.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::engines::bullmq {

struct BullmqEngine::Places {
    using Steady = std::chrono::steady_clock;

    struct Queue {
        std::vector<WorkerSeen> workers; ///< as of clientsAt
        bool configured = false;
        bool empty = false; ///< the last reading found no schedules in it
    };
    std::map<std::string, Queue, std::less<>> queues; ///< by key prefix, "bull:emails:"
    std::uint64_t revision = 0;                       ///< raised when a queue is added

    std::vector<std::string> asked;    ///< configured texts that no key was looked up for yet
    std::vector<std::string> prefixes; ///< configured without a queue, with the colon: "bull:"
    bool search = true;                ///< also outside of the prefixes

    std::string cursor = "0"; ///< of the walk through the keys
    bool walking = false;
    bool withoutType = false;                   ///< the server is older than SCAN … TYPE
    std::optional<Steady::time_point> walkedAt; ///< when the last walk ended
    Steady::duration walkTook{};                ///< waiting for the server
    std::optional<base::Error> walkRefused;

    Steady::time_point tellAllAt{}; ///< when the recorder looks at every queue again

    /// Whether CLIENT LIST tells who works: not before it was read, when it is refused or would be too long.
    enum class Clients : std::uint8_t { Unread, Known, Refused, TooMany };
    Clients clients = Clients::Unread;
    std::optional<Steady::time_point> clientsAt;
    bool cluster = false; ///< INFO says that the server is part of one

    std::vector<std::string> names() const;
    bool add(std::string_view queue); ///< false when there are too many already
    const std::vector<WorkerSeen>& workersOf(std::string_view queue) const;
    /// The last command of the queue's workers, as detectDialect() takes it.
    std::string_view commandOf(std::string_view queue) const;

    base::Status lookUpAsked(redis::Client& client);
    /// Reads CLIENT LIST when it is 10 s old, unless there are thousands of clients.
    base::Status readClients(redis::Client& client);
    /// One slice of the walk; true when the walk is over or none is wanted.
    Result<bool> walkOn(redis::Client& client);
    bool wantsWalk() const;
};

} // namespace redispatch::engines::bullmq
