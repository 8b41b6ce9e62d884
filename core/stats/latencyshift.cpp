// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/latencyshift.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/stats/latencyseries.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace redispatch::stats {

using domain::CacheStatus;
using domain::Run;

namespace {

constexpr int nearRuns = 2;
constexpr std::size_t revisionBytes = 40;
constexpr double leastMs = 0.5; // half the resolution: logarithms need more than nothing

using Ordered = std::vector<const Run*>; // by time

base::Instant timeOf(const Run& run) {
    return run.startedAt ? *run.startedAt : *run.finishedAt;
}

Ordered ordered(std::span<const Run> runs) {
    Ordered all;
    for (const Run& run : runs)
        if (!run.skipped && (run.startedAt || run.finishedAt))
            all.push_back(&run);
    std::stable_sort(all.begin(), all.end(),
                     [](const Run* a, const Run* b) { return timeOf(*a) < timeOf(*b); });
    return all;
}

std::optional<double> valueOf(const Run& run, Measured measured) {
    switch (measured) {
    case Measured::Latency:
        if (!run.duration || run.duration->count() < 0)
            return std::nullopt;
        return std::log(std::max(static_cast<double>(run.duration->count()), leastMs));
    case Measured::DbCalls:
        return countable(run.meters.dbCalls);
    case Measured::HitRate: {
        const auto hits = countable(run.meters.cacheHits);
        const double all = hits.value_or(0) + countable(run.meters.cacheMisses).value_or(0);
        return hits && all > 0 ? std::optional(*hits / all) : std::nullopt;
    }
    }
    return std::nullopt;
}

std::vector<RevisionChange> changesNear(const Ordered& all, const Run* first) {
    const auto at = std::find(all.begin(), all.end(), first) - all.begin();
    std::vector<RevisionChange> changes;
    for (auto i = std::max<std::ptrdiff_t>(at - nearRuns, 1);
         i <= at + nearRuns && i < static_cast<std::ptrdiff_t>(all.size()); ++i) {
        const std::string& before = all[static_cast<std::size_t>(i) - 1]->revision;
        const std::string& after = all[static_cast<std::size_t>(i)]->revision;
        if (!before.empty() && !after.empty() && before != after)
            changes.push_back({before, after, static_cast<int>(i - at)});
    }
    return changes;
}

void addShifts(std::vector<LatencyShift>& into, const Ordered& all, Measured measured,
               std::optional<CacheStatus> cache, ShiftOptions options) {
    Ordered runs;
    std::vector<double> values;
    for (const Run* run : all) {
        if (run->outcome != domain::Outcome::Ok || (cache && run->meters.cache != *cache))
            continue;
        if (const auto value = valueOf(*run, measured)) {
            runs.push_back(run);
            values.push_back(*value);
        }
    }
    options.scale = measured == Measured::Latency ? Scale::Log : Scale::Linear;
    for (const Shift& shift : shiftsOf(values, options)) {
        const Run& first = *runs[shift.index];
        into.push_back({measured, cache.value_or(CacheStatus::Unknown), shift, first.id, timeOf(first),
                        first.slotAt, changesNear(all, &first)});
    }
}

std::string valueText(Measured measured, double value) {
    char text[32];
    switch (measured) {
    case Measured::Latency:
        return base::durationText(base::milliseconds(std::llround(value)));
    case Measured::DbCalls:
        std::snprintf(text, sizeof text, "%.4g", value);
        return text;
    case Measured::HitRate:
        std::snprintf(text, sizeof text, "%.0f %%", 100 * value);
        return text;
    }
    return {};
}

std::string_view subject(const LatencyShift& shift) {
    const bool warm = shift.cache == CacheStatus::Warm;
    const bool cold = shift.cache == CacheStatus::Cold;
    switch (shift.measured) {
    case Measured::Latency:
        return warm ? "Warm latency" : cold ? "Cold latency" : "Latency";
    case Measured::DbCalls:
        return warm ? "Database calls of warm runs" : cold ? "Database calls of cold runs" : "Database calls";
    case Measured::HitRate:
        return "Cache hit rate";
    }
    return {};
}

std::string whenText(int distance) {
    if (distance == 0)
        return "with the first run after";
    const int runs = std::abs(distance);
    return std::to_string(runs) + (runs == 1 ? " run " : " runs ") + (distance < 0 ? "earlier" : "later");
}

} // namespace

std::vector<LatencyShift> shiftsOf(std::span<const Run> runs, ShiftOptions options) {
    const Ordered all = ordered(runs);
    std::vector<LatencyShift> shifts;
    for (const Measured measured : {Measured::Latency, Measured::DbCalls})
        for (const CacheStatus cache : allStrata)
            addShifts(shifts, all, measured, cache, options);
    addShifts(shifts, all, Measured::HitRate, std::nullopt, options);
    return shifts;
}

std::string sentence(const LatencyShift& shift) {
    const Shift& s = shift.shift;
    std::string change = " went ";
    if (std::isfinite(s.change)) {
        char percent[32];
        std::snprintf(percent, sizeof percent, "%.0f %%", 100 * std::fabs(s.change));
        change = (s.change < 0 ? " fell " : " rose ") + std::string(percent) + ", ";
    }
    std::string time = base::utcText(shift.at).substr(0, 16);
    time[10] = ' ';
    std::string text = std::string(subject(shift)) + change + valueText(shift.measured, s.medianBefore) +
                       " to " + valueText(shift.measured, s.medianAfter) + ", starting with run " + time +
                       " (" + base::countText(static_cast<long long>(s.before)) + " runs before, " +
                       base::countText(static_cast<long long>(s.after)) + " after).";
    if (shift.changes.empty())
        return text;
    text += " Recorded changes within ±2 runs: ";
    for (std::size_t i = 0; i < shift.changes.size(); ++i) {
        const RevisionChange& one = shift.changes[i];
        text += (i > 0 ? ", revision " : "revision ") +
                base::elided(base::visible(one.before), revisionBytes) + " → " +
                base::elided(base::visible(one.after), revisionBytes) + " " + whenText(one.distance);
    }
    return text + ".";
}

std::string_view word(Measured measured) {
    switch (measured) {
    case Measured::Latency:
        return "latency";
    case Measured::DbCalls:
        return "db_calls";
    case Measured::HitRate:
        return "hit_rate";
    }
    return {};
}

} // namespace redispatch::stats
