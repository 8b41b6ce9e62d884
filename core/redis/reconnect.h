// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <chrono>
#include <cstdint>

namespace redispatch::redis {

/// When to try again, as a pure state machine: the caller tells what happened and when, and asks for the
/// next instant. Backoff doubles from 250 ms to 15 s, with ±20 % of jitter from the caller's random number.
class Reconnect {
public:
    using Time = std::chrono::steady_clock::time_point;
    enum class State {
        Connected,
        Waiting, ///< until retryAt()
        Trying,  ///< connect() is under way
        GivenUp, ///< Auth or Denied: only a person can help; retryNow() starts over
    };

    State state() const { return m_state; }
    int failures() const { return m_failures; } ///< in a row
    Time retryAt() const { return m_retryAt; }  ///< while Waiting

    void connected();
    /// `random` is uniform in [0, 1).
    void failed(base::ErrorKind kind, Time now, double random);
    void lost(Time now, double random); ///< the link broke after it had worked
    void retryNow(Time now);            ///< a person asked
    /// Whether to connect now; turns Waiting into Trying when its time has come.
    bool takeTurn(Time now);

private:
    void wait(Time now, double random);
    State m_state = State::Waiting;
    int m_failures = 0;
    Time m_retryAt{}; ///< long past: the first try is at once
};

} // namespace redispatch::redis
