// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/percentiles.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace redispatch::stats {

using base::Instant;
using base::milliseconds;

namespace {

constexpr std::size_t maxStretches = 10'000;
constexpr std::size_t leastForMedian = 6;

} // namespace

std::size_t leastFor(double q) {
    if (q <= 0.5)
        return leastForMedian;
    if (q >= 1)
        return std::numeric_limits<std::size_t>::max();
    const double least = std::ceil(std::log(0.05) / std::log(q));
    return std::max(leastForMedian, static_cast<std::size_t>(least));
}

std::optional<double> quantile(std::span<double> values, double q) {
    if (values.empty())
        return std::nullopt;
    const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(values.size() - 1);
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

Percentiles percentilesOf(std::vector<double> values) {
    Percentiles result;
    result.n = values.size();
    result.p50 = quantile(values, 0.5);
    result.p95 = quantile(values, 0.95);
    result.thin50 = result.n < leastFor(0.5);
    result.thin95 = result.n < leastFor(0.95);
    return result;
}

std::vector<Sample> okDurations(std::span<const domain::Run> runs) {
    std::vector<Sample> samples;
    for (const domain::Run& run : runs) {
        const auto& at = run.startedAt ? run.startedAt : run.finishedAt;
        if (run.outcome == domain::Outcome::Ok && run.duration && at)
            samples.push_back({*at, static_cast<double>(run.duration->count())});
    }
    std::stable_sort(samples.begin(), samples.end(),
                     [](const Sample& a, const Sample& b) { return a.at < b.at; });
    return samples;
}

std::vector<Stretch> overTime(std::span<const Sample> samples, Instant from, milliseconds bucket,
                              std::size_t count, milliseconds window) {
    std::vector<Stretch> stretches;
    if (bucket <= milliseconds(0))
        return stretches;
    window = std::max(window, bucket);
    const auto firstAt = [&](Instant at) {
        return std::lower_bound(samples.begin(), samples.end(), at,
                                [](const Sample& sample, Instant t) { return sample.at < t; });
    };
    stretches.resize(std::min(count, maxStretches));
    std::vector<double> values;
    Instant begin = from;
    for (Stretch& stretch : stretches) {
        const auto own = firstAt(begin);
        const auto end = firstAt(begin + bucket);
        stretch.from = begin;
        stretch.own = static_cast<std::size_t>(end - own);
        if (stretch.own > 0) {
            values.clear();
            for (auto sample = firstAt(begin + bucket - window); sample != end; ++sample)
                values.push_back(sample->ms);
            stretch.of = percentilesOf(values);
        }
        begin += bucket;
    }
    return stretches;
}

} // namespace redispatch::stats
