// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/text.h"
#include "core/domain/acknowledgement.h"
#include "core/domain/capability.h"
#include "core/domain/pause.h"
#include "core/domain/run.h"
#include "core/domain/schedule.h"
#include "core/domain/vitals.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace redispatch::domain {

/// What the state column says. One word per row, worst first where several hold.
enum class JobState : std::uint8_t {
    Invalid, ///< its stored bytes make no sense; the row shows what could be read
    Running,
    Paused,
    Failing, ///< the last finished run failed
    Late,    ///< due for longer than the grace, and nothing has claimed it
    Waiting, ///< due or triggered, not started yet
    Ok,      ///< the last finished run succeeded
    NeverRun,
    Retired,   ///< the definition was withdrawn; history stays
    Exhausted, ///< has no further slot
    Broken,    ///< its chain of runs was cut: nothing will run until it is re-armed
    Unknown,
};

/// Which of the three notes an operator needs are written down.
struct NotesPresent {
    bool owner = false;
    bool expectedResult = false;
    bool rollbackNote = false;
    bool operator==(const NotesPresent&) const = default;
};

/// The last finished run as the row remembers it.
struct LastRun {
    std::string id;
    std::optional<Instant> slotAt;
    std::optional<Instant> startedAt;
    std::optional<Instant> finishedAt;
    std::optional<milliseconds> duration;
    Outcome outcome = Outcome::None;
    TriggerKind trigger = TriggerKind::Unknown;
    CacheStatus cache = CacheStatus::Unknown;
    std::optional<double> dbCalls;
    bool operator==(const LastRun&) const = default;
};

/// What engines with queues know beside the schedule.
struct QueueFacts {
    base::SharedText engine;            ///< "BullMQ 5", "Bull 4"; "BullMQ" when the version is not known
    std::optional<long long> iteration; ///< runs created, as the engine counts them
    std::optional<long long> limit;     ///< runs allowed
    std::optional<Instant> endsAt;      ///< no run after this instant
    bool hasTemplate = false;           ///< the schedule itself keeps name, data and options of its runs
    bool queuePaused = false;           ///< the whole queue is paused
    base::SharedText note;              ///< what is not stored: "keeps 5 finished jobs per queue: …"
    std::optional<Pause> endedPause;    ///< a pause of ours that somebody else ended
    bool operator==(const QueueFacts&) const = default;
};

/// One row: everything about a job that a list shows, read in one go. Small on purpose (a hundred thousand
/// are held at once); the rest is JobDetail.
struct Job {
    base::JobId id;
    std::string name;       ///< the engine's own name, raw bytes; shown through base::visible
    base::SharedText group; ///< queue, namespace or runner group; may be empty
    Schedule schedule;
    base::SharedText owner;
    base::SharedText tags; ///< separated by single spaces
    NotesPresent notes;

    JobState state = JobState::Unknown;
    std::optional<Instant> nextAt;
    std::optional<Instant> runningSince;
    LastRun last;
    std::optional<Instant> lastSuccessAt;
    std::optional<Instant> lastFailureAt;
    std::optional<milliseconds> medianDuration; ///< of the ok runs in the strip
    std::string strip;                          ///< packed; see strip.h
    std::optional<DurationBaseline> baseline;   ///< of the last 30 days; empty: too few runs, or not kept
    Limits limits;
    Vitals vitals; ///< found from the rest when the row is read; no part of what makes rows equal
    std::unique_ptr<Pause> paused;                 ///< rare, hence not inside the row; null when not paused
    std::unique_ptr<std::string> problem;          ///< why it is Invalid, or what could not be read
    std::unique_ptr<QueueFacts> queue;             ///< null for engines without queues
    std::unique_ptr<Acknowledgement> acknowledged; ///< of missed slots, the newest; null: none is known
    Capabilities can;

    Job() = default;
    Job(const Job& other);
    Job& operator=(const Job& other);
    Job(Job&&) = default;
    Job& operator=(Job&&) = default;
    ~Job() = default;
    bool operator==(const Job& other) const;
};

/// The state that follows from the row's other fields at `now` (Redis time). Late: more than `grace` past
/// `nextAt` without a claim, but Waiting while its whole queue is paused. Invalid, Retired and Exhausted are
/// set by the engine and left alone.
JobState stateAt(const Job& job, Instant now, milliseconds grace = std::chrono::seconds(30));

/// The first instant after `now` at which stateAt() may say something else about the same row; nothing when
/// time alone does not change it.
std::optional<Instant> stateChangesAt(const Job& job, Instant now,
                                      milliseconds grace = std::chrono::seconds(30));

std::string_view word(JobState state); ///< "ok", "never_run"
std::optional<JobState> jobStateFrom(std::string_view word);

} // namespace redispatch::domain
