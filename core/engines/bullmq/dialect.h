// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the libraries a queue belongs to. They share keys, and differ in how waiting work is stored and
// workers are woken.
#pragma once

#include "core/base/result.h"
#include "core/redis/client.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace redispatch::engines::bullmq {

/// How to write to a queue. Unknown: only what is right or harmless for all of them.
enum class Family : std::uint8_t { Unknown, Bull, V4, V5, V6 };

/// How a queue keeps its schedules (generations 1 to 4; a queue may hold several).
enum class Generation : std::uint8_t {
    Composite, ///< G1: the member is "name:jobId:endDate:tz:pattern", there is no hash
    Hashed,    ///< G2: the member is a hash value, its hash holds the rule alone
    Early,     ///< G3: the member is the scheduler's id, its hash holds the rule alone
    Scheduler, ///< G4: the hash holds rule, counter and template
};

struct Dialect {
    Family family = Family::Unknown;
    std::string version;       ///< "5.81.5" where the keys tell, else empty
    std::string title() const; ///< "BullMQ 5", "Bull", "BullMQ"
    bool isBull() const { return family == Family::Bull; }
    bool operator==(const Dialect&) const = default;
};

/// From the queue's own keys (one pipeline) and, where known, from how its workers wait: `workerCommand` is
/// the last command of a worker's connection as CLIENT LIST shows it, or empty.
base::Result<Dialect> detectDialect(redis::Client& client, std::string_view queue,
                                    std::string_view workerCommand = {});

/// The same within a pipeline for many queues: adds `dialectCommands` commands, and reads their replies from
/// index `at` on. A reply that is an error counts as nothing there.
inline constexpr std::size_t dialectCommands = 5;
void addDialect(redis::Pipeline& pipeline, std::string_view queue);
Dialect dialectFrom(const redis::Replies& replies, std::size_t at, std::string_view workerCommand);

} // namespace redispatch::engines::bullmq
