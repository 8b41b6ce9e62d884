// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/capabilities.h"

namespace redispatch::engines::bullmq {

using domain::Verb;
using domain::Why;

domain::Capabilities capabilitiesOf(const Standing& is) {
    domain::Capabilities can;
    const auto first = [&](Verb verb, std::initializer_list<std::pair<bool, Why>> reasons) {
        can.set(verb, Why::Allowed);
        for (const auto& [holds, why] : reasons)
            if (holds) {
                can.set(verb, why);
                return;
            }
    };
    const bool nothing = !is.pendingDelayed && !is.pendingDue && !is.pendingActive;
    const std::pair<bool, Why> pastItsEnd{is.exhausted, Why::PastItsEnd};
    const std::pair<bool, Why> busy{is.pendingActive || (nothing && !is.broken), Why::BusyNow};
    const std::pair<bool, Why> nothingPending{nothing, Why::NothingPending};

    first(Verb::Trigger, {{!is.hasContent, Why::NotStored}});
    first(Verb::Pause, {{is.held, Why::AlreadyPaused}, pastItsEnd, busy, nothingPending});
    first(Verb::Resume, {{!is.held, Why::NotPaused}});
    first(Verb::RunEarly,
          {pastItsEnd, busy, nothingPending, {is.held, Why::AlreadyPaused}, {is.pendingDue, Why::BusyNow}});
    first(Verb::Retry, {{!is.lastFailed, Why::NothingToRetry}});
    can.set(Verb::Rerun, Why::NotOffered);
    first(Verb::RemoveRun, {{is.isBull && is.removedAtOnce, Why::NotStored}});
    first(Verb::RemoveJob, {});
    first(Verb::Rearm, {pastItsEnd,
                        busy,
                        {!nothing, Why::ChainIntact},
                        {!is.hasContent, Why::NotStored},
                        {!is.hasRule, Why::CustomStrategy}});
    first(Verb::Sweep, {{!is.leftovers, Why::NothingLeftBehind}});
    first(Verb::PauseQueue, {{is.queuePaused, Why::AlreadyPaused}, {!is.knownVersion, Why::UnknownVersion}});
    first(Verb::ResumeQueue, {{!is.queuePaused, Why::NotPaused}, {!is.knownVersion, Why::UnknownVersion}});
    for (const Verb history : {Verb::RunHistory, Verb::DurationHistory, Verb::Output})
        first(history, {{is.isBull && is.removedAtOnce, Why::NotStored}});
    if (is.crossSlot)
        can.forbidWrites(Why::CrossSlot);
    return can;
}

} // namespace redispatch::engines::bullmq
