// SPDX-License-Identifier: GPL-3.0-or-later
// Queues that are known, and how far the search for more has come.
#pragma once

#include "core/engines/bullmq/dialect.h"
#include "core/engines/bullmq/engine.h"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace redispatch::engines::bullmq {

/// A worker's blocking connection as CLIENT LIST shows it.
struct WorkerSeen {
    std::string name;    ///< its own name, else its connection's id
    std::string host;    ///< address without port
    std::string command; ///< last one, lower case
};

struct BullmqEngine::Places {
    struct Queue {
        std::vector<WorkerSeen> workers;
        bool configured = false;
    };
    std::map<std::string, Queue, std::less<>> queues; ///< by key prefix, "bull:emails:"
    std::vector<std::string> prefixes;                ///< configured without a queue: "bull:"
    bool search = true;
};

} // namespace redispatch::engines::bullmq
