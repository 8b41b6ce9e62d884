// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/redis/client.h"
#include "core/stats/latencyseries.h"

#include <string>

namespace redispatch::ledger {

/// The daily sketches that runners and recorders keep for 400 days, at `<prefix>{job}:lat:<UTC
/// day>:<stratum>`, for jobs of every engine. The cost does not grow with the runs.
class Latency {
public:
    explicit Latency(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    /// The UTC days that touch [from, to], at most the last 400 of them.
    base::Result<stats::LatencySeries> load(redis::Client& client, const base::JobId& job, base::Instant from,
                                            base::Instant to) const;

private:
    std::string m_prefix;
};

} // namespace redispatch::ledger
