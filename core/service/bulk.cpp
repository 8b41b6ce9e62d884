// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/bulk.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <poll.h>

namespace redispatch::service {

namespace {

using Steady = std::chrono::steady_clock;

/// Until `due`, or until somebody asks for a stop; a signal that interrupts the waiting may be such a wish.
void waitUntil(Steady::time_point due, const base::Stop& stop) {
    while (!stop.requested()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Steady::now()).count();
        if (left <= 0)
            return;
        pollfd watched{stop.descriptor(), POLLIN, 0};
        if (::poll(&watched, 1, static_cast<int>(left)) < 0 && errno != EINTR)
            return;
    }
}

} // namespace

void runBulk(domain::Bulk& bulk, const ApplyOne& apply, int perSecond, const base::Stop& stop,
             const std::function<void(std::size_t item)>& told) {
    const auto step = std::chrono::nanoseconds(std::chrono::seconds(1)) / std::max(1, perSecond);
    auto due = Steady::now();
    while (const auto item = bulk.next()) {
        waitUntil(due, stop);
        if (stop.requested()) {
            bulk.stop();
            return;
        }
        due = Steady::now() + step;
        bulk.take(*item, apply(bulk.intent(*item)));
        told(*item);
    }
}

} // namespace redispatch::service
