// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace redispatch::base {

using std::chrono::milliseconds;

/// A UTC instant with millisecond resolution; the only form in which times are kept.
using Instant = std::chrono::sys_time<milliseconds>;

constexpr Instant instantFromMs(long long msSinceEpoch) {
    return Instant(milliseconds(msSinceEpoch));
}
constexpr long long msSinceEpoch(Instant at) {
    return at.time_since_epoch().count();
}

/// Source of time, replaced in tests.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;                                  ///< wall clock; may jump
    virtual std::chrono::steady_clock::time_point steady() const = 0; ///< never jumps
};

/// The machine's own clocks. Stateless; safe to share between threads.
const Clock& systemClock();

/// A clock that moves only when told to.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : m_now(start) {}
    Instant now() const override { return m_now; }
    std::chrono::steady_clock::time_point steady() const override { return m_steady; }
    void advance(milliseconds by) {
        m_now += by;
        m_steady += by;
    }
    void setNow(Instant at) { m_now = at; } ///< a wall clock jump

private:
    Instant m_now;
    std::chrono::steady_clock::time_point m_steady{};
};

} // namespace redispatch::base
