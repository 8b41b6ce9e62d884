// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/domain/parameter.h"
#include "core/domain/pause.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace redispatch::domain {

struct TriggerIntent {
    ParameterValues parameters;
    bool operator==(const TriggerIntent&) const = default;
};
struct PauseIntent {
    std::optional<base::Instant> until; ///< empty: until resumed
    bool operator==(const PauseIntent&) const = default;
};
struct ResumeIntent {
    bool operator==(const ResumeIntent&) const = default;
};

/// What an operator wants done to one job. The request id makes a repeat harmless.
struct Intent {
    base::JobId job;
    std::variant<TriggerIntent, PauseIntent, ResumeIntent> what;
    std::string by; ///< user@host
    std::string reason;
    std::string requestId;
    bool operator==(const Intent&) const = default;
};

/// What an intent would do, worked out without doing it.
struct Plan {
    Intent intent;
    std::vector<std::string> effects;  ///< sentences: "7 runs will be skipped until 16:00 (UTC)."
    std::vector<std::string> warnings; ///< "It is running now; that run goes on."
    std::vector<std::string> keys;     ///< keys that would be written
    std::optional<long long> slotsSkipped;
    bool slotsSkippedIsMinimum = false; ///< counting stopped at a limit
    bool operator==(const Plan&) const = default;
};

/// What came of an applied intent, after reading the job back.
struct Receipt {
    std::string requestId;
    std::string runId; ///< of a trigger
    bool accepted = false;
    bool repeated = false; ///< the same request id had been applied before
    std::string readBack;  ///< what the engine says now, e.g. "paused by ana until …"
    bool operator==(const Receipt&) const = default;
};

std::string_view word(const Intent& intent); ///< "trigger", "pause", "resume"

} // namespace redispatch::domain
