// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/redis/connection.h"

namespace redispatch::redis {

/// The first words on a fresh link: authenticates, selects the database and sets the client's name. After an
/// error the connection must be dropped. Offline, Timeout, Auth, Denied, Busy (loading), Protocol, Stopped.
base::Status greet(Connection& connection, const Endpoint& endpoint, const base::Stop& stop,
                   Deadline deadline);

} // namespace redispatch::redis
