// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/capability.h"

namespace redispatch::domain {

Capabilities::Capabilities() {
    for (auto verb = static_cast<std::size_t>(Verb::RunEarly); verb < verbCount; ++verb)
        m_why[verb] = Why::NotOffered;
    set(Verb::Acknowledge, Why::Allowed);
}

void Capabilities::forbidWrites(Why why) {
    for (std::size_t index = 0; index < verbCount; ++index) {
        const auto verb = static_cast<Verb>(index);
        const bool stays = verb == Verb::RunHistory || verb == Verb::DurationHistory ||
                           verb == Verb::Output || verb == Verb::Acknowledge;
        if (!stays && of(verb) != Why::NotOffered)
            set(verb, why);
    }
}

std::string_view word(Verb verb) {
    switch (verb) {
    case Verb::Trigger:
        return "trigger";
    case Verb::Pause:
        return "pause";
    case Verb::Resume:
        return "resume";
    case Verb::Retry:
        return "retry";
    case Verb::Rerun:
        return "rerun";
    case Verb::RunHistory:
        return "run_history";
    case Verb::DurationHistory:
        return "duration_history";
    case Verb::Output:
        return "output";
    case Verb::RunEarly:
        return "run_early";
    case Verb::RemoveRun:
        return "remove_run";
    case Verb::RemoveJob:
        return "remove";
    case Verb::Rearm:
        return "rearm";
    case Verb::Sweep:
        return "sweep";
    case Verb::PauseQueue:
        return "pause_queue";
    case Verb::ResumeQueue:
        return "resume_queue";
    case Verb::Acknowledge:
        return "acknowledge";
    }
    return {};
}

std::string_view word(Why why) {
    switch (why) {
    case Why::Allowed:
        return "allowed";
    case Why::ReadOnlyProfile:
        return "read_only_profile";
    case Why::NotPermitted:
        return "not_permitted";
    case Why::ReplicaOnly:
        return "replica_only";
    case Why::UndecodableJob:
        return "undecodable_job";
    case Why::AlreadyPaused:
        return "already_paused";
    case Why::NotPaused:
        return "not_paused";
    case Why::NothingToRetry:
        return "nothing_to_retry";
    case Why::NotStored:
        return "not_stored";
    case Why::HeldInProcess:
        return "held_in_process";
    case Why::WouldLoseRuns:
        return "would_lose_runs";
    case Why::UnknownVersion:
        return "unknown_version";
    case Why::CrossSlot:
        return "cross_slot";
    case Why::CustomStrategy:
        return "custom_strategy";
    case Why::UnserializableArgs:
        return "unserializable_args";
    case Why::RetiredJob:
        return "retired_job";
    case Why::NotOffered:
        return "not_offered";
    case Why::NothingPending:
        return "nothing_pending";
    case Why::ChainIntact:
        return "chain_intact";
    case Why::NothingLeftBehind:
        return "nothing_left_behind";
    case Why::BusyNow:
        return "busy_now";
    case Why::PastItsEnd:
        return "past_its_end";
    case Why::NothingMissed:
        return "nothing_missed";
    }
    return {};
}

std::string_view reasonText(Why why) {
    switch (why) {
    case Why::Allowed:
        return {};
    case Why::ReadOnlyProfile:
        return "this profile is read-only";
    case Why::NotPermitted:
        return "the Redis user of this profile lacks the right";
    case Why::ReplicaOnly:
        return "this server is a read-only replica";
    case Why::UndecodableJob:
        return "its stored definition cannot be understood";
    case Why::AlreadyPaused:
        return "it is already paused";
    case Why::NotPaused:
        return "it is not paused";
    case Why::NothingToRetry:
        return "no failed run is kept";
    case Why::NotStored:
        return "the engine does not keep it";
    case Why::HeldInProcess:
        return "the schedule lives only in the application's process";
    case Why::WouldLoseRuns:
        return "the engine would lose or double runs";
    case Why::UnknownVersion:
        return "the engine's version is not known to be safe for it";
    case Why::CrossSlot:
        return "its keys lie in different slots of the cluster";
    case Why::CustomStrategy:
        return "the application computes the next run itself";
    case Why::UnserializableArgs:
        return "its arguments exist only in the application";
    case Why::RetiredJob:
        return "its job file is gone from the runner's host";
    case Why::NotOffered:
        return "its engine has no such action";
    case Why::NothingPending:
        return "no run is pending that could start early";
    case Why::ChainIntact:
        return "its chain of runs is not broken";
    case Why::NothingLeftBehind:
        return "no earlier pause left anything behind";
    case Why::BusyNow:
        return "it is being started or is running this moment";
    case Why::PastItsEnd:
        return "its last allowed run has been";
    case Why::NothingMissed:
        return "no missed slot waits to be acknowledged";
    }
    return {};
}

base::ErrorKind errorKindOf(Why why) {
    switch (why) {
    case Why::ReadOnlyProfile:
    case Why::ReplicaOnly:
        return base::ErrorKind::ReadOnly;
    case Why::NotPermitted:
        return base::ErrorKind::Denied;
    case Why::UndecodableJob:
        return base::ErrorKind::Undecodable;
    case Why::AlreadyPaused:
    case Why::NotPaused:
    case Why::ChainIntact:
    case Why::NothingMissed:
        return base::ErrorKind::Conflict;
    case Why::BusyNow:
        return base::ErrorKind::Busy;
    case Why::Allowed:
    case Why::NothingToRetry:
    case Why::NotStored:
    case Why::HeldInProcess:
    case Why::WouldLoseRuns:
    case Why::UnknownVersion:
    case Why::CrossSlot:
    case Why::CustomStrategy:
    case Why::UnserializableArgs:
    case Why::RetiredJob:
    case Why::NotOffered:
    case Why::NothingPending:
    case Why::NothingLeftBehind:
    case Why::PastItsEnd:
        return base::ErrorKind::Invalid;
    }
    return base::ErrorKind::Invalid;
}

} // namespace redispatch::domain
