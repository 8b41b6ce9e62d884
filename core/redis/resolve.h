// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/redis/socket.h"

#include <string>
#include <vector>

#include <sys/socket.h>

namespace redispatch::redis {

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

/// All addresses of a host, in the system's order. The system's resolver cannot be interrupted, so a name is
/// looked up in a thread of its own that is left behind when it is too slow. Offline, Timeout, Stopped.
base::Result<std::vector<Address>> resolve(const std::string& host, int port, const base::Stop& stop,
                                           Deadline deadline);

} // namespace redispatch::redis
