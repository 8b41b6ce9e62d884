// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/figures.h"

#include "core/stats/percentiles.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace redispatch::ui {

using domain::CacheStatus;

namespace {

constexpr double hourLength = 3.6e6;
constexpr double dayLength = 24 * hourLength;

void take(Figures& figures, const stats::RunTotals& totals) {
    figures.hitShare = totals.hitShare();
    figures.dbCalls = totals.dbCallsPerRun();
}

/// `valueOf` gives a quantile of a stratum, `countOf` its runs.
template <class Count, class Value>
void takeStrata(Figures& figures, Count&& countOf, Value&& valueOf) {
    for (const CacheStatus stratum : stats::allStrata) {
        const std::uint64_t n = countOf(stratum);
        if (n == 0)
            continue;
        const auto ifEnough = [&](double q) {
            return n >= stats::leastFor(q) ? valueOf(stratum, q) : std::nullopt;
        };
        figures.strata.push_back(
            {stratum, n, ifEnough(0.5), ifEnough(0.95), ifEnough(0.99), valueOf(stratum, 1)});
    }
}

Figures ofRuns(const LatencyData& data, double from, double to) {
    Figures figures;
    figures.from = from;
    figures.to = to;
    std::array<std::vector<double>, stats::allStrata.size()> durations;
    stats::RunTotals totals;
    const auto& points = data.points().runs;
    const auto [first, last] = visibleRange(points, from, std::nextafter(to, from));
    for (std::size_t i = first; i < last; ++i) {
        const RunPoint& point = points[i];
        figures.running += point.mark == Mark::Running;
        totals.add(data.run(point));
        if (point.mark == Mark::Ok)
            durations[static_cast<std::size_t>(point.cache)].push_back(static_cast<double>(point.ms));
    }
    figures.ok = totals.ok;
    figures.failed = totals.failed;
    figures.finished = totals.ok + totals.failed;
    take(figures, totals);
    const auto of = [&](CacheStatus stratum) -> std::vector<double>& {
        return durations[static_cast<std::size_t>(stratum)];
    };
    takeStrata(
        figures, [&](CacheStatus stratum) { return of(stratum).size(); },
        [&](CacheStatus stratum, double q) { return stats::quantile(of(stratum), q); });
    return figures;
}

Figures ofSketches(const LatencyData& data, double from, double to) {
    Figures figures;
    figures.from = from;
    figures.to = to;
    figures.exact = false;
    const stats::LatencyStretch all = stats::total(data.series(), instantOf(from), instantOf(to));
    const bool filtered = data.filter() != CacheFilter::Both;
    const auto passes = [&](CacheStatus stratum) {
        return !filtered ||
               stratum == (data.filter() == CacheFilter::Warm ? CacheStatus::Warm : CacheStatus::Cold);
    };
    takeStrata(
        figures,
        [&](CacheStatus stratum) -> std::uint64_t {
            return passes(stratum) ? all.durations.of(stratum).count() : 0;
        },
        [&](CacheStatus stratum, double q) { return all.durations.of(stratum).quantile(q); });
    for (const StratumFigures& stratum : figures.strata)
        figures.ok += stratum.n;
    figures.finished = figures.ok;
    if (filtered)
        return figures; // the totals are of all strata
    figures.ok = std::max(figures.ok, all.totals.ok);
    figures.failed = all.totals.failed;
    figures.finished = figures.ok + all.totals.failed;
    take(figures, all.totals);
    return figures;
}

} // namespace

Figures figuresOf(const LatencyData& data, double from, double to) {
    if (data.runsCover(from, to))
        return ofRuns(data, from, to);
    auto touched = visible(data.series().stretches, from, to);
    // The newest stretch goes on; the oldest counts when most of it is inside.
    if ((msOf(touched.front().from) + msOf(touched.front().to)) / 2 < from && touched.size() > 1)
        touched = touched.subspan(1);
    return ofSketches(data, msOf(touched.front().from), msOf(touched.back().to));
}

Comparison compare(const LatencyData& data, double from, double to) {
    const double length = to - from;
    if (data.runsCover(from - length, to))
        return {ofRuns(data, from - length, from), ofRuns(data, from, to)};
    const auto touched = visible(data.series().stretches, from - length, to);
    const bool days = std::ranges::any_of(
        touched, [](const auto& stretch) { return msOf(stretch.to) - msOf(stretch.from) > hourLength; });
    const double grain = days ? dayLength : hourLength;
    const double begin = std::floor(from / grain) * grain;
    const double end = std::ceil(to / grain) * grain;
    return {ofSketches(data, 2 * begin - end, begin), ofSketches(data, begin, end)};
}

} // namespace redispatch::ui
