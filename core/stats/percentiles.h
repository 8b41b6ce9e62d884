// SPDX-License-Identifier: GPL-3.0-or-later
// Exact percentiles of durations. The q-quantile of n values is the one of rank ⌊q·(n − 1)⌋, the rule that
// the sketches follow too (statistics.md 4.6), so that both agree.
#pragma once

#include "core/base/clock.h"
#include "core/domain/run.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace redispatch::stats {

/// How many values it takes before the q-quantile means something: the least n with 1 − qⁿ ≥ 0.95, and 6 for
/// medians and below (statistics.md 4.2). 6, 59 and 299 for p50, p95 and p99.
std::size_t leastFor(double q);

/// The q-quantile, 0 ≤ q ≤ 1; empty without values. Reorders `values`, which must be finite.
std::optional<double> quantile(std::span<double> values, double q);

struct Percentiles {
    std::size_t n = 0;
    std::optional<double> p50; ///< ms
    std::optional<double> p95; ///< ms
    bool thin50 = true;        ///< too few values to lean on p50
    bool thin95 = true;        ///< and on p95
    bool operator==(const Percentiles&) const = default;
};

/// Takes its values by copy, since it reorders them.
Percentiles percentilesOf(std::vector<double> values);

/// A duration in ms and when it was measured.
struct Sample {
    base::Instant at{};
    double ms = 0;
    bool operator==(const Sample&) const = default;
};

/// The ok runs' durations by their start (their end where no start is known), in order of time. Other
/// outcomes say how long something took to fail, not how long it takes.
std::vector<Sample> okDurations(std::span<const domain::Run> runs);

/// One step of a line over time.
struct Stretch {
    base::Instant from{}; ///< covers [from, from + bucket)
    std::size_t own = 0;  ///< samples in the stretch itself
    Percentiles of;       ///< over `window`, ending with the stretch; nothing when `own` is 0
    bool operator==(const Stretch&) const = default;
};

/// Rolling percentiles of `samples`, sorted by time, in `count` stretches of length `bucket` from `from` on.
/// Each looks back over `window`, at least one bucket long. Stretches without a sample of their own stay
/// empty: a line must not run across missing data. At most 10,000 stretches; none for a bucket that is not
/// positive.
std::vector<Stretch> overTime(std::span<const Sample> samples, base::Instant from, base::milliseconds bucket,
                              std::size_t count, base::milliseconds window = {});

} // namespace redispatch::stats
