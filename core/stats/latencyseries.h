// SPDX-License-Identifier: GPL-3.0-or-later
// How long a job's runs took over time, in sketches: the cost does not grow with the runs
// (statistics.md 4.6).
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/domain/run.h"
#include "core/domain/vitals.h"
#include "core/stats/sketch.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace redispatch::stats {

inline constexpr std::array<domain::CacheStatus, 3> allStrata = {
    domain::CacheStatus::Warm, domain::CacheStatus::Cold, domain::CacheStatus::Unknown};

/// Durations of ok runs, by the state of the cache.
class StrataSketches {
public:
    const Sketch& of(domain::CacheStatus stratum) const {
        return m_sketches[static_cast<std::size_t>(stratum)];
    }
    Sketch all() const; ///< merged: what hides behind it is in the strata
    void add(domain::CacheStatus stratum, std::chrono::microseconds duration) {
        m_sketches[static_cast<std::size_t>(stratum)].add(duration);
    }
    void merge(domain::CacheStatus stratum, const Sketch& sketch) {
        m_sketches[static_cast<std::size_t>(stratum)].merge(sketch);
    }
    void merge(const StrataSketches& other);
    StrataSketches without(const StrataSketches& other) const;
    std::uint64_t count() const;
    bool operator==(const StrataSketches&) const = default;

private:
    std::array<Sketch, allStrata.size()> m_sketches;
};

/// What durations are usual: of the warm runs where they are enough for p95, else of all; nothing where those
/// are too few as well.
std::optional<domain::DurationBaseline> usualOf(const StrataSketches& sketches);

/// A meter that is a count: not negative, and at most a thousand millions. Else nothing.
std::optional<double> countable(std::optional<double> meter);

/// What else the runs of a stretch came to. Runs that do not report a meter do not count for it.
struct RunTotals {
    std::uint64_t ok = 0;
    std::uint64_t failed = 0; ///< failed, timeout, killed or lost
    double cacheHits = 0;
    double cacheMisses = 0;
    double dbCalls = 0;
    std::uint64_t dbRuns = 0; ///< that reported database calls
    bool operator==(const RunTotals&) const = default;

    void add(const domain::Run& run); ///< by its outcome and meters; others than ok and failed do not count
    void merge(const RunTotals& other);
    /// What remains without `other`; never below nothing.
    RunTotals without(const RunTotals& other) const;
    std::uint64_t runs() const { return ok + failed; }
    std::optional<double> errorShare() const; ///< 0 to 1
    std::optional<double> hitShare() const;   ///< 0 to 1, of look-ups
    std::optional<double> dbCallsPerRun() const;
};

struct LatencyStretch {
    base::Instant from{}; ///< runs that ended in [from, to)
    base::Instant to{};
    StrataSketches durations;
    RunTotals totals;
    bool operator==(const LatencyStretch&) const = default;
};

/// How long the stretches of a window are: five minutes up to 6 hours, hours up to 8 days, UTC days beyond.
/// Where that much is not known of older time, its stretches are longer.
base::milliseconds stretchFor(base::Instant from, base::Instant to);

/// Stretches with runs, oldest first, none overlapping; the finest for the newest time, UTC days before. Time
/// without a stretch had no runs, or none that was recorded.
struct LatencySeries {
    std::vector<LatencyStretch> stretches;
    std::vector<base::Error> unreadable; ///< sketches of another scale, or that make no sense; left out
    bool operator==(const LatencySeries&) const = default;
};

/// All stretches that lie within [from, to], merged.
LatencyStretch total(const LatencySeries& series, base::Instant from = base::Instant::min(),
                     base::Instant to = base::Instant::max());

} // namespace redispatch::stats
