// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a plan that hold for every engine.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/detail.h"
#include "core/domain/intent.h"
#include "core/domain/snapshot.h"

#include <span>

namespace redispatch::service {

/// Why the job does not have the verb, as an error; good when it has.
base::Status checkCapability(const domain::Job& job, const domain::Intent& intent);

/// What can be said without the job: a missing reason or run, an until that has passed at `now` (Redis time).
base::Status checkIntent(const domain::Intent& intent, base::Instant now);

/// Adds effects and warnings; counts the slots that a pause skips.
void addEffects(const domain::JobDetail& detail, base::Instant now,
                std::span<const domain::RunnerInfo> runners, domain::Plan& plan);

} // namespace redispatch::service
