// SPDX-License-Identifier: GPL-3.0-or-later
// What the JSON texts of a job say. Only read, never written back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redispatch::engines::bullmq {

/// How long a finished job is kept (removeOnComplete, removeOnFail).
struct Retention {
    enum class Kind : std::uint8_t {
        NotSaid, ///< the worker's own options decide, else it is kept for ever
        Kept,    ///< for ever
        AtOnce,  ///< removed when it ends
        Limited, ///< to `count` finished jobs of the queue, or to `ageSeconds`
    };
    Kind kind = Kind::NotSaid;
    std::optional<long long> count;
    std::optional<long long> ageSeconds;
    bool operator==(const Retention&) const = default;
};

/// What a job's `opts` say, as far as schedules need it. Times in ms since 1970, spans in ms.
struct RunOptions {
    bool readable = false; ///< it was a JSON object
    bool repeats = false;  ///< it has `repeat`
    std::string pattern;   ///< repeat.pattern, or repeat.cron of old libraries
    std::optional<long long> every;
    std::string timeZone;
    std::optional<long long> startAt, endAt, limit, count, offset;
    std::string repeatJobId; ///< repeat.jobId
    std::string repeatKey;   ///< repeat.key
    std::optional<long long> delay, priority, attempts;
    Retention onComplete, onFail;
};
RunOptions readOptions(std::string_view json);

} // namespace redispatch::engines::bullmq
