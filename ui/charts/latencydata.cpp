// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/latencydata.h"

#include <algorithm>
#include <array>
#include <cmath>
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
    forget();
    findRunsSince();
}

void LatencyData::setFilter(CacheFilter filter) {
    m_filter = filter;
    rebuild();
}

void LatencyData::setNow(base::Instant now) {
    m_now = now;
    m_seen.reset();
    for (RunPoint& point : m_points.runs)
        if (point.mark == Mark::Running)
            point.ms = static_cast<float>(std::max(msOf(now) - point.at, 0.0));
}

void LatencyData::rebuild() {
    m_points = pointsOf(*m_runs, m_now, m_filter);
    forget();
    findRunsSince();
}

void LatencyData::forget() const {
    m_seen.reset();
    m_cached.clear();
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

const Seen& LatencyData::seen(double from, double to) const {
    if (m_seen && m_seen->from == from && m_seen->to == to)
        return *m_seen;
    Seen& seen = m_seen.emplace();
    seen.from = from;
    seen.to = to;
    seen.ofRuns = runsCover(from, to);
    std::array<bool, stats::allStrata.size()> found{};
    const auto [first, last] = visibleRange(m_points.runs, from, to);
    float shortest = std::numeric_limits<float>::max();
    float longest = -1;
    for (std::size_t i = first; i < last; ++i) {
        const RunPoint& point = m_points.runs[i];
        shortest = std::min(shortest, point.ms);
        longest = std::max(longest, point.ms);
        if (seen.ofRuns)
            addTo(seen.totals, point, *m_runs);
        if (seen.ofRuns && point.mark == Mark::Ok) {
            ++seen.ok;
            found[static_cast<std::size_t>(point.cache)] = true;
        }
    }
    seen.shortest = static_cast<double>(shortest);
    seen.longest = static_cast<double>(longest);
    if (seen.ofRuns) {
        seen.known = first < last ? m_points.runs[last - 1].at - m_points.runs[first].at : to - from;
    } else {
        for (const auto& stretch : visible(series().stretches, from, to)) {
            seen.ok += stretch.durations.count();
            seen.known += msOf(stretch.to) - msOf(stretch.from);
            for (const CacheStatus stratum : stats::allStrata)
                if (stretch.durations.of(stratum).count() > 0)
                    found[static_cast<std::size_t>(stratum)] = true;
        }
    }
    for (const CacheStatus stratum : stats::allStrata)
        if (found[static_cast<std::size_t>(stratum)] && passes(m_filter, stratum))
            seen.strata.push_back(stratum);
    return seen;
}

std::shared_ptr<const Stretches> LatencyData::stretches(double from, double to, double width,
                                                        int wanted) const {
    const Seen& in = seen(from, to);
    const double length = stepLength(from, to, width, in.known, in.ok, wanted);
    for (const Cached& cached : m_cached)
        if (cached.ofRuns == in.ofRuns && cached.length == length && cached.from <= from && cached.to >= to)
            return cached.stretches;
    Cached made{in.ofRuns, length, -forever, forever, nullptr};
    const auto wholeFrom = [length](double at) { return std::floor(at / length) * length; };
    const auto wholeTo = [length](double at) { return std::ceil(at / length) * length; };
    const auto finer = std::ranges::find_if(m_cached, [&](const Cached& cached) {
        return in.ofRuns && cached.ofRuns && std::fmod(length, cached.length) == 0 &&
               cached.from <= wholeFrom(from) && cached.to >= wholeTo(to);
    });
    if (finer != m_cached.end()) {
        made.from = wholeTo(finer->from);
        made.to = wholeFrom(finer->to);
        made.stretches = std::make_shared<const Stretches>(
            grouped(visible(*finer->stretches, made.from, made.to), length));
    } else if (in.ofRuns) {
        // Some time on either side, so that moving the view seldom asks for more.
        const double beside = (to - from) / 2;
        made.from = wholeFrom(from - beside);
        made.to = wholeTo(to + beside);
        const auto [first, last] = visibleRange(m_points.runs, made.from, std::nextafter(made.to, from));
        const auto points = std::span(m_points.runs).subspan(first, last - first);
        made.stretches = std::make_shared<const Stretches>(stretchesOf(points, *m_runs, length));
    } else {
        made.stretches = std::make_shared<const Stretches>(grouped(series().stretches, length));
    }
    if (m_cached.size() >= mostCached)
        m_cached.erase(m_cached.begin());
    return m_cached.emplace_back(std::move(made)).stretches;
}

} // namespace redispatch::ui
