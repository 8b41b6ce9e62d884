// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/loader.h"

#include "core/redis/serverinfo.h"
#include "core/service/silentrunners.h"

#include <algorithm>
#include <iterator>

namespace redispatch::service {

namespace {

using base::JobId;
using domain::Snapshot;
using engines::JobPtr;

/// After such an error nothing more can be read on this connection.
bool linkIsGone(const redis::Client& client, const base::Error& error) {
    return !client.isConnected() || error.kind == base::ErrorKind::Stopped;
}

void setGap(Snapshot& snapshot, std::string what, base::Error error) {
    std::erase_if(snapshot.gaps, [&](const domain::Gap& gap) { return gap.what == what; });
    snapshot.gaps.push_back({std::move(what), std::move(error)});
}
void clearGap(Snapshot& snapshot, std::string_view what) {
    std::erase_if(snapshot.gaps, [&](const domain::Gap& gap) { return gap.what == what; });
}

/// Redis time and the distance to this machine's clock, halfway through the round trip.
base::Status stampTime(redis::Client& client, const base::Clock& clock, Snapshot& snapshot) {
    const std::string what = "server time";
    const base::Instant before = clock.now();
    const auto sent = clock.steady();
    const auto time = redis::serverTime(client);
    const auto tripFor = std::chrono::duration_cast<base::milliseconds>(clock.steady() - sent);
    snapshot.readAt = clock.steady();
    if (time) {
        clearGap(snapshot, what);
        snapshot.takenAt = *time;
        snapshot.clockOffset = *time - (before + tripFor / 2);
        return {};
    }
    if (linkIsGone(client, time.error()))
        return time.error();
    setGap(snapshot, what, time.error());
    snapshot.takenAt = clock.now();
    snapshot.clockOffset = {};
    return {};
}

bool byId(const JobPtr& a, const JobPtr& b) {
    return a->id < b->id;
}

using Engines = std::vector<std::unique_ptr<engines::Engine>>;

/// Whether the job's engine forgets its runs.
bool forgets(const Engines& engines, const JobId& job) {
    const auto found = std::find_if(engines.begin(), engines.end(),
                                    [&](const auto& engine) { return engine->name() == job.engine(); });
    return found != engines.end() && !(*found)->keepsHistory();
}

std::string reloadGap(const engines::Engine& engine) {
    return std::string(engine.name()) + ": changed jobs";
}
std::string runnersGap(const engines::Engine& engine) {
    return std::string(engine.name()) + ": runners";
}

/// `old` with the rows of `ids` replaced by what is in `fresh`, or left out. All three sorted by id.
std::vector<JobPtr> merged(const std::vector<JobPtr>& old, const std::vector<JobId>& ids,
                           std::vector<JobPtr>& fresh) {
    std::vector<JobPtr> result;
    result.reserve(old.size() + fresh.size());
    auto oldAt = old.begin();
    auto freshAt = fresh.begin();
    for (const JobId& id : ids) {
        const auto from = std::lower_bound(oldAt, old.end(), id,
                                           [](const JobPtr& job, const JobId& key) { return job->id < key; });
        result.insert(result.end(), oldAt, from);
        oldAt = from;
        if (oldAt != old.end() && (*oldAt)->id == id)
            ++oldAt;
        while (freshAt != fresh.end() && (*freshAt)->id < id)
            ++freshAt; // not asked for
        if (freshAt != fresh.end() && (*freshAt)->id == id) {
            result.push_back(std::move(*freshAt));
            ++freshAt;
        }
    }
    result.insert(result.end(), oldAt, old.end());
    return result;
}

} // namespace

/// The ledger is worth a gap, not the jobs.
base::Status Loader::noteLedger(redis::Client& client, Snapshot& snapshot, base::Status read) {
    constexpr std::string_view what = "ledger";
    if (!read && linkIsGone(client, read.error()))
        return std::move(read).errorDuring("reading the ledger");
    if (read)
        clearGap(snapshot, what);
    else
        setGap(snapshot, std::string(what), std::move(read.error()));
    return {};
}

/// Shares rows that did not change, and finds the vitals of the others. Both sorted by id.
void Loader::completeRows(std::vector<JobPtr>& rows, const std::vector<JobPtr>& before) {
    auto old = before.begin();
    for (JobPtr& row : rows) {
        while (old != before.end() && (*old)->id < row->id)
            ++old;
        const bool known = old != before.end() && (*old)->id == row->id;
        if (known && (*old == row || **old == *row)) {
            row = *old;
            continue;
        }
        // Fresh from the engine nobody else holds it yet: a hundred thousand rows need no second copy.
        auto found = row.use_count() == 1 ? std::const_pointer_cast<domain::Job>(row)
                                          : std::make_shared<domain::Job>(*row);
        m_vitals.find(*found, known ? old->get() : nullptr);
        row = std::move(found);
    }
}

std::vector<JobId> Loader::forgetful(const Snapshot& snapshot) const {
    std::vector<JobId> ids;
    if (std::all_of(m_engines.begin(), m_engines.end(),
                    [](const auto& engine) { return engine->keepsHistory(); }))
        return ids;
    for (const JobPtr& job : snapshot.jobs)
        if (forgets(m_engines, job->id))
            ids.push_back(job->id);
    return ids;
}

base::Result<domain::SnapshotPtr> Loader::load(redis::Client& client,
                                               const std::function<void(std::size_t)>& progress,
                                               const domain::SnapshotPtr& before) {
    auto snapshot = std::make_shared<Snapshot>();
    std::size_t readBefore = 0;
    for (const auto& engine : m_engines) {
        const auto report = [&](std::size_t rows) {
            if (progress)
                progress(readBefore + rows);
        };
        auto listing = engine->load(client, report);
        if (!listing) {
            if (linkIsGone(client, listing.error()))
                return std::move(listing).errorDuring("reading the jobs of " + std::string(engine->name()));
            setGap(*snapshot, std::string(engine->name()), std::move(listing.error()));
            continue;
        }
        if (!listing->jobs.empty() || !listing->runners.empty())
            snapshot->engines.emplace_back(engine->name());
        readBefore += listing->jobs.size();
        std::move(listing->jobs.begin(), listing->jobs.end(), std::back_inserter(snapshot->jobs));
        std::move(listing->runners.begin(), listing->runners.end(), std::back_inserter(snapshot->runners));
        std::move(listing->gaps.begin(), listing->gaps.end(), std::back_inserter(snapshot->gaps));
        std::move(listing->findings.begin(), listing->findings.end(), std::back_inserter(snapshot->findings));
    }
    if (m_overlay) {
        if (auto noted = noteLedger(client, *snapshot, m_overlay->load(client, forgetful(*snapshot))); !noted)
            return std::move(noted.error());
        m_overlay->apply(snapshot->jobs);
    }
    // One engine's rows come sorted already, and sorting again costs as much as the first time.
    if (!std::is_sorted(snapshot->jobs.begin(), snapshot->jobs.end(), byId))
        std::sort(snapshot->jobs.begin(), snapshot->jobs.end(), byId);
    completeRows(snapshot->jobs, before ? before->jobs : std::vector<JobPtr>());
    noteSilentRunners(*snapshot);
    if (auto stamped = stampTime(client, m_clock, *snapshot); !stamped)
        return stamped.error();
    return domain::SnapshotPtr(std::move(snapshot));
}

base::Result<domain::SnapshotPtr> Loader::reload(redis::Client& client, const domain::SnapshotPtr& before,
                                                 std::span<const JobId> jobs) {
    if (!before)
        return load(client);
    auto snapshot = std::make_shared<Snapshot>(*before);
    if (m_overlay) {
        std::vector<JobId> forgotten;
        std::copy_if(jobs.begin(), jobs.end(), std::back_inserter(forgotten),
                     [&](const JobId& id) { return forgets(m_engines, id); });
        const auto read = m_overlay->load(client, jobs, forgotten);
        if (auto noted = noteLedger(client, *snapshot, read ? base::Status() : read.error()); !noted)
            return std::move(noted.error());
        if (read && *read) // the other rows were without their cards
            m_overlay->apply(snapshot->jobs);
        completeRows(snapshot->jobs, before->jobs);
    }
    for (const auto& engine : m_engines) {
        std::vector<JobId> ids;
        std::copy_if(jobs.begin(), jobs.end(), std::back_inserter(ids),
                     [&](const JobId& id) { return id.engine() == engine->name(); });
        if (ids.empty())
            continue;
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        auto fresh = engine->reload(client, ids);
        if (!fresh) {
            if (linkIsGone(client, fresh.error()))
                return std::move(fresh).errorDuring("reading changed jobs of " + std::string(engine->name()));
            setGap(*snapshot, reloadGap(*engine), std::move(fresh.error()));
            continue;
        }
        clearGap(*snapshot, reloadGap(*engine));
        std::sort(fresh->begin(), fresh->end(), byId);
        if (m_overlay)
            m_overlay->apply(*fresh);
        completeRows(*fresh, snapshot->jobs);
        snapshot->jobs = merged(snapshot->jobs, ids, *fresh);
        const std::string name(engine->name());
        if (!fresh->empty() &&
            std::find(snapshot->engines.begin(), snapshot->engines.end(), name) == snapshot->engines.end())
            snapshot->engines.push_back(name);
    }
    if (auto stamped = stampTime(client, m_clock, *snapshot); !stamped)
        return stamped.error();
    return domain::SnapshotPtr(std::move(snapshot));
}

base::Result<domain::SnapshotPtr> Loader::refreshRunners(redis::Client& client,
                                                         const domain::SnapshotPtr& before) {
    if (!before)
        return load(client);
    auto snapshot = std::make_shared<Snapshot>(*before);
    for (const auto& engine : m_engines) {
        auto runners = engine->loadRunners(client);
        if (!runners) {
            if (linkIsGone(client, runners.error()))
                return std::move(runners).errorDuring("reading the runners of " +
                                                      std::string(engine->name()));
            setGap(*snapshot, runnersGap(*engine), std::move(runners.error()));
            continue;
        }
        clearGap(*snapshot, runnersGap(*engine));
        std::erase_if(snapshot->runners,
                      [&](const domain::RunnerInfo& runner) { return runner.engine == engine->name(); });
        std::move(runners->begin(), runners->end(), std::back_inserter(snapshot->runners));
    }
    noteSilentRunners(*snapshot);
    if (auto stamped = stampTime(client, m_clock, *snapshot); !stamped)
        return stamped.error();
    return domain::SnapshotPtr(std::move(snapshot));
}

} // namespace redispatch::service
