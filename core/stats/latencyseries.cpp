// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/latencyseries.h"

namespace redispatch::stats {

using domain::CacheStatus;

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
    cacheHits += run.meters.cacheHits.value_or(0);
    cacheMisses += run.meters.cacheMisses.value_or(0);
    if (run.meters.dbCalls) {
        dbCalls += *run.meters.dbCalls;
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

std::optional<double> RunTotals::errorShare() const {
    const std::uint64_t all = ok + failed;
    return all == 0 ? std::nullopt : std::optional(static_cast<double>(failed) / static_cast<double>(all));
}

std::optional<double> RunTotals::hitShare() const {
    const double all = cacheHits + cacheMisses;
    return all > 0 ? std::optional(cacheHits / all) : std::nullopt;
}

std::optional<double> RunTotals::dbCallsPerRun() const {
    return dbRuns == 0 ? std::nullopt : std::optional(dbCalls / static_cast<double>(dbRuns));
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
