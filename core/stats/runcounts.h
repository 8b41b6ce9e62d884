// SPDX-License-Identifier: GPL-3.0-or-later
// What an ended run adds to the hash of its day (or hour) and cache state, and such a hash read back
// (statistics.md 4.6). Beside the fields of the sketch of ok runs it holds `fail` (failed, timeout, killed or
// lost runs), `untimed` (ok runs without a duration), `hit` and `miss` (cache look-ups), `db` (database
// calls) and `dbn` (runs that reported those). The sums are thousandths, so that fractions add up to the same
// in whatever order and by however many writers; without a run of that kind a field is absent.
#pragma once

#include "core/base/result.h"
#include "core/domain/run.h"
#include "core/stats/latencyseries.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace redispatch::stats {

struct RunCounts {
    std::vector<std::pair<std::string, std::int64_t>> increments; ///< for HINCRBY; empty: it does not count
    std::optional<std::int64_t> us; ///< of an ok run, to compare with `min` and `max`
    bool operator==(const RunCounts&) const = default;
};

/// Only ok runs and failures count, and of their meters those that are countable().
RunCounts countsOf(domain::Outcome outcome, std::optional<base::milliseconds> duration,
                   const domain::Meters& meters);

struct Counted {
    Sketch durations;
    RunTotals totals;
    bool operator==(const Counted&) const = default;
};

/// Errors as of Sketch::from().
base::Result<Counted> countedFrom(const Sketch::Fields& fields);

} // namespace redispatch::stats
