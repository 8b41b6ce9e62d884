// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/columns.h"

#include "core/base/humanize.h"
#include "core/domain/strip.h"

#include <algorithm>
#include <array>
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
        return stateText(domain::stateAt(job, now));
    case Column::Job:
        return base::visible(job.name.empty() ? job.id.path() : job.name);
    case Column::Schedule:
        return base::visible(job.schedule.text.empty() ? job.schedule.expression.view()
                                                       : job.schedule.text.view());
    case Column::Next:
        // The slots of a paused job or queue pass by without a run; a countdown to one would be a false
        // promise.
        if (domain::stateAt(job, now) == domain::JobState::Paused)
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
        return job.last.duration && job.medianDuration
                   ? base::deltaText(static_cast<double>(job.last.duration->count()),
                                     static_cast<double>(job.medianDuration->count()))
                   : std::string();
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

int urgency(JobState state) {
    switch (state) {
    case JobState::Failing:
        return 0;
    case JobState::Broken:
        return 1;
    case JobState::Late:
        return 2;
    case JobState::Invalid:
        return 3;
    case JobState::Paused:
        return 4;
    case JobState::Waiting:
        return 5;
    case JobState::Running:
        return 6;
    case JobState::Unknown:
        return 7;
    case JobState::NeverRun:
        return 8;
    case JobState::Ok:
        return 9;
    case JobState::Exhausted:
        return 10;
    case JobState::Retired:
        return 11;
    }
    return 12;
}

std::string stateText(JobState state) {
    std::string word(domain::word(state));
    std::ranges::replace(word, '_', ' ');
    return word;
}

std::string notesText(domain::NotesPresent notes) {
    std::string missing;
    int count = 0;
    const auto check = [&](bool present, std::string_view what) {
        if (present)
            return;
        missing.append(count++ == 0 ? "no " : ", ").append(what);
    };
    check(notes.owner, "owner");
    check(notes.expectedResult, "expected result");
    check(notes.rollbackNote, "rollback note");
    return count == 0 ? "complete" : count == 3 ? "none" : missing;
}

} // namespace redispatch::query
