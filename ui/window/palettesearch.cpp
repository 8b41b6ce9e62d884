// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/palettesearch.h"

#include "ui/jobs/jobsmodel.h"

#include <algorithm>

namespace redispatch::ui {

namespace {

// A name says more than who owns the job.
constexpr int nameBonus = 4;
constexpr int idBonus = 0;
constexpr int ownerBonus = -6;

bool better(const PaletteSearch::Hit& a, const PaletteSearch::Hit& b) {
    return a.score != b.score ? a.score > b.score : a.job->id < b.job->id;
}

} // namespace

PaletteSearch::PaletteSearch(const JobsModel& jobs, QObject* parent) : QObject(parent), m_jobs(jobs) {
    m_goOn.setInterval(0);
    connect(&m_goOn, &QTimer::timeout, this, &PaletteSearch::lookAtSlice);
}

void PaletteSearch::search(const query::FuzzyQuery& wanted) {
    stop();
    m_wanted = wanted;
    m_hits.clear();
    m_row = 0;
    m_snapshot = m_jobs.snapshot();
    if (m_wanted.empty())
        emit found();
    else
        lookAtSlice();
}

void PaletteSearch::stop() {
    m_goOn.stop();
    m_snapshot.reset();
}

void PaletteSearch::lookAtSlice() {
    using query::SearchField;
    if (m_snapshot != m_jobs.snapshot()) { // the texts are of the newer one
        m_snapshot = m_jobs.snapshot();
        m_hits.clear();
        m_row = 0;
    }
    const auto& jobs = m_snapshot->jobs;
    const std::size_t end = std::min(jobs.size(), m_row + slice);
    const std::size_t before = m_hits.size();
    const int bar = before == mostHits ? m_hits.back().score : 0;
    bool changed = false;
    for (; m_row < end; ++m_row) {
        const query::JobPtr& job = jobs[m_row];
        const std::string_view text = m_jobs.texts().of(static_cast<query::Index>(m_row), *job);
        const auto score = m_wanted.score({{query::fieldOf(text, SearchField::Name), nameBonus},
                                           {query::fieldOf(text, SearchField::Id), idBonus},
                                           {query::fieldOf(text, SearchField::Owner), ownerBonus},
                                           {query::fieldOf(text, SearchField::Group), ownerBonus}});
        if (!score || (before == mostHits && *score < bar))
            continue;
        m_hits.push_back({*score, job});
        changed = true;
    }
    if (changed) {
        const std::size_t keep = std::min(m_hits.size(), mostHits);
        std::partial_sort(m_hits.begin(), m_hits.begin() + static_cast<std::ptrdiff_t>(keep), m_hits.end(),
                          better);
        m_hits.resize(keep);
    }
    const bool done = m_row == jobs.size();
    if (done)
        stop();
    else if (!m_goOn.isActive())
        m_goOn.start();
    if (changed || done)
        emit found();
}

} // namespace redispatch::ui
