// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/runpoints.h"

#include <algorithm>

namespace redispatch::ui {

namespace {

using domain::CacheStatus;

bool passes(CacheFilter filter, CacheStatus cache) {
    switch (filter) {
    case CacheFilter::Both:
        return true;
    case CacheFilter::Warm:
        return cache == CacheStatus::Warm;
    case CacheFilter::Cold:
        return cache == CacheStatus::Cold;
    }
    return true;
}

bool isMetered(const domain::Meters& meters) {
    return meters.cacheHits || meters.cacheMisses || meters.dbCalls;
}

} // namespace

Mark markOf(domain::Outcome outcome) {
    using domain::Outcome;
    switch (outcome) {
    case Outcome::Ok:
        return Mark::Ok;
    case Outcome::Running:
        return Mark::Running;
    case Outcome::Failed:
        return Mark::Failed;
    case Outcome::Timeout:
        return Mark::Timeout;
    case Outcome::Killed:
    case Outcome::Lost:
        return Mark::Lost;
    case Outcome::None:
    case Outcome::Stale:
    case Outcome::Cancelled:
    case Outcome::Unknown:
        return Mark::Other;
    }
    return Mark::Other;
}

ChartPoints pointsOf(std::span<const domain::Run> runs, base::Instant now, CacheFilter filter) {
    ChartPoints points;
    points.runs.reserve(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const domain::Run& run = runs[i];
        const auto index = static_cast<std::uint32_t>(i);
        if (run.skipped || (run.outcome == domain::Outcome::None && !run.startedAt)) {
            // An entry that only waits for its turn is neither skipped nor missed.
            if (run.slotAt && *run.slotAt <= now && (run.skipped || run.skippedCount > 0))
                points.slotMarks.push_back({msOf(*run.slotAt), !run.skipped.has_value(), index});
            continue;
        }
        const auto at = run.startedAt ? run.startedAt : run.slotAt ? run.slotAt : run.finishedAt;
        auto lasted = run.duration;
        if (!lasted && at && run.finishedAt)
            lasted = *run.finishedAt - *at;
        if (!lasted && at && run.outcome == domain::Outcome::Running)
            lasted = std::max(now - *at, base::milliseconds(0));
        if (!at || !lasted || !passes(filter, run.meters.cache))
            continue;
        points.runs.push_back({msOf(*at), static_cast<float>(std::max<long long>(lasted->count(), 0)),
                               markOf(run.outcome), run.meters.cache,
                               run.trigger == domain::TriggerKind::Manual, isMetered(run.meters), index});
    }
    const auto earlier = [](const auto& a, const auto& b) { return a.at < b.at; };
    std::ranges::stable_sort(points.runs, earlier);
    std::ranges::stable_sort(points.slotMarks, earlier);
    return points;
}

std::pair<std::size_t, std::size_t> visibleRange(std::span<const RunPoint> points, double from, double to) {
    const auto first = std::ranges::lower_bound(points, from, {}, &RunPoint::at);
    const auto last = std::ranges::upper_bound(first, points.end(), to, {}, &RunPoint::at);
    return {static_cast<std::size_t>(first - points.begin()),
            static_cast<std::size_t>(last - points.begin())};
}

} // namespace redispatch::ui
