// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/redis/connection.h"

#include <memory>

namespace redispatch::redis {

/// A new link to `endpoint`, within its connect timeout, after the first words: authenticated, the database
/// selected and the client's name set. `traffic` must outlive it. Offline, Timeout, Auth, Denied, Busy
/// (loading), Protocol, Stopped.
base::Result<std::unique_ptr<Connection>> connected(const Endpoint& endpoint, const base::Stop& stop,
                                                    Traffic& traffic);

} // namespace redispatch::redis
