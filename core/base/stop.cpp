// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/stop.h"

#include <atomic>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

namespace redispatch::base {

struct Stop::State {
    State() : descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    ~State() {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::atomic<bool> requested = false;
    int descriptor;
};

Stop::Stop() : m_state(std::make_shared<State>()) {}

void Stop::request() {
    if (m_state->requested.exchange(true))
        return;
    const std::uint64_t one = 1;
    // A full counter is impossible after a single write, and nothing could be done about a failure.
    [[maybe_unused]] const auto written = ::write(m_state->descriptor, &one, sizeof one);
}

bool Stop::requested() const {
    return m_state->requested.load(std::memory_order_relaxed);
}

int Stop::descriptor() const {
    return m_state->descriptor;
}

} // namespace redispatch::base
