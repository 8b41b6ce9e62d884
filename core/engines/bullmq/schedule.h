// SPDX-License-Identifier: GPL-3.0-or-later
// One schedule with its pending run, read exactly and in one go: what a detail shows and what is checked
// before anything is written. Rows of a list are read more cheaply (decoderow.cpp).
#pragma once

#include "core/base/clock.h"
#include "core/domain/pause.h"
#include "core/engines/bullmq/dialect.h"
#include "core/engines/bullmq/keys.h"
#include "core/engines/bullmq/members.h"
#include "core/engines/bullmq/payload.h"
#include "core/timing/plan.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::engines::bullmq {

using base::Instant;

/// Where a pause without end puts the pending run: 2100-01-01. A `delayed` score at or above it is held.
inline constexpr long long sentinelMs = 4'102'444'800'000;
inline constexpr long long scorePerMs = 4'096;
inline constexpr double sentinelScore = 16'803'613'900'800'000.0;
/// Low bits of the score of a run that a pause with an end holds: who reads scores alone then knows that its
/// hash has a note of ours. To the engines they are one of the values that keep runs of one ms in order.
inline constexpr long long notedTie = scorePerMs - 1;
/// sentinelScore in digits, as it goes into commands.
inline constexpr std::string_view sentinelScoreText = "16803613900800000";

/// Fields of ours in the pending job's hash: who holds it and why. `since` and `until` in ms; `until` absent
/// means until resumed. All engines ignore them; they go away with the job.
namespace holdfield {
inline constexpr std::string_view by = "rd:by";
inline constexpr std::string_view reason = "rd:reason";
inline constexpr std::string_view since = "rd:since";
inline constexpr std::string_view until = "rd:until";
inline constexpr std::string_view request = "rd:request";
} // namespace holdfield

/// Where a job's id was found.
enum class Place : std::uint8_t {
    None, ///< nowhere; its hash may still be there
    Delayed,
    Wait,
    Paused, ///< the list that stands in for `wait`
    Prioritized,
    Active,
    Completed,
    Failed,
};
std::string_view word(Place place); ///< "delayed"; "nowhere"

/// The run that a schedule has ready.
struct PendingJob {
    std::string id;      ///< "repeat:…:<slot>"; the name it would have where there is none
    bool exists = false; ///< its hash is there
    Place place = Place::None;
    std::string delayedScore;       ///< in `delayed`, the score as Redis prints it
    std::optional<long long> dueMs; ///< floor(delayedScore / 4096), also far ahead when held
    std::string name, data, opts;   ///< raw bytes; `data` and `opts` are JSON texts
    RunOptions options;             ///< what `opts` say; options.count is the iteration that `limit` bounds
    std::optional<long long> timestamp, delay, priority, processedOn, finishedOn; ///< ms; priority plain
    std::string scheduleKey;                                                      ///< field `rjk`
    std::string failedReason;
    std::string holdRequest;           ///< rd:request
    std::optional<domain::Pause> hold; ///< the record of ours, whether or not it still holds
};

/// A member of `<queue>repeat` with everything that belongs to it, at one moment.
struct Schedule {
    JobRef ref;
    Dialect dialect;
    Generation generation = Generation::Scheduler;
    std::string slot;     ///< the member's score in digits: slot of the pending run in ms
    long long slotMs = 0; ///< the same
    bool queuePaused = false;
    bool longLists = false; ///< `wait`, `paused` or `active` were too long to be searched whole
    Instant now{};          ///< Redis time of the reading

    /// Fields of the hash `<queue>repeat:<member>` as they stand there; empty for composite members.
    std::optional<std::string> name, pattern, every, timeZone, startDate, endDate, limit, offset, iteration;
    std::optional<std::string> templateData, templateOpts; ///< `data` and `opts`; absent when `{}`

    /// The rule, out of the hash, else the pending job's options, else the composite text.
    std::string jobName;      ///< of its runs
    std::string rulePattern;  ///< empty with `ruleEvery`
    std::string ruleTimeZone; ///< may be empty
    /// `ruleOffsetMs` is where within the interval its runs are due.
    std::optional<long long> ruleEveryMs, ruleOffsetMs, ruleEndMs, ruleLimit;
    /// To compute with. Absent when the pattern is not one of cron-parser's (a custom strategy) or the zone
    /// is unknown.
    std::optional<timing::TimingRule> rule;

    PendingJob pending;

    /// The pending run stands at the sentinel, or at an end of a hold that is still ahead.
    bool isHeld() const;
    /// The hash keeps name, data and opts for the runs: `data` may be absent and then means {}.
    bool hasTemplate() const { return generation == Generation::Scheduler; }
    /// `limit` or `endDate` allow no run after the pending one.
    bool isLastRun() const;
    /// The first slot later than `after` by the rule; nothing when it cannot be computed or past the end.
    std::optional<Instant> nextSlotAfter(Instant after) const;
    void settleRule(); ///< fills jobName and the members from rulePattern to rule out of what was read
};

/// floor(score / 4096); nothing when the text is no score of a time.
std::optional<long long> dueMsOf(std::string_view delayedScore);

/// Reads it in three round trips. Missing when the queue has no such member; Undecodable when the keys are
/// of a wrong type. `workerCommand` as in detectDialect(). Lists are searched to 10,000 entries.
base::Result<Schedule> loadSchedule(redis::Client& client, const JobRef& ref,
                                    std::string_view workerCommand = {});

} // namespace redispatch::engines::bullmq
