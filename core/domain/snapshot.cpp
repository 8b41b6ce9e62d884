// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/snapshot.h"

#include <algorithm>

namespace redispatch::domain {

Delta difference(const Snapshot* before, const Snapshot& after) {
    static const Snapshot nothing;
    const auto& old = (before ? *before : nothing).jobs;
    const auto& now = after.jobs;
    Delta delta;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < old.size() || j < now.size()) {
        if (j == now.size() || (i < old.size() && old[i]->id < now[j]->id)) {
            delta.removed.push_back(old[i++]->id);
        } else if (i == old.size() || now[j]->id < old[i]->id) {
            delta.added.push_back(now[j++]->id);
        } else {
            if (old[i] != now[j] && !(*old[i] == *now[j]))
                delta.changed.push_back(now[j]->id);
            ++i;
            ++j;
        }
    }
    return delta;
}

const Job* findJob(const Snapshot& snapshot, const base::JobId& id) {
    const auto at =
        std::lower_bound(snapshot.jobs.begin(), snapshot.jobs.end(), id,
                         [](const auto& job, const base::JobId& wanted) { return job->id < wanted; });
    return at != snapshot.jobs.end() && (*at)->id == id ? at->get() : nullptr;
}

} // namespace redispatch::domain
