// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/jobhealth.h"
#include "core/query/rows.h"

#include <span>
#include <vector>

namespace redispatch::query {

/// The health of every row of a snapshot, and which rows change theirs when time passes, found without
/// looking at the others. Of each the words hold; how long something has lasted is of when it was looked at.
class RowStates {
public:
    /// Goes over to the next snapshot; `now` is Redis time, like everywhere here.
    void follow(const RowChanges& changes, std::span<const JobPtr> jobs, base::Instant now);
    /// The rows whose state has become another by `now`, in no order.
    std::vector<Index> advance(std::span<const JobPtr> jobs, base::Instant now);
    /// The same by looking at every row; for a clock that was set back.
    std::vector<Index> recheck(std::span<const JobPtr> jobs, base::Instant now);
    /// How fresh the snapshot is, from the next look on.
    void setReadAge(const ReadAge& read) { m_read = read; }
    const stats::Health& healthOf(Index row) const { return m_health[row]; }

private:
    struct Appointment {
        base::Instant at;
        Index row;
    };
    struct Later {
        bool operator()(const Appointment& a, const Appointment& b) const { return a.at > b.at; }
    };
    bool look(Index row, const domain::Job& job, base::Instant now);
    void makeHeap();

    ReadAge m_read;
    std::vector<stats::Health> m_health;
    std::vector<base::Instant> m_changeAt;   // when to look at the row again; never: the greatest instant
    std::vector<Appointment> m_appointments; // a heap, earliest first; void unless m_changeAt agrees
};

} // namespace redispatch::query
