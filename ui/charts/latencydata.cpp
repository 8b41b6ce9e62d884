// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/latencydata.h"

#include <algorithm>
#include <array>
#include <limits>

namespace redispatch::ui {

using domain::CacheStatus;

namespace {

constexpr std::size_t mostCached = 6; // one for each percentile and the density, and some while zooming
constexpr double forever = std::numeric_limits<double>::infinity();

bool passes(CacheFilter filter, CacheStatus stratum) {
    switch (filter) {
    case CacheFilter::Both:
        return true;
    case CacheFilter::Warm:
        return stratum == CacheStatus::Warm;
    case CacheFilter::Cold:
        return stratum == CacheStatus::Cold;
    }
    return true;
}

} // namespace

void LatencyData::setRuns(Runs runs, base::Instant now) {
    m_runs = runs ? std::move(runs) : std::make_shared<const std::vector<domain::Run>>();
    m_now = now;
    rebuild();
}

void LatencyData::setSeries(Series series) {
    m_series = std::move(series);
    m_cached.clear();
    findRunsSince();
}

void LatencyData::setFilter(CacheFilter filter) {
    m_filter = filter;
    rebuild();
}

void LatencyData::setNow(base::Instant now) {
    m_now = now;
    for (RunPoint& point : m_points.runs)
        if (point.mark == Mark::Running)
            point.ms = static_cast<float>(std::max(msOf(now) - point.at, 0.0));
}

void LatencyData::rebuild() {
    m_points = pointsOf(*m_runs, m_now, m_filter);
    m_cached.clear();
    findRunsSince();
}

const stats::LatencySeries& LatencyData::series() const {
    static const stats::LatencySeries none;
    return m_series ? *m_series : none;
}

bool LatencyData::empty() const {
    return m_points.runs.empty() && m_points.slotMarks.empty() && series().stretches.empty();
}

double LatencyData::earliest() const {
    double earliest = forever;
    if (!m_points.runs.empty())
        earliest = m_points.runs.front().at;
    if (!m_points.slotMarks.empty())
        earliest = std::min(earliest, m_points.slotMarks.front().at);
    if (!series().stretches.empty())
        earliest = std::min(earliest, msOf(series().stretches.front().from));
    return earliest;
}

void LatencyData::findRunsSince() {
    double oldest = forever;
    for (const domain::Run& run : *m_runs)
        if (const auto at = run.startedAt ? run.startedAt : run.finishedAt)
            oldest = std::min(oldest, msOf(*at));
    m_runsSince = -forever;
    for (const stats::LatencyStretch& stretch : series().stretches) {
        if (msOf(stretch.from) >= oldest)
            break;
        std::uint64_t known = 0;
        if (msOf(stretch.to) > oldest)
            for (const domain::Run& run : *m_runs)
                known += run.finishedAt && *run.finishedAt >= stretch.from && *run.finishedAt < stretch.to &&
                         (run.outcome == domain::Outcome::Ok || domain::isFailure(run.outcome));
        if (std::max(stretch.durations.count(), stretch.totals.ok + stretch.totals.failed) > known)
            m_runsSince = msOf(stretch.to);
    }
}

bool LatencyData::runsCover(double from, double to) const {
    return from >= m_runsSince || visible(series().stretches, from, std::min(to, m_runsSince)).empty();
}

std::shared_ptr<const Stretches> LatencyData::stretches(double from, double to, double width,
                                                        int wanted) const {
    const bool ofRuns = runsCover(from, to);
    std::uint64_t count = 0;
    double known = 0;
    if (ofRuns) {
        const auto [first, last] = visibleRange(m_points.runs, from, to);
        for (std::size_t i = first; i < last; ++i)
            count += m_points.runs[i].mark == Mark::Ok;
        known = first < last ? m_points.runs[last - 1].at - m_points.runs[first].at : to - from;
    } else {
        for (const auto& stretch : visible(series().stretches, from, to)) {
            count += stretch.durations.count();
            known += msOf(stretch.to) - msOf(stretch.from);
        }
    }
    const double length = stepLength(from, to, width, known, count, wanted);
    for (const Cached& cached : m_cached)
        if (cached.ofRuns == ofRuns && cached.length == length)
            return cached.stretches;
    if (m_cached.size() >= mostCached)
        m_cached.erase(m_cached.begin());
    auto made = ofRuns ? stretchesOf(m_points.runs, *m_runs, length) : grouped(series().stretches, length);
    m_cached.push_back({ofRuns, length, std::make_shared<const Stretches>(std::move(made))});
    return m_cached.back().stretches;
}

std::vector<CacheStatus> LatencyData::strata(double from, double to) const {
    std::array<bool, 3> found{};
    if (runsCover(from, to)) {
        const auto [first, last] = visibleRange(m_points.runs, from, to);
        for (std::size_t i = first; i < last; ++i)
            if (m_points.runs[i].mark == Mark::Ok)
                found[static_cast<std::size_t>(m_points.runs[i].cache)] = true;
    } else {
        for (const auto& stretch : visible(series().stretches, from, to))
            for (const CacheStatus stratum : stats::allStrata)
                if (stretch.durations.of(stratum).count() > 0)
                    found[static_cast<std::size_t>(stratum)] = true;
    }
    std::vector<CacheStatus> strata;
    for (const CacheStatus stratum : stats::allStrata)
        if (found[static_cast<std::size_t>(stratum)] && passes(m_filter, stratum))
            strata.push_back(stratum);
    return strata;
}

} // namespace redispatch::ui
