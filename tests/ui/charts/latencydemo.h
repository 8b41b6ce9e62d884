// SPDX-License-Identifier: GPL-3.0-or-later
// A year of a job that runs every five minutes, for looking at and for tests of the window.
#pragma once

#include "core/stats/latencyseries.h"

#include <cmath>
#include <random>

namespace redispatch::uitest {

/// One run at a time: slower in the day's busy hours and since `shifted`, a fifth of them cold.
class LatencyDemo {
public:
    explicit LatencyDemo(base::Instant now) : m_now(now), m_shifted(now - std::chrono::hours(30)) {}

    domain::Run runAt(base::Instant at) {
        const double hours = static_cast<double>(base::msSinceEpoch(at)) / 3.6e6;
        const bool cold = m_random() % 5 == 0;
        double ms = (cold ? 2600 : 420) * (1 + 0.25 * std::sin(hours * 2 * 3.14159 / 24));
        ms *= std::exp(m_noise(m_random)) * (at >= m_shifted ? 1.45 : 1);
        domain::Run run;
        run.id = std::to_string(base::msSinceEpoch(at));
        run.slotAt = run.startedAt = at;
        run.duration = base::milliseconds(static_cast<long long>(ms));
        run.finishedAt = at + *run.duration;
        run.outcome = m_random() % 70 == 0 ? domain::Outcome::Failed : domain::Outcome::Ok;
        run.trigger = domain::TriggerKind::Schedule;
        run.revision = at >= m_shifted ? "8f3c0b1" : "41f2c9a";
        run.meters.cache = cold ? domain::CacheStatus::Cold : domain::CacheStatus::Warm;
        run.meters.cacheHits = cold ? 40 : 380;
        run.meters.cacheMisses = cold ? 360 : 20;
        run.meters.dbCalls = cold ? 61 : 12;
        return run;
    }

    /// Newest first, one every five minutes, with a pause of six hours in the night before last.
    std::vector<domain::Run> runs(int count) {
        std::vector<domain::Run> runs;
        for (base::Instant at = m_now - std::chrono::minutes(3); static_cast<int>(runs.size()) < count;
             at -= std::chrono::minutes(5))
            if (!paused(at))
                runs.push_back(runAt(at));
        return runs;
    }

    /// Stretches of `length` back to `from`.
    std::vector<stats::LatencyStretch> stretches(base::Instant from, base::Instant to,
                                                 base::milliseconds length) {
        std::vector<stats::LatencyStretch> made;
        const auto first = std::chrono::floor<base::milliseconds>(from.time_since_epoch()) / length;
        for (base::Instant at{first * length}; at < to; at += length) {
            stats::LatencyStretch stretch{at, at + length, {}, {}};
            for (base::Instant run = at; run < std::min(at + length, to); run += std::chrono::minutes(5)) {
                if (paused(run))
                    continue;
                const domain::Run one = runAt(run);
                stretch.totals.add(one);
                if (one.outcome == domain::Outcome::Ok)
                    stretch.durations.add(one.meters.cache, *one.duration);
            }
            if (stretch.totals.ok + stretch.totals.failed > 0)
                made.push_back(std::move(stretch));
        }
        return made;
    }

private:
    bool paused(base::Instant at) const {
        return (at > m_now - std::chrono::hours(40) && at < m_now - std::chrono::hours(34)) ||
               (at > m_now - std::chrono::days(60) && at < m_now - std::chrono::days(53));
    }

    base::Instant m_now;
    base::Instant m_shifted;
    std::mt19937 m_random{7};
    std::normal_distribution<double> m_noise{0, 0.22};
};

} // namespace redispatch::uitest
