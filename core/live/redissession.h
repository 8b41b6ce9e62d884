// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/live/session.h"
#include "core/redis/endpoint.h"

#include <memory>

namespace redispatch::live {

/// A session on a real Redis, with a reader, a writer (none for a read-only profile) and a listener thread.
std::unique_ptr<Session> makeRedisSession(domain::Profile profile, redis::Endpoint endpoint,
                                          const base::Clock& clock);

} // namespace redispatch::live
