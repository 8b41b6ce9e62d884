// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/endedholds.h"

namespace redispatch::service {

const domain::Pause* endedHold(const domain::Job& row, const domain::Pause* record, base::Instant now) {
    if (record == nullptr || !row.queue || row.paused || (record->until && *record->until <= now))
        return nullptr;
    return record;
}

bool showsEndedHold(const domain::Job& row, const domain::Pause* ended) {
    if (!row.queue)
        return true;
    if (ended == nullptr)
        return !row.queue->endedPause;
    return row.queue->endedPause == *ended;
}

void showEndedHold(domain::Job& row, const domain::Pause* ended) {
    if (!row.queue)
        return;
    if (ended == nullptr)
        row.queue->endedPause.reset();
    else
        row.queue->endedPause = *ended;
}

} // namespace redispatch::service
