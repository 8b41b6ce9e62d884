// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/jobrule.h"

namespace redispatch::ui {

using domain::JobState;

SlotBounds boundsOf(const domain::Job& job) {
    SlotBounds bounds;
    bounds.none = job.state == JobState::Retired || job.state == JobState::Exhausted ||
                  job.state == JobState::Broken || job.state == JobState::Invalid ||
                  (job.queue && job.queue->queuePaused);
    if (job.paused) {
        bounds.from = job.paused->until;
        bounds.none = bounds.none || !job.paused->until;
    }
    if (job.queue)
        bounds.to = job.queue->endsAt;
    return bounds;
}

} // namespace redispatch::ui
