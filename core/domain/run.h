// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redispatch::domain {

using base::Instant;
using base::milliseconds;

/// How a run ended.
enum class Outcome : std::uint8_t {
    None,    ///< never ran
    Running, ///< has not ended
    Ok,
    Failed,    ///< the work said so
    Timeout,   ///< ended by us at its time limit
    Killed,    ///< ended by a signal that nobody here asked for, or by a stopping runner
    Lost,      ///< its runner vanished
    Stale,     ///< it ended after its lease was lost; counts for nothing
    Cancelled, ///< ended by an operator
    Unknown,   ///< the engine does not say
};

/// Whether the outcome is failed, timeout, killed or lost.
bool isFailure(Outcome outcome);

enum class TriggerKind : std::uint8_t { Schedule, Manual, Retry, Backfill, Unknown };

enum class CacheStatus : std::uint8_t { Unknown, Warm, Cold };

/// What became of a slot that has no run.
enum class SkipCause : std::uint8_t { Overlap, Paused, Misfire, NoSuchTime, Disabled, Dst };

/// What a run reported about itself. The first four are the meters every job is asked for.
struct Meters {
    std::optional<double> responseMs; ///< `response_ms`; the duration stands in where a job reports none
    std::optional<bool> error;        ///< `error`, 0 or 1; from the outcome where a job reports none
    CacheStatus cache = CacheStatus::Unknown;
    std::optional<double> cacheHits;
    std::optional<double> cacheMisses;
    std::optional<double> dbCalls;
    std::vector<std::pair<std::string, double>> others; ///< by name, as reported
    int malformedLines = 0;                             ///< lines that were not `name=number`

    bool operator==(const Meters&) const = default;
};

/// Warm when at least `warmShare` of all look-ups were hits, cold below; unknown without look-ups.
CacheStatus cacheStatusOf(std::optional<double> hits, std::optional<double> misses, double warmShare = 0.5);

/// One execution, or a slot that had none (then `skipped` is set and there are no times but `slotAt`).
struct Run {
    std::string id; ///< unique within the job
    std::optional<Instant> slotAt;
    std::optional<Instant> startedAt;
    std::optional<Instant> finishedAt;
    std::optional<milliseconds> queueWait; ///< start − the instant it was due or asked for
    std::optional<milliseconds> duration;
    Outcome outcome = Outcome::Unknown;
    bool outcomeInferred = false;     ///< the engine did not write it; it follows from other keys
    std::optional<SkipCause> skipped; ///< with count of slots in `skippedCount`
    int skippedCount = 0;
    std::optional<int> exitCode;
    std::optional<int> signal;
    int attempt = 1; ///< from 1
    TriggerKind trigger = TriggerKind::Unknown;
    std::string by;     ///< who triggered it; empty for the schedule
    std::string reason; ///< why
    std::string requestId;
    std::string runner;
    std::string host;
    std::string revision; ///< of the code or the job file
    std::string error;    ///< one line: what failed, as the engine recorded it
    std::string progress; ///< as the run reports it, JSON: "42" (per cent) or an object; empty: nothing
    Meters meters;
    std::string outputTail; ///< the last line or two, for lists; the whole is loaded with RunOutput
    std::uint64_t outputBytes = 0;
    std::vector<std::pair<std::string, std::string>> parameters;

    bool operator==(const Run&) const = default;
};

/// A run's captured output: the beginning and the end of a stream that may have been longer.
struct RunOutput {
    std::string head;
    std::string tail; ///< empty when `head` is the whole
    std::uint64_t totalBytes = 0;
    std::string sha256; ///< of the whole, lower-case hex

    bool operator==(const RunOutput&) const = default;
};

struct RunQuery {
    std::string before; ///< `RunPage::next` of the page before; empty: the newest
    int limit = 100;    ///< 1 to 1,000
};
struct RunPage {
    std::vector<Run> runs; ///< newest first; skipped slots among them
    std::string next;      ///< where the next page starts; empty at the end
    std::string note;      ///< what the engine does not keep: "keeps 5 finished jobs per queue"
};

/// Stable lower-case words for JSON, filters and storage: "ok", "timeout", "schedule", "warm", "overlap".
std::string_view word(Outcome outcome);
std::string_view word(TriggerKind trigger);
std::string_view word(CacheStatus status);
std::string_view word(SkipCause cause);
std::optional<Outcome> outcomeFrom(std::string_view word);
std::optional<TriggerKind> triggerFrom(std::string_view word);
std::optional<CacheStatus> cacheStatusFrom(std::string_view word);
std::optional<SkipCause> skipCauseFrom(std::string_view word);

} // namespace redispatch::domain
