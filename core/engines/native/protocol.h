// SPDX-License-Identifier: GPL-3.0-or-later
// What runners ask of a job's keys: one Lua script a call, each with a request id, all of one hash slot
// (native-engine.md 1.5). After the script, the advisory index and change stream are brought up to date.
#pragma once

#include "core/base/result.h"
#include "core/domain/run.h"
#include "core/domain/snapshot.h"
#include "core/engines/native/definition.h"
#include "core/engines/native/keys.h"
#include "core/redis/client.h"

#include <optional>
#include <string>
#include <vector>

namespace redispatch::engines::native {

using base::Instant;
using base::JobId;
using base::milliseconds;
using base::Result;

/// What became of a definition that was offered.
struct Defined {
    long long rev = 0;    ///< the job's present revision number; claims must name it
    bool changed = false; ///< false: it was there already, byte for byte
};

/// A pending entry: a manual trigger or a retry that waits for its time.
struct Pending {
    std::string entry; ///< becomes the run's id
    Instant dueAt{};
};

/// What a runner needs to decide about one job, read in one round trip.
struct State {
    bool exists = false;
    long long rev = 0;
    Instant cursor{};                ///< newest slot that has a fate
    std::optional<Instant> nextSlot; ///< as last computed
    bool paused = false;
    std::optional<Instant> pauseUntil;
    bool retired = false;
    std::string activeRun; ///< empty: idle
    std::string activeRunner;
    std::optional<Instant> activeLease; ///< when the active run's lease ends
    std::vector<Pending> pending;       ///< the earliest 10
    Instant now{};                      ///< Redis time of this reading
};

struct Claim {
    JobId job;
    std::string entry;               ///< of the queue; empty: the scheduled slot
    Instant slot{};                  ///< the slot, or when the entry was due
    std::optional<Instant> nextSlot; ///< the slot after it, for the row
    long long rev = 0;
    milliseconds lease = std::chrono::seconds(30);
    std::string runner;
    std::string host;
    std::string codeRevision; ///< shown with the run
    std::string requestId;
};

enum class Refusal { Early, Paused, Taken, Busy, RevChanged, Missing };

struct Grant {
    std::string run;
    std::string fence;
    Instant slot{};
    Instant startedAt{}; ///< Redis time
    int attempt = 1;
    domain::TriggerKind trigger = domain::TriggerKind::Schedule;
    std::string by;
    std::string reason;
    domain::ParameterValues parameters;
};
struct ClaimReply {
    std::optional<Grant> grant;
    Refusal refusal = Refusal::Taken; ///< without a grant
};

/// What an ended run adds to the sketches of its day, hour and cache state (statistics.md 4.6). Made by who
/// knows sketches; not counted without increments.
struct SketchCount {
    std::vector<std::pair<std::string, std::int64_t>> increments; ///< field → by how much it grows
    std::optional<std::int64_t> us;                               ///< duration of an ok run
    std::string alpha; ///< of the scale; another one in Redis is left alone
    std::string version;
    milliseconds daysKeptFor{};
    /// Hours are kept only of jobs whose history reaches back less far than this.
    milliseconds hoursKeptFor{};
    bool operator==(const SketchCount&) const = default;
};

/// How a run ended, for finish. Times are the server's, so only the duration is told.
struct Report {
    domain::Outcome outcome = domain::Outcome::Ok;
    milliseconds duration{};
    std::optional<int> exitCode;
    std::optional<int> signal;
    std::string error; ///< one line
    domain::Meters meters;
    std::string outputTail; ///< at most 200 bytes
    std::uint64_t outputBytes = 0;
    std::optional<Instant> retryAt; ///< when the policy asks for another attempt
    SketchCount sketch;
};
enum class Finished { Done, Already, Stale };

/// One or more slots without a run.
struct Skip {
    JobId job;
    Instant first{};
    Instant last{}; ///< the cursor moves here
    int count = 1;
    domain::SkipCause cause = domain::SkipCause::Misfire;
    bool missed = false; ///< nobody was there: a missed slot, not a skipped one
    std::optional<Instant> nextSlot;
    long long rev = 0;
    std::string requestId;
};

class Protocol {
public:
    explicit Protocol(std::string prefix) : m_keys(std::move(prefix)) {}
    const Keys& keys() const { return m_keys; }

    /// Writes the definition when it differs from what is there. A new job's cursor is now (no backlog); an
    /// edited schedule moves it to now at least. `nextSlot` is computed by the caller, `pausedBy` is written
    /// when the definition starts paused.
    Result<Defined> define(redis::Client& client, const Definition& definition,
                           std::optional<Instant> nextSlot, const std::string& by,
                           const std::string& requestId) const;
    /// The job file is gone: the row says so, nothing is due any more, history stays.
    base::Status retire(redis::Client& client, const JobId& job, const std::string& requestId) const;

    /// Jobs that somebody must look at by now, from the index; at most `limit`.
    Result<std::vector<JobId>> due(redis::Client& client, int limit) const;
    /// States of at most 500 jobs.
    Result<std::vector<State>> loadStates(redis::Client& client, const std::vector<JobId>& jobs) const;
    /// Puts the job back into the index at the given time; for entries that were lost or proved early.
    base::Status reindex(redis::Client& client, const JobId& job, std::optional<Instant> at) const;

    Result<ClaimReply> claim(redis::Client& client, const Claim& claim) const;
    /// False when the lease was lost: the run is no longer ours.
    Result<bool> renew(redis::Client& client, const JobId& job, const std::string& run,
                       milliseconds lease) const;
    /// Gives a claim back before anything was started.
    Result<bool> release(redis::Client& client, const JobId& job, const std::string& run,
                         const std::string& requestId) const;
    Result<Finished> finish(redis::Client& client, const JobId& job, const std::string& run,
                            const Report& report, const std::string& requestId) const;
    /// False when the reason no longer holds or the slots already have a fate.
    Result<bool> skip(redis::Client& client, const Skip& skip) const;
    /// Ends runs whose lease is over as lost, and queues the retry that the definition allows. `lost`: what
    /// such a run adds to sketches. Returns how many.
    Result<int> reap(redis::Client& client, const JobId& job, const std::string& requestId,
                     const SketchCount& lost = {}) const;

    /// Output is written after the state, and its loss never changes an outcome. The last 20 runs' are kept.
    base::Status storeOutput(redis::Client& client, const JobId& job, const std::string& run,
                             const domain::RunOutput& output) const;

    base::Status heartbeat(redis::Client& client, const domain::RunnerInfo& runner) const;
    base::Status farewell(redis::Client& client, const std::string& runnerId) const;

private:
    Keys m_keys;
};

} // namespace redispatch::engines::native
