// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace redispatch::domain {

/// What a person can do to a job, or know about it. Which of them holds differs from job to job, even within
/// one engine, so each row carries its own set.
enum class Verb : std::uint8_t {
    Trigger,
    Pause,
    Resume,
    Retry,
    Rerun,
    RunHistory,
    DurationHistory,
    Output,
    RunEarly,   ///< starts the pending run now and so uses its slot up
    RemoveRun,  ///< deletes a finished run
    RemoveJob,  ///< deletes the schedule; none of its runs follows
    Rearm,      ///< makes the run again that a broken chain lacks
    Sweep,      ///< deletes what an ended pause left behind
    PauseQueue, ///< the whole queue, with all its jobs
    ResumeQueue,
    Acknowledge, ///< says that a missed slot was seen; only the ledger is written
};
inline constexpr std::size_t verbCount = 16;

/// Why a verb is not available. Allowed means that it is.
enum class Why : std::uint8_t {
    Allowed,
    ReadOnlyProfile, ///< this profile may not write
    NotPermitted,    ///< the ACL user lacks the right
    ReplicaOnly,     ///< connected to a read-only replica
    UndecodableJob,  ///< its stored definition makes no sense
    AlreadyPaused,
    NotPaused,
    NothingToRetry,     ///< no failed run is kept
    NotStored,          ///< the engine does not keep it
    HeldInProcess,      ///< the schedule lives only in the application's process
    WouldLoseRuns,      ///< the engine's own rules would drop or double runs
    UnknownVersion,     ///< the engine's version is not known to be safe
    CrossSlot,          ///< keys without a common hash tag on a cluster
    CustomStrategy,     ///< the application computes the next run itself
    UnserializableArgs, ///< the arguments exist only in the application
    RetiredJob,         ///< its job file is gone from the host
    NotOffered,         ///< the engine has no such thing
    NothingPending,     ///< there is no run that could start early
    ChainIntact,        ///< nothing is broken
    NothingLeftBehind,  ///< there is nothing to sweep
    BusyNow,            ///< it is being started or running this moment
    PastItsEnd,         ///< its last allowed run has been
    NothingMissed,      ///< no missed slot waits for somebody to see it
};

/// A job's verbs in one small value.
class Capabilities {
public:
    /// Allows the verbs that every engine has and Acknowledge; the others from RunEarly on are not offered
    /// until set.
    Capabilities();
    Why of(Verb verb) const { return m_why[static_cast<std::size_t>(verb)]; }
    bool can(Verb verb) const { return of(verb) == Why::Allowed; }
    void set(Verb verb, Why why) { m_why[static_cast<std::size_t>(verb)] = why; }
    /// Takes away what writes the engine's keys (all but the histories, the output and Acknowledge) for
    /// `why`.
    void forbidWrites(Why why);
    bool operator==(const Capabilities&) const = default;

private:
    std::array<Why, verbCount> m_why{};
};

std::string_view word(Verb verb); ///< "trigger", "run_history"
std::string_view word(Why why);   ///< "allowed", "read_only_profile"
/// Why not, as half a sentence: "this profile is read-only". Empty when allowed.
std::string_view reasonText(Why why);
/// The kind of the error that says so; `why` is not Allowed.
base::ErrorKind errorKindOf(Why why);

} // namespace redispatch::domain
