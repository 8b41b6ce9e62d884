// SPDX-License-Identifier: GPL-3.0-or-later
// Pauses of ours that somebody else ended: the application registered its schedule again, or another tool
// promoted the run that was held.
#pragma once

#include "core/base/clock.h"
#include "core/domain/job.h"

namespace redispatch::service {

/// What a row shows of a recorded pause at `now`: the pause, when the row is not paused although the record
/// is still there and its time is not over; else nothing. `record` may be null.
const domain::Pause* endedHold(const domain::Job& row, const domain::Pause* record, base::Instant now);

/// Whether a row shows just this, null for nothing; and to make it so. Rows of engines without queues show
/// nothing.
bool showsEndedHold(const domain::Job& row, const domain::Pause* ended);
void showEndedHold(domain::Job& row, const domain::Pause* ended);

} // namespace redispatch::service
