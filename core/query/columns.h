// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the job list, the same in the window's table and in `redispatchctl list`.
#pragma once

#include "core/domain/job.h"

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

/// How urgently a state wants a person, 0 first: the order of the state column.
int urgency(domain::JobState state);

/// "never run" for NeverRun: the word of the state column.
std::string stateText(domain::JobState state);

/// "complete", "none", or what is missing: "no rollback note".
std::string notesText(domain::NotesPresent notes);

} // namespace redispatch::query
