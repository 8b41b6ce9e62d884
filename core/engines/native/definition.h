// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/domain/card.h"
#include "core/domain/parameter.h"

#include <string>
#include <vector>

namespace redispatch::engines::native {

enum class Overlap { Forbid };
enum class Misfire { Latest, Skip };

struct RetryPolicy {
    int attempts = 0;                                  ///< further ones after the first
    base::milliseconds base = std::chrono::seconds(5); ///< delay = uniform(0, min(cap, base · 2^k))
    base::milliseconds cap = std::chrono::hours(1);
    bool retryTimeout = false; ///< a timeout is retried too
    std::vector<int> noRetry;  ///< exit codes never retried
    bool operator==(const RetryPolicy&) const = default;
};

/// What of a job file is kept in Redis: ids, schedules, parameters and notes. Never the command.
struct Definition {
    std::string id; ///< [a-z0-9][a-z0-9._-]{0,63}
    std::string group;
    std::string schedule = "manual";
    std::string timeZone = "UTC";
    Overlap overlap = Overlap::Forbid;
    Misfire misfire = Misfire::Latest;
    base::milliseconds deadline{};                           ///< 0: one hour, or the interval if smaller
    base::milliseconds timeout = std::chrono::hours(1);      ///< wall time of a run
    base::milliseconds killGrace = std::chrono::seconds(10); ///< between TERM and KILL
    RetryPolicy retry;
    domain::Card card; ///< its rollback command is for reading only
    std::vector<domain::Parameter> parameters;
    std::string revision; ///< of the job file: git revision, or empty
    std::string source;   ///< "host:file.toml"
    bool paused = false;  ///< starts paused when it is first defined
    std::string pauseReason;

    bool operator==(const Definition&) const = default;
};

} // namespace redispatch::engines::native
