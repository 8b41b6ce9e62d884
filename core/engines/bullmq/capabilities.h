// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/capability.h"

namespace redispatch::engines::bullmq {

/// What decides about the verbs of one schedule, as far as its keys tell.
struct Standing {
    bool knownVersion = true;    ///< of the queue's library
    bool crossSlot = false;      ///< a cluster, and the queue's keys have no hash tag
    bool isBull = false;         ///< which keeps no stream of events
    bool queuePaused = false;    ///< the whole queue
    bool hasRule = true;         ///< the next slot can be computed
    bool hasContent = true;      ///< a template or a pending job says what a run works on
    bool pendingDelayed = false; ///< the pending run waits for its time, or is held
    bool pendingDue = false;     ///< it waits for a worker
    bool pendingActive = false;  ///< it is being worked on, and no next one exists yet
    bool held = false;           ///< by us
    bool exhausted = false;      ///< its last allowed run has been
    bool broken = false;         ///< no run is pending, none is being made
    bool leftovers = false;      ///< held runs that no longer belong to it
    bool lastFailed = false;     ///< a failed run is kept
    bool removedAtOnce = false;  ///< finished runs are not kept
};
domain::Capabilities capabilitiesOf(const Standing& standing);

} // namespace redispatch::engines::bullmq
