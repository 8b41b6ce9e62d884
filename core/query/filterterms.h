// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/filter.h"

namespace redispatch::query {

/// What `Filter::Term::set` holds for state:, by bit.
enum class StateBit : unsigned {
    Stuck,
    Missed,
    Late,
    Failing,
    Flaky,
    Paused,
    Running,
    NeverRun,
    Ok,
    Unknown,
    Slow,
    TooFast,
    Waiting,
    Exhausted,
    Retired,
    Invalid,
    Broken,
    OnTime,
    Idle,
    Fast,
};
/// And for notes:.
enum class NotesBit : unsigned { Complete, Missing, Owner, Expected, Rollback };

/// The text of a filter taken apart; errors as Filter::parse tells them.
base::Result<std::vector<Filter::Term>> parseFilterTerms(std::string_view text);

} // namespace redispatch::query
