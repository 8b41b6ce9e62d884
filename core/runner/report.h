// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/native/protocol.h"
#include "core/runner/child.h"

#include <optional>

namespace redispatch::runner {

/// How a run ended, in the engine's words. The meters' error and response time stay empty where the job
/// reported none.
engines::native::Report reportOf(const Ended& ended, domain::Meters meters);

/// What a run that ended like this adds to sketches; nothing for one that counts nowhere.
engines::native::SketchCount sketchCountOf(const engines::native::Report& report);
/// The same for a run whose runner vanished.
engines::native::SketchCount lostRunCount();

/// How long to wait before another attempt; nothing when the policy wants none. `attempt` counts from 1;
/// `random` is uniform in [0, 1): the delay is that share of min(cap, base · 2^(attempt − 1)).
std::optional<base::milliseconds> retryAfter(const engines::native::RetryPolicy& policy,
                                             const engines::native::Report& report, int attempt,
                                             double random);

} // namespace redispatch::runner
