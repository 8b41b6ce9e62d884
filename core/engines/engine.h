// SPDX-License-Identifier: GPL-3.0-or-later
// What the rest of the program knows of a scheduler. Shaped for all engines of the capability matrix: rows
// carry their own capabilities with reasons, times that an engine does not store stay empty, and an outcome
// that only follows from other keys says that it is inferred.
#pragma once

#include "core/base/result.h"
#include "core/domain/detail.h"
#include "core/domain/finding.h"
#include "core/domain/intent.h"
#include "core/domain/run.h"
#include "core/domain/snapshot.h"
#include "core/redis/client.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::engines {

using base::JobId;
using base::Result;
using domain::RunPage;
using domain::RunQuery;
using JobPtr = std::shared_ptr<const domain::Job>;

/// Whether an engine's keys are here, found with a handful of commands whatever the size of the server.
struct Presence {
    bool found = false;
    std::string version; ///< where the keys tell
    std::string note;    ///< for doctor: "42 jobs, 2 runners"
};

struct Listing {
    std::vector<JobPtr> jobs; ///< in any order, each id once
    std::vector<domain::RunnerInfo> runners;
    std::vector<domain::Gap> gaps;
    std::vector<domain::Finding> findings; ///< about queues, workers and clocks
};

/// What happened since a position in the engine's own event source.
struct Changes {
    std::vector<JobId> jobs; ///< each once; reload them
    bool everything = false; ///< the source was cut or is missing: load all again
    bool runners = false;    ///< workers came or went
    std::string position;    ///< where to go on
};

/// A place (queue) whose event source was cut: ends of its runs between the two instants may be unknown.
struct LostEnds {
    std::string place; ///< the beginning of its jobs' ids, with the last colon
    base::Instant from{};
    base::Instant to{};
    bool operator==(const LostEnds&) const = default;
};

/// Runs that ended since a position, for the recorder of engines that keep no history of their own.
struct EndedRuns {
    std::vector<std::pair<JobId, domain::Run>> runs; ///< in the order in which they ended
    std::string position;                            ///< where to go on
    bool more = false;                               ///< the limit was reached; ask again at once
    std::vector<LostEnds> lost;                      ///< what can no longer be told
};

/// One scheduler's keys. Stateless but for caches, so one object serves one thread; each thread makes its own
/// set with makeEngines(). All calls talk to the given client and return when done.
class Engine {
public:
    virtual ~Engine() = default;
    virtual std::string_view name() const = 0; ///< first part of its job ids

    virtual Result<Presence> probe(redis::Client& client) = 0;

    /// Goes on looking for places (queues) that are not known yet, for at most about `budget`. True when all
    /// that can be found is known; false: call again. Engines that need no search say true.
    virtual Result<bool> discover(redis::Client& client, base::milliseconds budget);
    /// The places known so far, as texts for another set of engines or the next session.
    virtual std::vector<std::string> places() const { return {}; }
    virtual void setPlaces(std::vector<std::string> places); ///< added to what it knows
    /// The job on screen: what follows it may be followed more closely. Empty: none.
    virtual void focus(const JobId& job);

    /// All rows. `progress` hears the number read so far and may be empty.
    virtual Result<Listing> load(redis::Client& client, const std::function<void(std::size_t)>& progress) = 0;
    /// The rows of these jobs as they are now; a job that is gone is left out.
    virtual Result<std::vector<JobPtr>> reload(redis::Client& client, std::span<const JobId> jobs) = 0;
    virtual Result<std::vector<domain::RunnerInfo>> loadRunners(redis::Client& client) = 0;

    virtual Result<domain::JobDetail> loadDetail(redis::Client& client, const JobId& job) = 0;
    /// The parameters that these jobs declare; a job that declares none may be left out.
    virtual Result<domain::DeclaredParameters> loadParameters(redis::Client& client,
                                                              std::span<const JobId> jobs);
    virtual Result<RunPage> loadRuns(redis::Client& client, const JobId& job, const RunQuery& query) = 0;
    /// One run, also while it waits (Outcome::None) or runs. Missing when it is not known.
    virtual Result<domain::Run> loadRun(redis::Client& client, const JobId& job, const std::string& run) = 0;
    virtual Result<domain::RunOutput> loadOutput(redis::Client& client, const JobId& job,
                                                 const std::string& run) = 0;

    /// Adds to a plan what only the engine knows: keys written, warnings. Talks to nobody.
    virtual void addToPlan(const domain::JobDetail& detail, domain::Plan& plan) = 0;
    /// Does it in one script, checked before written. A repeat with the same request id changes nothing and
    /// returns the first receipt with `repeated` set. Conflict when the job is no longer as expected.
    virtual Result<domain::Receipt> apply(redis::Client& client, const domain::Intent& intent) = 0;

    /// False when runs are gone once the engine forgets them, so that a recorder is worth its while.
    virtual bool keepsHistory() const { return true; }
    /// Ends of runs after `position` (empty: from now on), oldest first; at most about `limit`. The position
    /// stands for everything that is needed to go on after a crash.
    virtual Result<EndedRuns> endedSince(redis::Client& client, const std::string& position,
                                         std::size_t limit);

    /// The present end of the event source. Empty: there is nothing to follow yet.
    virtual Result<std::string> followFrom(redis::Client& client) = 0;
    /// Waits up to `waitFor` (0: not at all) for something after `position`. No changes is no error.
    virtual Result<Changes> follow(redis::Client& client, const std::string& position,
                                   base::milliseconds waitFor) = 0;
};

} // namespace redispatch::engines
