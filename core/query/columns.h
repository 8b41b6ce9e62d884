// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the job list, the same in the window's table and in `redispatchctl list`.
#pragma once

#include "core/domain/job.h"
#include "core/stats/health.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace redispatch::query {

enum class Column : std::uint8_t {
    State,
    Job,
    Schedule,
    Next,
    LastRun,
    LastOutcome,
    LastDuration,
    DeltaMedian,
    Lag,
    Strip,
    Owner,
    Notes,
    LastSuccess,
    LastFailure,
    PausedUntil,
    Cache,
    DbCalls,
    Iteration,
    Group,
    QueueState,
    Engine,
    Tags,
    Id,
    P95,
    ErrorShare,
    DeltaBaseline,
};

enum class Align : std::uint8_t { Left, Right };

struct ColumnInfo {
    Column column;
    std::string_view key; ///< for settings and the command line; stable
    std::string_view title;
    std::string_view hint; ///< what it shows, for tooltips and help
    int width;             ///< in average characters
    Align align;
    bool shown; ///< by default
    bool ticks; ///< its text depends on the present moment
};

/// All columns in their default order.
std::span<const ColumnInfo> columns();
const ColumnInfo& info(Column column);
std::optional<Column> columnFrom(std::string_view key);

/// What the cell says, safe to show; empty where there is nothing to say. `now` is Redis time.
std::string text(const domain::Job& job, Column column, base::Instant now);

/// How long after its slot the last run started; nothing for runs without a slot. May be negative where
/// clocks differ.
std::optional<base::milliseconds> lagOf(const domain::Job& job);

/// The scheduler's title where the row knows it ("BullMQ 5"), else the engine's name ("native").
std::string_view engineOf(const domain::Job& job);

/// What the engine says where that is no headline: "invalid", "retired", "exhausted", "broken" or "waiting";
/// empty otherwise.
std::string_view standingOf(const domain::Job& job, const stats::Health& health);

/// What the state column says: the headline, with what it hides of a pause or a run ("paused · failing",
/// "running · slow"); where it would only be ok, never run or unknown, what the engine says ("waiting").
std::string stateText(const domain::Job& job, const stats::Health& health);

/// What is usual: the baseline's median where it has 59 runs or more, else the median of the strip.
std::optional<base::milliseconds> usualDuration(const domain::Job& job);

/// "complete", "none", or what is missing: "no rollback note".
std::string notesText(domain::NotesPresent notes);

/// "owner, rollback note"; empty when none is missing.
std::string missingNotes(domain::NotesPresent notes);

} // namespace redispatch::query
