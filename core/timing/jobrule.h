// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/timing/plan.h"

#include <optional>

namespace redispatch::timing {

/// The row's schedule to compute with, read as its engine reads it: engines with queues use cron-parser, and
/// their rhythms lie on the grid of the next slot. Nothing where it cannot be computed: a pattern of the
/// application's own, an unknown zone, a rhythm whose grid is not known.
std::optional<TimingRule> ruleOf(const domain::Job& job);

} // namespace redispatch::timing
