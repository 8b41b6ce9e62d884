// SPDX-License-Identifier: GPL-3.0-or-later
// Names of BullMQ's and Bull's keys, and the ids of their jobs. A queue is known by the text that stands
// before every one of its keys, "<prefix>:<queue>:"; where the prefix ends cannot always be told.
#pragma once

#include "core/base/ids.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::engines::bullmq {

inline constexpr std::string_view engineName = "bullmq";

/// One schedule: a member of the zset `<queue>repeat`.
struct JobRef {
    std::string queue;  ///< "bull:emails:", with the last colon
    std::string member; ///< scheduler id, hash or composite text; may hold colons

    /// "bullmq:bull:emails:daily-digest". Colons of the member stand as %3A, so that the last colon always
    /// parts the two.
    base::JobId id() const { return idFrom(idStart(queue), member); }
    /// The same in two steps, for many members of one queue.
    static std::string idStart(std::string_view queue);
    static base::JobId idFrom(std::string_view start, std::string_view member);
    /// Nothing when it is no id of this engine, or one without a queue or a member.
    static std::optional<JobRef> from(const base::JobId& id);
    bool operator==(const JobRef&) const = default;
};

/// "<queue>repeat", "<queue>meta", "<queue>events" and so on.
std::string key(std::string_view queue, std::string_view suffix);
std::string definitionKey(std::string_view queue, std::string_view member); ///< "<queue>repeat:<member>"
std::string jobKey(std::string_view queue, std::string_view jobId);         ///< "<queue><jobId>"

/// "repeat:<member>:<slot>": the pending job of schedulers and of hashed repeatables.
std::string pendingId(std::string_view member, std::string_view slot);

/// What a job's own id says about where it came from.
struct JobIdParts {
    enum class Origin { Schedule, Manual, Other };
    Origin origin = Origin::Other;
    std::string_view member; ///< of a schedule or manual run; in old queues an md5 instead
    std::string_view last;   ///< slot in ms, or what makes a manual id unique
};
/// Takes "repeat:<x>:<digits>" and "manual:<x>:<unique>" apart at the first and the last colon.
JobIdParts partsOf(std::string_view jobId);

/// The text so that a pattern of SCAN or PSUBSCRIBE means just it.
std::string escapedPattern(std::string_view text);

/// "bull:emails" from "bull:emails:", safe to show: the row's group.
std::string queueTitle(std::string_view queue);

} // namespace redispatch::engines::bullmq
