// SPDX-License-Identifier: GPL-3.0-or-later
// Which jobs need somebody, how much, why, and what can be done: the same for the start page, the order of
// the list and the command line.
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/jobhealth.h"
#include "core/query/rows.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

/// In the order of need, the most urgent first.
enum class NeedCause : std::uint8_t {
    Stuck,
    ChainBroken, ///< nothing will start the next run
    Missed,
    FailingAgain, ///< three or more in a row
    Late,
    Failing,
    Invalid,   ///< its definition makes no sense
    LeaseOver, ///< a run of which nobody knows whether it goes on
    RunsLong,  ///< the active run, against the baseline
    Slow,      ///< the last ok run, against the baseline
    Flaky,
    TooFast,          ///< the last ok run, against the baseline
    PauseForgotten,   ///< paused without an end for more than a week
    PauseUnexplained, ///< nobody wrote down why
    PauseEnded,       ///< ended by somebody else, and not yet looked at
    NotesMissing,     ///< owner, expected result or rollback note; only of jobs that are fine otherwise
};
inline constexpr std::size_t needCauseCount = 16;

struct Need {
    NeedCause cause = NeedCause::NotesMissing;
    std::optional<base::Instant> since; ///< where known
    bool operator==(const Need&) const = default;

    int rank() const { return static_cast<int>(cause); } ///< 0 needs most
};

/// The most urgent of what a job needs; nothing for retired jobs, and for those that are fine.
std::optional<Need> needOf(const domain::Job& job, const stats::Health& health, base::Instant now);

/// By need, and what needs nobody after it: waiting, running, never run, ok, exhausted, retired. Missing
/// notes do not count. The order of the state column.
int urgencyOf(const domain::Job& job, const stats::Health& health, base::Instant now);

struct Attention {
    Index row = 0;
    Need need;
    stats::Health health;
};
/// The jobs of a snapshot that need somebody: by need, then those that have for longest, then by id.
std::vector<Attention> attentionOf(const domain::Snapshot& snapshot, base::Instant now);

/// Stable, for JSON: "failing_again".
std::string_view word(NeedCause cause);
/// A heading over jobs of that need: "Failing again and again".
std::string_view title(NeedCause cause);
/// What is wrong, one plain sentence: "The last 3 runs failed."
std::string needText(const domain::Job& job, const stats::Health& health, const Need& need,
                     base::Instant now);
/// What can be done, one plain sentence.
std::string_view adviceFor(NeedCause cause);

} // namespace redispatch::query
