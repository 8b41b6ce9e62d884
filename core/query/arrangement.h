// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/filter.h"
#include "core/query/order.h"
#include "core/query/rowstates.h"

#include <vector>

namespace redispatch::query {

/// Which rows of a snapshot are shown, and in what order. Follows new snapshots and the passing of time by
/// looking only at rows that are another object or whose state has aged; what comes out is the same as
/// sorting and filtering everything.
class Arrangement {
public:
    /// Goes over to the next snapshot, never null. `now` is Redis time; a step back of less than a second, as
    /// from measuring the server's clock anew, counts as no time at all.
    RowChanges setSnapshot(domain::SnapshotPtr snapshot, base::Instant now);
    void setFilter(Filter filter, base::Instant now);
    void setKeys(std::vector<SortKey> keys, base::Instant now);
    /// Lets time pass; whether any row says something else, or others are shown.
    bool advance(base::Instant now);
    /// How old the snapshot is; whether that changed what rows say: unknown, after three refresh periods.
    bool setReadAge(const ReadAge& read, base::Instant now);
    /// As of the last look at the row: its words hold, for how long they did is healthOf(job, now)'s to say.
    const stats::Health& healthOf(Index row) const { return m_states.healthOf(row); }
    /// Makes a slice of the search texts; whether any may be left.
    bool prepareTexts() { return m_texts.prepare(m_snapshot->jobs, textSlice); }

    const domain::SnapshotPtr& snapshot() const { return m_snapshot; }
    const std::vector<Index>& rows() const { return m_rows; } ///< those shown, in order
    bool shows(Index row) const { return m_shown[row]; }
    const Filter& filter() const { return m_filter; }
    const SearchTexts& texts() const { return m_texts; }

private:
    static constexpr std::size_t textSlice = 2000; // a millisecond or two

    std::vector<Index> pass(base::Instant now);
    bool lets(Index row) const;
    void refilter(std::span<const Index> rows);
    bool refilterAll();
    void collect();

    domain::SnapshotPtr m_snapshot = std::make_shared<domain::Snapshot>();
    bool m_stale = false;
    base::Instant m_now{}; // the instant that the states, order and filter are of
    std::vector<SortKey> m_keys{attentionOrder().begin(), attentionOrder().end()};
    Filter m_filter;
    SearchTexts m_texts;
    RowStates m_states;
    std::vector<Index> m_order; // all rows
    base::Instant m_filteredAt{};
    std::vector<bool> m_shown; // by place in the snapshot
    std::vector<Index> m_rows;
};

} // namespace redispatch::query
