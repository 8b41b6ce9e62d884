// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/rows.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace redispatch::ui {

enum class Grouping : std::uint8_t { None, Group, Engine };

/// One line of the timeline: a job, or the title over the jobs of one group.
struct TimelineRow {
    query::Index job = query::noRow; ///< into the snapshot's jobs; noRow for a title
    std::string title;
    std::uint32_t jobs = 0; ///< under the title
    bool isTitle() const { return job == query::noRow; }
    bool operator==(const TimelineRow&) const = default;
};

/// The rows in the order given, gathered under titles. Titles are sorted; jobs without a group come last.
std::vector<TimelineRow> grouped(const domain::Snapshot& snapshot, std::span<const query::Index> rows,
                                 Grouping grouping);

} // namespace redispatch::ui
