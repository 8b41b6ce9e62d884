// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/domain/finding.h"
#include "core/domain/profile.h"
#include "core/engines/engine.h"
#include "core/redis/endpoint.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::service {

using domain::Finding;
using domain::Verdict;

/// Asks in order: reachable? authenticated? permitted? which engines, and what do they find wrong? runners
/// alive? persistence on? eviction off? clocks agree? A failed step skips those that need it. Whether writes
/// are permitted is tried with writes that find nothing to change, and not at all for a read-only profile.
std::vector<Finding> examine(const redis::Endpoint& endpoint, const domain::Profile& profile,
                             const base::Clock& clock, base::Stop stop);

} // namespace redispatch::service
