// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/columns.h"

#include "core/base/humanize.h"
#include "core/domain/strip.h"
#include "core/query/jobhealth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace redispatch::query {

using base::Instant;
using domain::Job;
using domain::JobState;

namespace {

// In the order of Column, so that a column is its own place in the table.
constexpr ColumnInfo table[] = {
    {Column::State, "state", "State", "What the job needs or does right now", 10, Align::Left, true, true},
    {Column::Job, "job", "Job", "The engine's own name of the job", 30, Align::Left, true, false},
    {Column::Schedule, "schedule", "Schedule", "When it is due, in its own time zone", 30, Align::Left, true,
     false},
    {Column::Next, "next", "Next", "Time until the next slot", 11, Align::Right, true, true},
    {Column::LastRun, "last_run", "Last run", "When the last finished run started", 11, Align::Right, false,
     true},
    {Column::LastOutcome, "last_outcome", "Last", "How the last finished run ended", 10, Align::Left, true,
     false},
    {Column::LastDuration, "last_duration", "Duration", "How long the last finished run took", 12,
     Align::Right, true, false},
    {Column::DeltaMedian, "delta", "Δ median", "Last duration against the median of recent ok runs", 9,
     Align::Right, true, false},
    {Column::Lag, "lag", "Lag", "How long after its slot the last run started", 9, Align::Right, false,
     false},
    {Column::Strip, "strip", "Recent", "What became of the last 60 slots, oldest first", 32, Align::Left,
     true, false},
    {Column::Owner, "owner", "Owner", "Who answers for the job", 14, Align::Left, true, false},
    {Column::Notes, "notes", "Notes", "Whether owner, expected result and rollback note are written down", 18,
     Align::Left, true, false},
    {Column::LastSuccess, "last_success", "Last ok", "When it last succeeded", 11, Align::Right, false, true},
    {Column::LastFailure, "last_failure", "Last failure", "When it last failed", 11, Align::Right, false,
     true},
    {Column::PausedUntil, "paused_until", "Paused until", "When a pause ends by itself", 14, Align::Left,
     false, true},
    {Column::Cache, "cache", "Cache", "Whether the last run found a warm cache", 7, Align::Left, false,
     false},
    {Column::DbCalls, "db_calls", "DB calls", "Database calls of the last run", 9, Align::Right, false,
     false},
    {Column::Iteration, "iteration", "Iteration", "Runs created so far, and how many are allowed", 12,
     Align::Right, false, false},
    {Column::Group, "group", "Group", "Queue, namespace or runner group", 14, Align::Left, false, false},
    {Column::QueueState, "queue_state", "Queue", "Whether its whole queue is paused", 8, Align::Left, false,
     false},
    {Column::Engine, "engine", "Engine", "The scheduler the job belongs to", 10, Align::Left, false, false},
    {Column::Tags, "tags", "Tags", "Tags from the job's card", 16, Align::Left, false, false},
    {Column::Id, "id", "Id", "The job's full id", 36, Align::Left, false, false},
    {Column::P95, "p95", "p95", "What 95 of 100 ok runs took at most, over the last 30 days", 9, Align::Right,
     false, false},
    {Column::ErrorShare, "errors", "Err %", "Share of failures among the recent runs", 7, Align::Right, false,
     false},
    {Column::DeltaBaseline, "delta_baseline", "Δ usual",
     "Last duration against the median of the last 30 days, or of recent ok runs where there are too few", 9,
     Align::Right, false, false},
};

std::string relative(const std::optional<Instant>& at, Instant now) {
    return at ? base::relativeText(*at, now) : std::string();
}

std::string lagText(std::optional<base::milliseconds> lag) {
    if (!lag)
        return {};
    return (*lag < base::milliseconds(0) ? "" : "+") + base::durationText(*lag);
}

/// "42 of 100", "42"; "at most 100" where the engine does not count.
std::string iterationText(const domain::QueueFacts& queue) {
    if (!queue.iteration)
        return queue.limit ? "at most " + base::countText(*queue.limit) : std::string();
    return base::countText(*queue.iteration) + (queue.limit ? " of " + base::countText(*queue.limit) : "");
}

std::string deltaText(std::optional<base::milliseconds> took, std::optional<base::milliseconds> usual) {
    return took && usual
               ? base::deltaText(static_cast<double>(took->count()), static_cast<double>(usual->count()))
               : std::string();
}

std::string number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.10g", value);
    return text.data();
}

} // namespace

std::span<const ColumnInfo> columns() {
    return table;
}

const ColumnInfo& info(Column column) {
    return table[static_cast<std::size_t>(column)];
}

std::optional<Column> columnFrom(std::string_view key) {
    const auto found = std::ranges::find(table, key, &ColumnInfo::key);
    return found == std::end(table) ? std::nullopt : std::optional(found->column);
}

std::string text(const Job& job, Column column, Instant now) {
    switch (column) {
    case Column::State:
        return stateText(job, healthOf(job, now));
    case Column::Job:
        return base::visible(job.name.empty() ? job.id.path() : job.name);
    case Column::Schedule:
        return base::visible(job.schedule.text.empty() ? job.schedule.expression.view()
                                                       : job.schedule.text.view());
    case Column::Next:
        // The slots of a paused job or queue pass by without a run; a countdown to one would be a false
        // promise.
        if (job.paused && (!job.paused->until || now < *job.paused->until))
            return "held";
        return job.nextAt && job.queue && job.queue->queuePaused ? "held" : relative(job.nextAt, now);
    case Column::LastRun:
        if (!job.last.startedAt && job.queue)
            return base::visible(job.queue->note.view());
        return relative(job.last.startedAt, now);
    case Column::LastOutcome:
        if (job.last.outcome == domain::Outcome::None)
            return job.queue && !job.queue->note.empty() ? "not kept" : std::string();
        return std::string(domain::word(job.last.outcome));
    case Column::LastDuration:
        return job.last.duration ? base::durationText(*job.last.duration) : std::string();
    case Column::DeltaMedian:
        return deltaText(job.last.duration, job.medianDuration);
    case Column::Lag:
        return lagText(lagOf(job));
    case Column::Strip:
        return domain::stripLetters(job.strip);
    case Column::Owner:
        return base::visible(job.owner.view());
    case Column::Notes:
        return notesText(job.notes);
    case Column::LastSuccess:
        return relative(job.lastSuccessAt, now);
    case Column::LastFailure:
        return relative(job.lastFailureAt, now);
    case Column::PausedUntil:
        if (!job.paused)
            return {};
        return job.paused->until ? base::relativeText(*job.paused->until, now) : "resumed";
    case Column::Cache:
        return job.last.cache == domain::CacheStatus::Unknown ? std::string()
                                                              : std::string(domain::word(job.last.cache));
    case Column::DbCalls:
        return job.last.dbCalls ? number(*job.last.dbCalls) : std::string();
    case Column::Iteration:
        return job.queue ? iterationText(*job.queue) : std::string();
    case Column::QueueState:
        return job.queue && job.queue->queuePaused ? "paused" : std::string();
    case Column::Group:
        return base::visible(job.group.view());
    case Column::Engine:
        return base::visible(engineOf(job));
    case Column::Tags:
        return base::visible(job.tags.view());
    case Column::Id:
        return base::visible(job.id.str());
    case Column::P95:
        return job.baseline ? base::durationText(base::milliseconds(std::llround(job.baseline->p95)))
                            : std::string();
    case Column::ErrorShare: {
        const auto share = domain::stripFailureShare(job.strip);
        return share ? std::to_string(std::lround(100 * *share)) + " %" : std::string();
    }
    case Column::DeltaBaseline:
        return deltaText(job.last.duration, usualDuration(job));
    }
    return {};
}

std::optional<base::milliseconds> lagOf(const Job& job) {
    if (!job.last.slotAt || !job.last.startedAt || job.last.trigger == domain::TriggerKind::Manual)
        return std::nullopt;
    return *job.last.startedAt - *job.last.slotAt;
}

std::string_view engineOf(const Job& job) {
    return job.queue && !job.queue->engine.empty() ? job.queue->engine.view() : job.id.engine();
}

std::string_view standingOf(const Job& job, const stats::Health& health) {
    switch (job.state) {
    case JobState::Invalid:
    case JobState::Retired:
    case JobState::Exhausted:
    case JobState::Broken:
        return health.activity == stats::Activity::Running ? std::string_view() : word(job.state);
    case JobState::Running:
    case JobState::Paused:
    case JobState::Failing:
    case JobState::Late:
    case JobState::Waiting:
    case JobState::Ok:
    case JobState::NeverRun:
    case JobState::Unknown:
        break;
    }
    return health.due ? word(JobState::Waiting) : std::string_view();
}

std::string stateText(const Job& job, const stats::Health& health) {
    using stats::Activity;
    using stats::HealthState;
    std::string text(word(health.state));
    std::ranges::replace(text, '_', ' ');
    const std::string_view standing = standingOf(job, health);
    switch (health.state) {
    case HealthState::Unknown:
    case HealthState::NeverRun:
    case HealthState::Ok:
        // What could not be read lately may no longer stand as it did.
        return health.reason.cause == stats::HealthCause::NotRead || standing.empty() ? text
                                                                                      : std::string(standing);
    case HealthState::Running:
        return health.pace == stats::Pace::Slow ? text + " · slow" : text;
    case HealthState::Paused:
    case HealthState::Stuck:
        return text;
    case HealthState::Missed:
    case HealthState::Late:
    case HealthState::Failing:
    case HealthState::Flaky:
        break;
    }
    if (job.state == JobState::Retired)
        return std::string(standing);
    if (health.activity == Activity::Idle)
        return text;
    return (health.activity == Activity::Paused ? "paused · " : "running · ") + text;
}

std::optional<base::milliseconds> usualDuration(const Job& job) {
    constexpr std::uint32_t enough = 59; // as for p95 (statistics.md 4.2)
    if (job.baseline && job.baseline->n >= enough)
        return base::milliseconds(std::llround(job.baseline->p50));
    return job.medianDuration;
}

std::string missingNotes(domain::NotesPresent notes) {
    std::string missing;
    const auto check = [&](bool present, std::string_view what) {
        if (!present)
            missing.append(missing.empty() ? "" : ", ").append(what);
    };
    check(notes.owner, "owner");
    check(notes.expectedResult, "expected result");
    check(notes.rollbackNote, "rollback note");
    return missing;
}

std::string notesText(domain::NotesPresent notes) {
    const std::string missing = missingNotes(notes);
    if (missing.empty())
        return "complete";
    return !notes.owner && !notes.expectedResult && !notes.rollbackNote ? "none" : "no " + missing;
}

} // namespace redispatch::query
