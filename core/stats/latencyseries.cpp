// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/latencyseries.h"

#include "core/stats/health.h"

#include <algorithm>

namespace redispatch::stats {

using domain::CacheStatus;
using namespace std::chrono_literals;

std::optional<domain::DurationBaseline> usualOf(const StrataSketches& sketches) {
    if (auto warm = baselineOf(sketches.of(CacheStatus::Warm)))
        return warm;
    return baselineOf(sketches.all());
}

std::optional<double> countable(std::optional<double> meter) {
    return meter && *meter >= 0 && *meter <= 1e9 ? meter : std::nullopt;
}

Sketch StrataSketches::all() const {
    Sketch merged;
    for (const Sketch& sketch : m_sketches)
        merged.merge(sketch);
    return merged;
}

void StrataSketches::merge(const StrataSketches& other) {
    for (const CacheStatus stratum : allStrata)
        merge(stratum, other.of(stratum));
}

StrataSketches StrataSketches::without(const StrataSketches& other) const {
    StrataSketches rest;
    for (const CacheStatus stratum : allStrata)
        rest.merge(stratum, of(stratum).without(other.of(stratum)));
    return rest;
}

std::uint64_t StrataSketches::count() const {
    std::uint64_t count = 0;
    for (const Sketch& sketch : m_sketches)
        count += sketch.count();
    return count;
}

void RunTotals::add(const domain::Run& run) {
    const bool failure = domain::isFailure(run.outcome);
    if (!failure && run.outcome != domain::Outcome::Ok)
        return;
    ++(failure ? failed : ok);
    cacheHits += countable(run.meters.cacheHits).value_or(0);
    cacheMisses += countable(run.meters.cacheMisses).value_or(0);
    if (const auto calls = countable(run.meters.dbCalls)) {
        dbCalls += *calls;
        ++dbRuns;
    }
}

void RunTotals::merge(const RunTotals& other) {
    ok += other.ok;
    failed += other.failed;
    cacheHits += other.cacheHits;
    cacheMisses += other.cacheMisses;
    dbCalls += other.dbCalls;
    dbRuns += other.dbRuns;
}

RunTotals RunTotals::without(const RunTotals& other) const {
    RunTotals rest;
    rest.ok = ok - std::min(ok, other.ok);
    rest.failed = failed - std::min(failed, other.failed);
    rest.cacheHits = std::max(cacheHits - other.cacheHits, 0.0);
    rest.cacheMisses = std::max(cacheMisses - other.cacheMisses, 0.0);
    rest.dbCalls = std::max(dbCalls - other.dbCalls, 0.0);
    rest.dbRuns = dbRuns - std::min(dbRuns, other.dbRuns);
    return rest;
}

std::optional<double> RunTotals::errorShare() const {
    const std::uint64_t all = runs();
    return all == 0 ? std::nullopt : std::optional(static_cast<double>(failed) / static_cast<double>(all));
}

std::optional<double> RunTotals::hitShare() const {
    const double all = cacheHits + cacheMisses;
    return all > 0 ? std::optional(cacheHits / all) : std::nullopt;
}

std::optional<double> RunTotals::dbCallsPerRun() const {
    return dbRuns == 0 ? std::nullopt : std::optional(dbCalls / static_cast<double>(dbRuns));
}

base::milliseconds stretchFor(base::Instant from, base::Instant to) {
    if (from >= to - 6h)
        return 5min;
    return from >= to - std::chrono::days(8) ? base::milliseconds(1h) : std::chrono::days(1);
}

LatencyStretch total(const LatencySeries& series, base::Instant from, base::Instant to) {
    LatencyStretch all{from, to, {}, {}};
    for (const LatencyStretch& stretch : series.stretches) {
        if (stretch.from < from || stretch.to > to)
            continue;
        all.durations.merge(stretch.durations);
        all.totals.merge(stretch.totals);
    }
    return all;
}

} // namespace redispatch::stats
