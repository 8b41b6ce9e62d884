// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/vitals.h"
#include "ui/charts/latencydata.h"

namespace redispatch::ui {

/// What durations were usual in the fourteen days before `from` (ms since the epoch), as the sketches tell.
std::optional<domain::DurationBaseline> usualBefore(const LatencyData& data, double from);

} // namespace redispatch::ui
