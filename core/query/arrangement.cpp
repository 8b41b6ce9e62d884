// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/arrangement.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace redispatch::query {

using base::Instant;
using namespace std::chrono_literals;

/// The rows whose state has become another; m_now is `now` then.
std::vector<Index> Arrangement::pass(Instant now) {
    const bool setBack = now <= m_now - 1s;
    m_now = setBack ? now : std::max(now, m_now);
    return setBack ? m_states.recheck(m_snapshot->jobs, m_now) : m_states.advance(m_snapshot->jobs, m_now);
}

bool Arrangement::lets(Index row) const {
    const domain::Job& job = *m_snapshot->jobs[row];
    return m_filter.matches(job, m_filter.readsText() ? m_texts.of(row, job) : std::string_view(), m_now,
                            m_states.healthOf(row));
}

void Arrangement::refilter(std::span<const Index> rows) {
    for (const Index row : rows)
        m_shown[row] = lets(row);
}

/// In the snapshot's order, which is about that of memory. Whether other rows are shown.
bool Arrangement::refilterAll() {
    bool changed = false;
    m_filteredAt = m_now;
    for (Index row = 0; row < m_shown.size(); ++row) {
        const bool shown = lets(row);
        changed = changed || shown != m_shown[row];
        m_shown[row] = shown;
    }
    return changed;
}

void Arrangement::collect() {
    m_rows.clear();
    m_rows.reserve(m_order.size());
    std::ranges::copy_if(m_order, std::back_inserter(m_rows), [this](Index row) { return m_shown[row]; });
}

RowChanges Arrangement::setSnapshot(domain::SnapshotPtr snapshot, Instant now) {
    RowChanges changes = changesBetween(m_snapshot->jobs, snapshot->jobs);
    const std::size_t rows = snapshot->jobs.size();
    m_snapshot = std::move(snapshot);
    m_texts.follow(changes, rows);
    if (!changes.places.empty()) {
        std::vector<bool> shown(rows);
        for (std::size_t row = 0; row < m_shown.size(); ++row)
            if (changes.places[row] != noRow)
                shown[changes.places[row]] = m_shown[row];
        m_shown = std::move(shown);
        for (Index& row : m_order)
            row = changes.places[row];
        std::erase(m_order, noRow);
    }
    m_shown.resize(rows);
    m_states.follow(changes, m_snapshot->jobs, std::max(now, m_now));
    std::vector<Index> again = pass(now);
    again.insert(again.end(), changes.fresh.begin(), changes.fresh.end());
    m_order = reordered(m_order, m_snapshot->jobs, again, m_keys, m_now);
    refilter(again);
    collect();
    return changes;
}

void Arrangement::setFilter(Filter filter, Instant now) {
    m_order = reordered(m_order, m_snapshot->jobs, pass(now), m_keys, m_now);
    m_filter = std::move(filter);
    refilterAll();
    collect();
}

void Arrangement::setKeys(std::vector<SortKey> keys, Instant now) {
    refilter(pass(now));
    m_keys = std::move(keys);
    m_order = sorted(m_snapshot->jobs, m_keys, m_now);
    collect();
}

bool Arrangement::advance(Instant now) {
    const std::vector<Index> aged = pass(now);
    // "next:<2h" lets other rows through as time goes by, without any of them changing.
    const bool shownAnew = m_filter.ticks() && m_now - m_filteredAt >= 1s && refilterAll();
    if (aged.empty() && !shownAnew)
        return false;
    m_order = reordered(m_order, m_snapshot->jobs, aged, m_keys, m_now);
    refilter(aged);
    collect();
    return true;
}

bool Arrangement::setReadAge(const ReadAge& read, Instant now) {
    const bool stale = isStale(read);
    if (std::exchange(m_stale, stale) == stale)
        return false;
    m_states.setReadAge(stale ? read : ReadAge());
    m_now = std::max(now, m_now);
    const std::vector<Index> aged = m_states.recheck(m_snapshot->jobs, m_now);
    m_order = reordered(m_order, m_snapshot->jobs, aged, m_keys, m_now);
    refilter(aged);
    collect();
    return true;
}

} // namespace redispatch::query
