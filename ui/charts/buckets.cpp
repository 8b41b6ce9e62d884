// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/buckets.h"

#include "core/stats/percentiles.h"
#include "ui/charts/ticks.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

bool meet(const Bucket& before, const Bucket& after) {
    return before.to == after.from && after.first - before.last <= (before.to - before.from) / 2;
}

double bucketLength(std::span<const RunPoint> points, double from, double to, double width, int wanted) {
    const auto [first, last] = visibleRange(points, from, to);
    const auto ok = std::count_if(points.begin() + static_cast<std::ptrdiff_t>(first),
                                  points.begin() + static_cast<std::ptrdiff_t>(last),
                                  [](const RunPoint& point) { return point.mark == Mark::Ok; });
    // The runs rarely fill the whole view: their own span decides.
    const double span = first < last ? points[last - 1].at - points[first].at : to - from;
    const double byRuns = span * wanted / std::max<double>(static_cast<double>(ok), 1);
    const double byPixels = (to - from) * 4 / std::max(width, 4.0);
    const double least = std::clamp(byRuns, byPixels, std::max(to - from, byPixels));
    const auto& round = roundDurations();
    const auto length = std::ranges::lower_bound(round, least);
    return length == round.end() ? least : *length;
}

std::vector<Bucket> bucketsOf(std::span<const RunPoint> points, double from, double to, double length,
                              double q) {
    std::vector<Bucket> buckets;
    const double start = std::floor(from / length) * length;
    const auto [first, last] = visibleRange(points, start, std::ceil(to / length) * length);
    std::vector<double> values;
    for (std::size_t i = first; i < last;) {
        const double bucket = std::floor(points[i].at / length) * length;
        values.clear();
        Bucket made{bucket, bucket + length};
        for (; i < last && points[i].at < made.to; ++i) {
            if (points[i].mark != Mark::Ok)
                continue;
            if (values.empty())
                made.first = points[i].at;
            made.last = points[i].at;
            values.push_back(static_cast<double>(points[i].ms));
        }
        if (const auto value = stats::quantile(values, q)) {
            made.runs = static_cast<int>(values.size());
            made.value = *value;
            buckets.push_back(made);
        }
    }
    return buckets;
}

LatencySummary summaryOf(std::span<const RunPoint> points, std::span<const domain::Run> runs, double from,
                         double to) {
    LatencySummary summary;
    std::vector<double> durations;
    std::vector<double> dbCalls;
    double hits = 0;
    double lookups = 0;
    int warm = 0;
    int known = 0;
    const auto [first, last] = visibleRange(points, from, to);
    for (const RunPoint& point : points.subspan(first, last - first)) {
        if (point.mark == Mark::Running) {
            ++summary.running;
            continue;
        }
        const domain::Meters& meters = runs[point.run].meters;
        ++summary.finished;
        summary.ok += point.mark == Mark::Ok;
        summary.failed += domain::isFailure(runs[point.run].outcome);
        if (point.mark == Mark::Ok)
            durations.push_back(static_cast<double>(point.ms));
        summary.longest = std::max(summary.longest.value_or(0), static_cast<double>(point.ms));
        if (meters.dbCalls)
            dbCalls.push_back(*meters.dbCalls);
        hits += meters.cacheHits.value_or(0);
        lookups += meters.cacheHits.value_or(0) + meters.cacheMisses.value_or(0);
        warm += meters.cache == domain::CacheStatus::Warm;
        known += meters.cache != domain::CacheStatus::Unknown;
    }
    summary.p50 = stats::quantile(durations, 0.5);
    if (summary.ok >= leastForP95)
        summary.p95 = stats::quantile(durations, 0.95);
    summary.dbCalls = stats::quantile(dbCalls, 0.5);
    if (lookups > 0)
        summary.hitShare = hits / lookups;
    if (known > 0)
        summary.warmShare = static_cast<double>(warm) / known;
    return summary;
}

} // namespace redispatch::ui
