// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/viewcounts.h"

#include "core/query/jobhealth.h"

#include <algorithm>

namespace redispatch::ui {

namespace {
constexpr std::size_t viewRowsPerSlice = 4'000; // some 4 ms with a dozen views
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
    const std::size_t end = std::min(m_row + viewRowsPerSlice, jobs.size());
    for (; m_row < end; ++m_row) {
        const domain::Job& job = *jobs[m_row];
        const stats::Health health = query::healthOf(job, m_now); // once for all views
        for (std::size_t i = 0; i < m_views.size(); ++i) {
            const query::Filter& view = m_views[i];
            const std::string_view text =
                view.readsText() ? m_texts.of(static_cast<query::Index>(m_row), job) : std::string_view();
            m_counts[i] += view.matches(job, text, m_now, health) ? 1 : 0;
        }
    }
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
