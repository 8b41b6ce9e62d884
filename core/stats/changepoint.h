// SPDX-License-Identifier: GPL-3.0-or-later
// When a series shifted: E-divisive in sliding windows with a t-test, then merging of what proved weak
// (statistics.md 4.5). Deterministic; the time grows with series × window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace redispatch::stats {

/// What the values of a series are, which decides how a relative change is told.
enum class Scale : std::uint8_t {
    Linear,
    Log, ///< natural logarithms, as of durations
};

struct ShiftOptions {
    std::size_t window = 50;    ///< values looked at together; 2 to 2,000
    double maxP = 0.001;        ///< of a shift, two-sided
    double minMagnitude = 0.08; ///< least relative change, seen from the side from which it is larger
    std::size_t leastRuns = 10; ///< on either side
    Scale scale = Scale::Log;
    bool asOtava = false; ///< for tests: the quirks of Apache Otava's t-test and merging
};

struct Shift {
    std::size_t index = 0;   ///< of the first value after it
    std::size_t before = 0;  ///< values since the shift before, or since the beginning
    std::size_t after = 0;   ///< values up to the next shift, or to the end
    double medianBefore = 0; ///< in the unit of the measured thing: logarithms are undone
    double medianAfter = 0;
    double change = 0; ///< of the mean, or the geometric mean of a Log series: 0.22 means 22 % more
    double p = 1;      ///< of Student's t-test between both sides
    bool operator==(const Shift&) const = default;
};

/// The shifts of a series of finite values, in order.
std::vector<Shift> shiftsOf(std::span<const double> values, const ShiftOptions& options = {});

/// The split that sets both sides apart most: the maximum of Q(τ, κ) over [0, τ) against [τ, κ).
struct Split {
    std::size_t index = 0; ///< τ
    double q = 0;
};
/// Nothing when no split sets anything apart, as in a constant series or one of fewer than two values.
std::optional<Split> strongestSplit(std::span<const double> values);

} // namespace redispatch::stats
