// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/viewcounts.h"

#include <algorithm>
#include <numeric>

namespace redispatch::ui {

namespace {
constexpr std::size_t viewRowsPerSlice = 4'000; // some 4 ms with five views
} // namespace

ViewCounts::ViewCounts(QObject* parent) : QObject(parent) {
    m_goOn.setInterval(0);
    connect(&m_goOn, &QTimer::timeout, this, &ViewCounts::countSlice);
}

void ViewCounts::setViews(std::vector<query::Filter> views) {
    m_goOn.stop();
    m_snapshot.reset();
    m_views = std::move(views);
}

void ViewCounts::count(domain::SnapshotPtr snapshot, domain::Instant now) {
    m_now = now;
    m_next = std::move(snapshot);
    if (!m_snapshot)
        begin();
}

void ViewCounts::begin() {
    m_snapshot = std::move(m_next);
    m_next.reset();
    m_row = 0;
    m_counts.assign(m_views.size(), 0);
    const bool readsText = std::any_of(m_views.begin(), m_views.end(),
                                       [](const query::Filter& view) { return view.readsText(); });
    m_texts = query::SearchTexts(readsText ? m_snapshot->jobs.size() : 0);
    countSlice();
}

void ViewCounts::countSlice() {
    const auto& jobs = m_snapshot->jobs;
    std::vector<query::Index> slice(std::min(viewRowsPerSlice, jobs.size() - m_row));
    std::iota(slice.begin(), slice.end(), static_cast<query::Index>(m_row));
    for (std::size_t i = 0; i < m_views.size(); ++i)
        m_counts[i] += query::matching(slice, jobs, m_texts, m_views[i], m_now).size();
    m_row += slice.size();
    if (m_row < jobs.size()) {
        m_goOn.start();
        return;
    }
    m_goOn.stop();
    m_snapshot.reset();
    emit counted(m_counts);
    if (m_next)
        begin();
}

} // namespace redispatch::ui
