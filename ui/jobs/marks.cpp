// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/marks.h"

#include <algorithm>

namespace redispatch::ui {

void Marks::mark(const std::vector<base::JobId>& jobs) {
    const std::size_t before = m_jobs.size();
    m_jobs.insert(jobs.begin(), jobs.end());
    if (m_jobs.size() != before)
        emit changed();
}

void Marks::toggle(const std::vector<base::JobId>& jobs) {
    if (!std::ranges::all_of(jobs, [this](const base::JobId& job) { return contains(job); })) {
        mark(jobs);
        return;
    }
    for (const base::JobId& job : jobs)
        m_jobs.erase(job);
    if (!jobs.empty())
        emit changed();
}

void Marks::clear() {
    if (m_jobs.empty())
        return;
    m_jobs.clear();
    emit changed();
}

void Marks::follow(const domain::Snapshot& snapshot) {
    if (m_jobs.empty() || !snapshot.gaps.empty())
        return;
    if (std::erase_if(m_jobs, [&](const base::JobId& job) { return !domain::findJob(snapshot, job); }) > 0)
        emit changed();
}

} // namespace redispatch::ui
