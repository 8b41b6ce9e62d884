// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/live/session.h"
#include "core/redis/endpoint.h"

#include <memory>
#include <optional>

namespace redispatch::live {

/// A session on a real Redis, with a reader, a writer (none for a read-only profile, unless its ledger lies
/// in another Redis) and a listener thread. `ledger`: the address of profile.ledgerUrl with its password.
std::unique_ptr<Session> makeRedisSession(domain::Profile profile, redis::Endpoint endpoint,
                                          const base::Clock& clock,
                                          std::optional<redis::Endpoint> ledger = {});

} // namespace redispatch::live
