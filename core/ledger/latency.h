// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/domain/vitals.h"
#include "core/redis/client.h"
#include "core/stats/latencyseries.h"

#include <optional>
#include <string>
#include <vector>

namespace redispatch::ledger {

/// The sketches and totals that runners and recorders keep at `<prefix>{job}:lat:<UTC time>:<stratum>`, for
/// jobs of every engine: of days for 400 days, of hours for 8 days where runs are too many to be kept one by
/// one. The cost does not grow with the runs.
class Latency {
public:
    explicit Latency(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    /// The UTC days that touch [from, to], at most the last 400 of them.
    base::Result<stats::LatencySeries> load(redis::Client& client, const base::JobId& job, base::Instant from,
                                            base::Instant to) const;
    /// The UTC hours that touch [from, to], at most the last 193 of them: 8 days.
    base::Result<stats::LatencySeries> loadHours(redis::Client& client, const base::JobId& job,
                                                 base::Instant from, base::Instant to) const;
    struct Usual {
        std::optional<domain::DurationBaseline> baseline; ///< empty: too few runs
        std::uint64_t runs = 0;                           ///< ok runs looked at
    };
    /// What is usual for the job at `now`: stats::usualOf() of the last 14 days, or 30 where those hold too
    /// few runs.
    base::Result<Usual> loadBaseline(redis::Client& client, const base::JobId& job, base::Instant now) const;

private:
    struct Place;
    base::Result<stats::LatencySeries> read(redis::Client& client, const base::JobId& job,
                                            const std::vector<Place>& places) const;
    std::string m_prefix;
};

} // namespace redispatch::ledger
