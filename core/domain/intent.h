// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/domain/capability.h"
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
    bool runNow = false;     ///< where the next run cannot be computed: run now, then go on
    bool recordOnly = false; ///< only dismiss the record of a pause that others ended; a paused job stays so
    bool operator==(const ResumeIntent&) const = default;
};
/// Starts the pending run now; its slot is used up.
struct RunEarlyIntent {
    bool operator==(const RunEarlyIntent&) const = default;
};
/// Lets a failed run be tried again.
struct RetryIntent {
    std::string run;
    bool allAttempts = false; ///< with a full new set of attempts, else with what is left, at least one
    bool operator==(const RetryIntent&) const = default;
};
struct RemoveRunIntent {
    std::string run;
    bool operator==(const RemoveRunIntent&) const = default;
};
/// Deletes the schedule.
struct RemoveJobIntent {
    bool operator==(const RemoveJobIntent&) const = default;
};
struct RearmIntent {
    bool operator==(const RearmIntent&) const = default;
};
struct SweepIntent {
    bool operator==(const SweepIntent&) const = default;
};
/// The whole queue that the job belongs to.
struct PauseQueueIntent {
    bool operator==(const PauseQueueIntent&) const = default;
};
struct ResumeQueueIntent {
    bool operator==(const ResumeQueueIntent&) const = default;
};
/// What was missed until now has been seen, and no longer counts as missed.
struct AcknowledgeIntent {
    bool operator==(const AcknowledgeIntent&) const = default;
};

/// What an operator wants done to one job. The request id makes a repeat harmless.
struct Intent {
    base::JobId job;
    std::variant<TriggerIntent, PauseIntent, ResumeIntent, RunEarlyIntent, RetryIntent, RemoveRunIntent,
                 RemoveJobIntent, RearmIntent, SweepIntent, PauseQueueIntent, ResumeQueueIntent,
                 AcknowledgeIntent>
        what;
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

/// The verb that an intent needs.
Verb verbOf(const Intent& intent);
std::string_view word(const Intent& intent); ///< that verb's word

} // namespace redispatch::domain
