// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

namespace redispatch::ui {

/// The stretch of time that is on screen, and where its instants stand in pixels.
struct TimeStretch {
    base::Instant from{};
    base::Instant to{};
    double width = 1; ///< pixels

    static constexpr base::milliseconds shortest = std::chrono::hours(1);
    static constexpr base::milliseconds longest = std::chrono::days(7);
    /// How far from the present one can look in either direction.
    static constexpr base::milliseconds reach = std::chrono::days(14);

    /// `span` around `now`, as much ahead as back.
    static TimeStretch around(base::Instant now, base::milliseconds span, double width);

    base::milliseconds span() const { return to - from; }
    double msPerPixel() const;
    double x(base::Instant at) const;
    base::Instant at(double x) const;
    bool operator==(const TimeStretch&) const = default;
};

/// `factor` above 1: nearer. `about` stays where it is, unless a bound is met.
TimeStretch zoomed(const TimeStretch& view, double factor, base::Instant about, base::Instant now);
TimeStretch panned(const TimeStretch& view, base::milliseconds by, base::Instant now);
/// With a length from `shortest` to `longest`, no farther than `reach` from `now`.
TimeStretch bounded(TimeStretch view, base::Instant now);

} // namespace redispatch::ui
