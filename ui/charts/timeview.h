// SPDX-License-Identifier: GPL-3.0-or-later
// The part of time a chart shows: follows the present until somebody zooms or pans, then stays where it is.
#pragma once

#include "core/base/clock.h"

#include <optional>

namespace redispatch::ui {

/// Times in ms since the epoch.
class TimeView {
public:
    void setSpan(std::optional<base::milliseconds> span); ///< empty: all that is known; follows again
    /// `earliest`: of what is known; infinite when nothing is.
    void setKnown(double now, double earliest);
    void reset(); ///< follows again, with the span that was set

    void set(double from, double to);                           ///< bounded by what is known
    void zoom(double factor, std::optional<double> about = {}); ///< above 1: nearer
    void pan(double by) { set(m_from + by, m_to + by); }

    double from() const { return m_from; }
    double to() const { return m_to; }
    double span() const { return m_to - m_from; }
    double now() const { return m_now; }
    bool following() const { return m_following; }
    double leftAt() const { return m_leftAt; } ///< the present when the view stopped following it
    std::optional<base::milliseconds> wantedSpan() const { return m_span; }

private:
    void follow();

    std::optional<base::milliseconds> m_span = std::chrono::hours(1);
    double m_now = 0;
    double m_earliest = 0;
    double m_from = 0;
    double m_to = 1;
    double m_leftAt = 0;
    double m_followedSpan = 0; ///< ms; 0: as m_span says
    bool m_following = true;
    bool m_known = false; ///< m_earliest is one
};

} // namespace redispatch::ui
