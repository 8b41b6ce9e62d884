// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

namespace redispatch::base {

/// Asks blocking work in other threads to end. Setting it makes `descriptor()` readable, so that a poll()
/// wakes at once. Copies share one state; safe from any thread.
class Stop {
public:
    Stop();
    void request();         ///< idempotent
    bool requested() const; ///< cheap
    int descriptor() const; ///< an eventfd; readable once requested, never read from

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace redispatch::base
