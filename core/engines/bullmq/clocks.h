// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/redis/client.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace redispatch::engines::bullmq {

/// How far workers' clocks are from Redis's: the ids of a stream's entries are Redis time, what workers write
/// into jobs is theirs. A skew shows as a wrong lag and as runs that come early or late.
class WorkerClocks {
public:
    /// Looks at the newest events of these queues, at most once a minute and at most 200 queues.
    base::Status read(redis::Client& client, const std::vector<std::string>& queues);
    /// Worker's clock − Redis's, per queue where something could be compared.
    const std::map<std::string, base::milliseconds>& skews() const { return m_skews; }

private:
    std::optional<std::chrono::steady_clock::time_point> m_readAt;
    std::map<std::string, base::milliseconds> m_skews;
};

} // namespace redispatch::engines::bullmq
