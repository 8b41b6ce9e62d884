// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/domain/job.h"
#include "core/domain/run.h"
#include "core/redis/client.h"
#include "core/stats/sketch.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace redispatch::ledger {

inline constexpr int keptRuns = 1'000;   ///< ends of one job
inline constexpr int keptFailedRuns = 5; ///< the newest failures of one job, however long ago
inline constexpr int keptSketchDays = 400;
inline constexpr int keptHourDays = 8; ///< hourly sketches, of jobs whose kept runs reach back less far

using EndedRun = std::pair<base::JobId, domain::Run>;

/// A stretch of time in which ends of runs may have been missed, in all jobs of a place (a queue). `place` is
/// the beginning of their ids up to its last colon.
struct HistoryGap {
    std::string place;
    base::Instant from{};
    base::Instant to{};
    bool operator==(const HistoryGap&) const = default;
};

/// What a row of the list takes from the recorded history.
struct RecordedRow {
    domain::LastRun last;
    std::optional<base::Instant> lastSuccessAt;
    std::optional<base::Instant> lastFailureAt;
    std::string strip;                                ///< packed; see domain/strip.h
    long long ended = 0;                              ///< runs recorded since the first
    std::optional<domain::DurationBaseline> baseline; ///< usual durations, as worked out last
    bool operator==(const RecordedRow&) const = default;
};
using RecordedRows = std::unordered_map<base::JobId, RecordedRow>;

/// Ended runs of jobs whose engine forgets them: `<prefix>{job}:runs` the newest, `:failures` the newest
/// failures, `:rec` what a row shows, `:lat:<UTC day>:<warm|cold|unknown>` a sketch of the ok runs' durations
/// with the totals of all (stats/runcounts.h), `:lat:<UTC day>T<hour>:…` the same by hour once nine tenths of
/// the kept runs lie within 8 days, `<prefix>recorded` an index of jobs by their last end,
/// `<prefix>recorded:gaps` where ends may be missing.
class History {
public:
    explicit History(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    /// Records ends of runs. An end that is already there (same run, same instant of its end) changes
    /// nothing, in whatever order and by however many writers; one script per job and 100 ends. Runs without
    /// `finishedAt` are left out. Returns how many were new.
    base::Result<std::size_t> record(redis::Client& client, std::span<const EndedRun> ended) const;
    /// Notes that ends may be missing; a repeat with the same place and `from` moves its end.
    base::Status recordGap(redis::Client& client, const HistoryGap& gap) const;

    /// Newest first; a run that ended more than once (it was tried again by hand) appears with its newest
    /// end. The last page ends with failures that are older than all that is kept. The note tells of gaps.
    base::Result<domain::RunPage> loadRuns(redis::Client& client, const base::JobId& job,
                                           const domain::RunQuery& query) const;
    /// Missing when it is not recorded.
    base::Result<domain::Run> loadRun(redis::Client& client, const base::JobId& job,
                                      const std::string& run) const;
    /// Of those of `jobs` that were ever recorded: one HMGET each.
    base::Result<RecordedRows> loadRows(redis::Client& client, std::span<const base::JobId> jobs) const;
    /// The hash that loadRows() reads.
    std::string rowKey(const base::JobId& job) const { return key(job, "rec"); }
    /// Of the job's queue, oldest first.
    base::Result<std::vector<HistoryGap>> loadGaps(redis::Client& client, const base::JobId& job) const;
    /// Durations of the ok runs that ended on one UTC day. Empty without any.
    base::Result<stats::Sketch> loadLatency(redis::Client& client, const base::JobId& job,
                                            std::chrono::sys_days day, domain::CacheStatus stratum) const;

private:
    std::string key(const base::JobId& job, std::string_view part) const;
    std::string indexKey() const { return m_prefix + "recorded"; }
    std::string gapsKey() const { return m_prefix + "recorded:gaps"; }
    std::string m_prefix;
};

/// The place that a job belongs to: its id up to and with the last colon.
std::string_view placeOf(const base::JobId& job);

} // namespace redispatch::ledger
