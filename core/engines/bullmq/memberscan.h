// SPDX-License-Identifier: GPL-3.0-or-later
// Who is in the zset of schedules, however many there are.
#pragma once

#include "core/redis/client.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace redispatch::engines::bullmq {

/// Read by one command, some 2 ms of the server's time; zsets with more members are read in such steps.
inline constexpr std::size_t membersPerCommand = 1'000;
/// Most that are read of one queue.
inline constexpr std::size_t mostMembers = 100'000;

/// The zset of one queue.
struct MemberScan {
    explicit MemberScan(std::string queueKey) : queue(std::move(queueKey)) {}
    std::string queue;                                       ///< key prefix
    std::vector<std::pair<std::string, std::string>> scored; ///< member → score as text; sorted, each once
    std::optional<base::Error> error;                        ///< it is something else, or may not be read
};

/// Reads the zsets whole, up to mostMembers each.
base::Status readMembers(redis::Client& client, std::vector<MemberScan>& scans);

/// The same for zsets known to be large, by ZSCAN from the start: a member that stays is found, wherever its
/// score moves it meanwhile, which ranges of ranks cannot promise.
base::Status scanMembers(redis::Client& client, std::vector<MemberScan*> scans);

} // namespace redispatch::engines::bullmq
