// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/stop.h"
#include "core/redis/endpoint.h"

#include <chrono>
#include <utility>

namespace redispatch::redis {

using Deadline = std::chrono::steady_clock::time_point;

/// `span` from now, without overflow for spans that mean "forever".
Deadline deadlineIn(std::chrono::milliseconds span);

/// Owns one descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) {
            close();
            m_number = std::exchange(other.m_number, -1);
        }
        return *this;
    }
    int get() const { return m_number; }
    explicit operator bool() const { return m_number >= 0; }
    void close();

private:
    int m_number = -1;
};

enum class Wake { Ready, Stopped, TimedOut };

/// Waits until the descriptor is ready for `events` (POLLIN, POLLOUT; hang-ups count), the stop is requested
/// or the deadline passes. The only place in this folder where a thread waits.
Wake waitFor(int descriptor, short events, const base::Stop& stop, Deadline deadline);

/// A connected, non-blocking socket to the endpoint's address. Offline, Timeout, Stopped.
base::Result<Descriptor> connectSocket(const Endpoint& endpoint, const base::Stop& stop, Deadline deadline);

/// The system's words for an errno value.
std::string systemText(int error);

} // namespace redispatch::redis
