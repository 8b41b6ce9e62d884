// SPDX-License-Identifier: GPL-3.0-or-later
// Percentiles of any number of durations in few counters (DDSketch, statistics.md 4.6).
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redispatch::stats {

/// Logarithmic buckets whose every quantile is within 1 % of a value of that rank. Sketches merge by adding
/// their counts, in any order.
class Sketch {
public:
    static constexpr double alpha = 0.01;
    static constexpr int version = 1;

    /// The bucket of a duration; empty below 1 ms, which is counted apart. Bucket i holds (γ^(i−1), γ^i] ms.
    static std::optional<int> indexOf(std::chrono::microseconds duration);
    /// The value in ms that stands for a bucket: 2γ^i ∕ (γ + 1).
    static double representative(int index);

    void add(std::chrono::microseconds duration); ///< a negative one counts as 0

    /// Index and count, by index: in one piece of memory, since charts merge and read thousands of them.
    using Buckets = std::vector<std::pair<int, std::uint64_t>>;

    std::uint64_t count() const { return m_count; }
    const Buckets& buckets() const { return m_buckets; }
    std::uint64_t belowOne() const { return m_belowOne; } ///< of values below 1 ms
    double sum() const;                                   ///< ms
    std::optional<double> min() const;                    ///< ms; empty without values
    std::optional<double> max() const;
    /// The q-quantile in ms, 0 ≤ q ≤ 1, of rank q·(n − 1); 0 for one below 1 ms. Empty without values.
    std::optional<double> quantile(double q) const;

    void merge(const Sketch& other);
    /// What remains when the values of `other` are taken away; a bucket never falls below nothing. Exact but
    /// for min and max, which are then those of the buckets that remain.
    Sketch without(const Sketch& other) const;

    /// As fields of a hash: bucket index → count, `z` (below 1 ms), `n`, `sum` (µs), `min`, `max` (µs),
    /// `alpha`, `v`. A hash that several ends were added to with HINCRBY reads back like one sketch.
    using Fields = std::vector<std::pair<std::string, std::string>>;
    Fields fields() const;
    /// Conflict when it was written with another α or version; Undecodable when it makes no sense. The totals
    /// that stand beside a sketch must be counts too, and are otherwise left alone; with them it may be
    /// empty.
    static base::Result<Sketch> from(const Fields& fields);
    /// Whether a field is one of those totals (runcounts.h).
    static bool isTotal(std::string_view field);
    /// The field that one duration raises by one: its bucket, or `z`.
    static std::string fieldOf(std::chrono::microseconds duration);

    bool operator==(const Sketch&) const = default;

private:
    void addCounts(const Buckets& counts); ///< by index, as they are

    Buckets m_buckets;
    std::uint64_t m_belowOne = 0;
    std::uint64_t m_count = 0;
    std::int64_t m_sum = 0; // these three in µs, so that no order of adding makes a difference
    std::int64_t m_min = std::numeric_limits<std::int64_t>::max();
    std::int64_t m_max = -1;
};

} // namespace redispatch::stats
