// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/reconnect.h"

#include <algorithm>

namespace redispatch::redis {

namespace {
using namespace std::chrono_literals;
constexpr auto shortest = std::chrono::milliseconds(250);
constexpr auto longest = std::chrono::milliseconds(15s);
constexpr double jitter = 0.2;
} // namespace

void Reconnect::connected() {
    m_state = State::Connected;
    m_failures = 0;
}

void Reconnect::failed(base::ErrorKind kind, Time now, double random) {
    ++m_failures;
    if (kind == base::ErrorKind::Auth || kind == base::ErrorKind::Denied)
        m_state = State::GivenUp;
    else
        wait(now, random);
}

void Reconnect::lost(Time now, double random) {
    m_failures = std::max(m_failures, 1);
    wait(now, random);
}

void Reconnect::retryNow(Time now) {
    if (m_state != State::Waiting && m_state != State::GivenUp)
        return;
    m_state = State::Waiting;
    m_retryAt = now;
}

bool Reconnect::takeTurn(Time now) {
    if (m_state != State::Waiting || now < m_retryAt)
        return false;
    m_state = State::Trying;
    return true;
}

void Reconnect::wait(Time now, double random) {
    // Past the sixth doubling the longest wait is reached, whatever the count.
    const int doublings = std::clamp(m_failures - 1, 0, 6);
    const auto base = std::min(shortest * (1 << doublings), longest);
    const double factor = 1.0 - jitter + 2.0 * jitter * std::clamp(random, 0.0, 1.0);
    m_state = State::Waiting;
    m_retryAt =
        now + std::chrono::milliseconds(static_cast<long long>(static_cast<double>(base.count()) * factor));
}

} // namespace redispatch::redis
