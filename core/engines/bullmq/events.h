// SPDX-License-Identifier: GPL-3.0-or-later
// Runs out of a queue's stream of events, which outlives the jobs themselves.
#pragma once

#include "core/base/clock.h"
#include "core/domain/run.h"
#include "core/redis/reply.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::engines::bullmq {

using base::Instant;

/// What the stream tells of one run. Times are Redis time: ids of entries.
struct RunEvents {
    std::string jobId;
    std::optional<Instant> askedAt;   ///< put into the queue by a person, first or again
    std::optional<Instant> startedAt; ///< its first attempt; empty when that lies before what was read
    std::optional<Instant> finishedAt;
    int attempts = 0; ///< begun, as far as was read
    domain::Outcome outcome = domain::Outcome::Running;
    std::string returnValue; ///< JSON; empty when it is too long for meters
    std::string failedReason;
    bool operator==(const RunEvents&) const = default;
};

/// Time of an entry, from its id; nothing when it is none.
std::optional<Instant> entryTime(std::string_view entryId);

/// Takes entries in, oldest first. `active` opens a run, `completed` and `failed` (which is only told of the
/// last attempt) close it; `active` once more is a further attempt; `removed` between attempts cancels it. A
/// run that a person asked for is open from then on, with no attempt yet.
class EventFold {
public:
    /// `isWanted` says whose jobs' events count.
    explicit EventFold(std::function<bool(std::string_view jobId)> isWanted)
        : m_isWanted(std::move(isWanted)) {}
    void add(redis::Reply entry);

    using Open = std::map<std::string, RunEvents, std::less<>>;
    Open open;                    ///< not ended, by job id
    std::vector<RunEvents> ended; ///< in the order in which they ended

private:
    void close(std::string_view jobId, Instant at, domain::Outcome outcome, redis::Reply fields);
    std::function<bool(std::string_view)> m_isWanted;
};

} // namespace redispatch::engines::bullmq
