// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeview.h"

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

namespace {

constexpr double shortestSpan = 1000; // ms
constexpr double defaultSpan = 3.6e6; // ms, where nothing is known
constexpr double leastFitted = 60e3;  // ms, the shortest span chosen for a young history
constexpr double headroom = 0.015;    // share of the span kept free after now

} // namespace

void TimeView::setSpan(std::optional<base::milliseconds> span) {
    m_span = span;
    reset();
}

void TimeView::setKnown(double now, double earliest) {
    m_now = now;
    m_known = std::isfinite(earliest);
    m_earliest = m_known ? earliest : now - defaultSpan;
    if (m_following)
        follow();
}

void TimeView::reset() {
    m_following = true;
    m_followedSpan = 0;
    follow();
}

void TimeView::follow() {
    double span = m_followedSpan;
    if (span == 0) {
        const double known = std::max((m_now - m_earliest) * 1.04, leastFitted);
        // A history shorter than the time asked for fills the view instead of a corner of it.
        if (!m_span)
            span = known;
        else if (!m_known)
            span = static_cast<double>(m_span->count());
        else
            span = std::min(static_cast<double>(m_span->count()), known);
    }
    m_to = m_now + span * headroom;
    m_from = m_to - span;
}

void TimeView::set(double from, double to) {
    double earliest = std::min(m_now - defaultSpan, m_earliest);
    if (m_span)
        earliest = std::min(earliest, m_now - static_cast<double>(m_span->count()));
    const double longest = (m_now - earliest) * 1.1;
    const double span = std::clamp(to - from, shortestSpan, longest);
    const double middle = (from + to) / 2;
    const double last = m_now + span * headroom;
    m_to = std::min(middle + span / 2, last);
    m_from = std::max(m_to - span, earliest - longest * 0.05);
    m_to = std::min(m_from + span, last);
    const bool follows = m_to >= last - 1;
    if (!follows && m_following)
        m_leftAt = m_now;
    m_following = follows;
    m_followedSpan = m_to - m_from;
}

void TimeView::zoom(double factor, std::optional<double> about) {
    const double fixed = about.value_or(m_following ? m_to : (m_from + m_to) / 2);
    set(fixed - (fixed - m_from) / factor, fixed + (m_to - fixed) / factor);
}

} // namespace redispatch::ui
