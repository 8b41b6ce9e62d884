// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/groups.h"

#include "core/query/columns.h"

#include <map>

namespace redispatch::ui {

std::vector<TimelineRow> grouped(const domain::Snapshot& snapshot, std::span<const query::Index> rows,
                                 Grouping grouping) {
    std::vector<TimelineRow> lines;
    if (grouping == Grouping::None) {
        lines.reserve(rows.size());
        for (const query::Index row : rows)
            lines.push_back({row, {}, 0});
        return lines;
    }
    std::map<std::string_view, std::vector<query::Index>> groups;
    for (const query::Index row : rows) {
        const domain::Job& job = *snapshot.jobs[row];
        groups[grouping == Grouping::Group ? job.group.view() : query::engineOf(job)].push_back(row);
    }
    const auto add = [&](std::string_view title, const std::vector<query::Index>& jobs) {
        lines.push_back({query::noRow, std::string(title), static_cast<std::uint32_t>(jobs.size())});
        for (const query::Index row : jobs)
            lines.push_back({row, {}, 0});
    };
    for (const auto& [title, jobs] : groups)
        if (!title.empty())
            add(title, jobs);
    if (const auto none = groups.find({}); none != groups.end())
        add({}, none->second);
    return lines;
}

} // namespace redispatch::ui
