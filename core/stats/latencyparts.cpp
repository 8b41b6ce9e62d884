// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/latencyparts.h"

#include <algorithm>
#include <map>

namespace redispatch::stats {

using base::Instant;
using namespace std::chrono_literals;

namespace {

using Stretches = std::vector<LatencyStretch>;

Instant begun(Instant at, base::milliseconds step) {
    const auto since = at.time_since_epoch();
    return Instant(since - ((since % step) + step) % step);
}

Stretches ofRuns(const LatencyParts& parts) {
    const base::milliseconds step = stretchFor(parts.from, parts.to);
    // Whole hours, to be compared with those that are kept.
    const Instant first = std::max(begun(parts.from, 1h), parts.runsSince);
    const Instant end = fineUntil(parts);
    std::map<Instant, LatencyStretch> made;
    for (const domain::Run& run : parts.runs) {
        if (!run.finishedAt || *run.finishedAt < first || *run.finishedAt >= end)
            continue;
        const Instant from = begun(*run.finishedAt, step);
        LatencyStretch& stretch =
            made.try_emplace(from, LatencyStretch{from, from + step, {}, {}}).first->second;
        stretch.totals.add(run);
        if (run.outcome == domain::Outcome::Ok && run.duration && run.duration->count() >= 0)
            stretch.durations.add(run.meters.cache, *run.duration);
    }
    Stretches stretches;
    for (auto& [from, stretch] : made)
        if (stretch.totals.runs() > 0)
            stretches.push_back(std::move(stretch));
    return stretches;
}

bool isWithin(const LatencyStretch& one, const LatencyStretch& whole) {
    return one.from >= whole.from && one.to <= whole.to;
}

LatencyStretch sumWithin(const Stretches& stretches, const LatencyStretch& whole) {
    LatencyStretch sum{whole.from, whole.to, {}, {}};
    for (const LatencyStretch& one : stretches)
        if (isWithin(one, whole)) {
            sum.durations.merge(one.durations);
            sum.totals.merge(one.totals);
        }
    return sum;
}

void sortByTime(Stretches& stretches) {
    std::sort(stretches.begin(), stretches.end(),
              [](const LatencyStretch& a, const LatencyStretch& b) { return a.from < b.from; });
}

} // namespace

Instant fineUntil(const LatencyParts& parts) {
    return begun(parts.to, 1h) + 1h;
}

Instant fineSince(const LatencyParts& parts) {
    return parts.hours.empty() ? parts.runsSince : std::min(parts.runsSince, parts.hours.front().from + 1h);
}

Stretches fineStretches(const LatencyParts& parts) {
    Stretches fine = ofRuns(parts);
    for (const LatencyStretch& hour : parts.hours) {
        // Either may hold a part of the hour only; never both.
        if (sumWithin(fine, hour).totals.runs() >= hour.totals.runs())
            continue;
        std::erase_if(fine, [&](const LatencyStretch& one) { return isWithin(one, hour); });
        fine.push_back(hour);
    }
    std::erase_if(fine,
                  [&](const LatencyStretch& one) { return one.to <= parts.from || one.from > parts.to; });
    sortByTime(fine);
    return fine;
}

Stretches withDays(const LatencyParts& parts, Stretches days) {
    Stretches fine = fineStretches(parts);
    const Instant since = fineSince(parts);
    Stretches rest;
    for (LatencyStretch& day : days) {
        const auto first = std::find_if(fine.begin(), fine.end(),
                                        [&](const LatencyStretch& one) { return isWithin(one, day); });
        if (day.from >= since)
            continue;
        if (first == fine.end()) {
            rest.push_back(std::move(day));
            continue;
        }
        // A day that goes on after the window holds runs that are not to be told from earlier ones.
        if (day.to > fineUntil(parts) && fineUntil(parts) < parts.now)
            continue;
        const LatencyStretch known = sumWithin(fine, day);
        day.durations = day.durations.without(known.durations);
        day.totals = day.totals.without(known.totals);
        if (day.totals.runs() == 0)
            continue;
        day.to = first->from;
        if (day.to > day.from) {
            rest.push_back(std::move(day));
        } else {
            first->durations.merge(day.durations);
            first->totals.merge(day.totals);
        }
    }
    fine.insert(fine.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
    sortByTime(fine);
    return fine;
}

} // namespace redispatch::stats
