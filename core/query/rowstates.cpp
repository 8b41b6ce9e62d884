// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/rowstates.h"

#include <algorithm>
#include <utility>

namespace redispatch::query {

using base::Instant;

namespace {

constexpr Instant never = Instant::max();

template <class Value>
void moveRows(std::vector<Value>& values, const RowChanges& changes, std::size_t rows, Value blank) {
    if (!changes.places.empty()) {
        std::vector<Value> moved(rows, blank);
        for (std::size_t row = 0; row < values.size(); ++row)
            if (changes.places[row] != noRow)
                moved[changes.places[row]] = values[row];
        values = std::move(moved);
    }
    values.resize(rows, blank);
}

} // namespace

/// Notes the row's health and when to look again; whether it says something else.
bool RowStates::look(Index row, const domain::Job& job, Instant now) {
    m_changeAt[row] = healthChangesAt(job, now).value_or(never);
    const stats::Health before = std::exchange(m_health[row], query::healthOf(job, now, m_read));
    return !sameWords(before, m_health[row]);
}

void RowStates::makeHeap() {
    m_appointments.clear();
    for (Index row = 0; row < m_changeAt.size(); ++row)
        if (m_changeAt[row] != never)
            m_appointments.push_back({m_changeAt[row], row});
    std::ranges::make_heap(m_appointments, Later());
}

void RowStates::follow(const RowChanges& changes, std::span<const JobPtr> jobs, Instant now) {
    moveRows(m_health, changes, jobs.size(), stats::Health());
    moveRows(m_changeAt, changes, jobs.size(), never);
    for (const Index row : changes.fresh)
        look(row, *jobs[row], now);
    // Void appointments stay in the heap until there are as many as rows.
    if (!changes.places.empty() || m_appointments.size() + changes.fresh.size() > 2 * jobs.size()) {
        makeHeap();
        return;
    }
    for (const Index row : changes.fresh)
        if (m_changeAt[row] != never) {
            m_appointments.push_back({m_changeAt[row], row});
            std::ranges::push_heap(m_appointments, Later());
        }
}

std::vector<Index> RowStates::advance(std::span<const JobPtr> jobs, Instant now) {
    std::vector<Index> changed;
    while (!m_appointments.empty() && m_appointments.front().at <= now) {
        std::ranges::pop_heap(m_appointments, Later());
        const Appointment due = m_appointments.back();
        m_appointments.pop_back();
        if (m_changeAt[due.row] != due.at)
            continue;
        if (look(due.row, *jobs[due.row], now))
            changed.push_back(due.row);
        if (m_changeAt[due.row] != never) {
            m_appointments.push_back({m_changeAt[due.row], due.row});
            std::ranges::push_heap(m_appointments, Later());
        }
    }
    return changed;
}

std::vector<Index> RowStates::recheck(std::span<const JobPtr> jobs, Instant now) {
    std::vector<Index> changed;
    for (Index row = 0; row < jobs.size(); ++row)
        if (look(row, *jobs[row], now))
            changed.push_back(row);
    makeHeap();
    return changed;
}

} // namespace redispatch::query
