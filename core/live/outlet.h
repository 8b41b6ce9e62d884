// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/mailbox.h"
#include "core/live/session.h"

#include <functional>

namespace redispatch::live {

/// Where a session's threads hand over what they have. Every function may be called by any of them and
/// returns at once; what is handed over arrives in the session's own thread, and nowhere after its close().
class Outlet {
public:
    virtual ~Outlet() = default;
    virtual void publish(Mail mail) = 0;      ///< the newest is delivered, with all deltas folded into it
    virtual void tell(LinkStatus status) = 0; ///< the newest is delivered
    virtual void deliver(std::function<void(Session&)> answer) = 0;
};

} // namespace redispatch::live
