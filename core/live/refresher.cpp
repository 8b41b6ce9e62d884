// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/refresher.h"

#include <algorithm>
#include <iterator>

namespace redispatch::live {

namespace {
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using domain::Snapshot;
using domain::SnapshotPtr;

constexpr auto tickEvery = 5s;         ///< runners, and rows whose state changes with time alone
constexpr auto reconcileEvery = 60s;   ///< everything, in case an event was lost
constexpr auto ledgerAgainEvery = 15s; ///< everything, while the ledger cannot be read
constexpr auto pollEvery = 3s;         ///< everything, where there are no events
/// A full load may take at most this share of the time, so that a huge server is read less often.
constexpr int loadShare = 50;
constexpr std::size_t maxOverdue = 500;
/// Reading a row alone costs about as much as reading it among all; half of them is half the work.
constexpr std::size_t fewJobs = 500;

bool hasGap(const Snapshot& snapshot, std::string_view what) {
    return std::any_of(snapshot.gaps.begin(), snapshot.gaps.end(),
                       [&](const domain::Gap& gap) { return gap.what == what; });
}

/// The rows of engines that could not be read this time, as they were last seen: an engine that is busy for
/// a moment must not empty the list.
SnapshotPtr withRowsOfFailedEngines(SnapshotPtr after, const SnapshotPtr& before) {
    if (!before)
        return after;
    std::shared_ptr<Snapshot> kept;
    for (const std::string& engine : before->engines) {
        const bool failed = std::any_of(after->gaps.begin(), after->gaps.end(),
                                        [&](const domain::Gap& gap) { return gap.what == engine; });
        if (!failed)
            continue;
        if (!kept)
            kept = std::make_shared<Snapshot>(*after);
        kept->engines.push_back(engine);
        std::copy_if(before->jobs.begin(), before->jobs.end(), std::back_inserter(kept->jobs),
                     [&](const auto& job) { return job->id.engine() == engine; });
        std::copy_if(before->runners.begin(), before->runners.end(), std::back_inserter(kept->runners),
                     [&](const domain::RunnerInfo& runner) { return runner.engine == engine; });
    }
    if (!kept)
        return after;
    std::sort(kept->jobs.begin(), kept->jobs.end(),
              [](const auto& a, const auto& b) { return a->id < b->id; });
    return kept;
}

/// A lease is renewed without an event: what looks as if it ended soon has to be read again.
bool leaseEndsSoon(const domain::Job& job, base::Instant now) {
    return job.runningSince && job.limits.leaseEndsAtMs != domain::Limits::none &&
           job.limits.leaseEndsAtMs < base::msSinceEpoch(now + 2 * tickEvery);
}

/// Rows whose state is no longer what it was when they were read, such as those that became late.
std::set<base::JobId> overtakenByTime(const Snapshot& snapshot) {
    std::set<base::JobId> ids;
    for (const auto& job : snapshot.jobs) {
        if (ids.size() >= maxOverdue)
            break;
        if (domain::stateAt(*job, snapshot.takenAt) != job->state || leaseEndsSoon(*job, snapshot.takenAt))
            ids.insert(job->id);
    }
    return ids;
}
} // namespace

Refresher::Refresher(Line& line, const base::Clock& clock, Outlet& outlet)
    : m_line(line), m_outlet(outlet), m_loader(line.engines, clock, &line.ledger) {}

base::Status Refresher::loadAll(const std::function<void(std::size_t)>& progress) {
    const auto begun = Steady::now();
    auto kept = keep(m_loader.load(m_line.client, progress, m_snapshot));
    if (!kept)
        return kept;
    const auto ended = Steady::now();
    m_loadTook = std::chrono::ceil<std::chrono::milliseconds>(ended - begun);
    const std::chrono::milliseconds pause =
        m_pollReason ? pollEvery : (hasGap(*m_snapshot, "ledger") ? ledgerAgainEvery : reconcileEvery);
    m_nextLoad = ended + std::max(pause, m_loadTook * loadShare);
    m_nextTick = ended + tickEvery;
    return kept;
}

base::Status Refresher::reload(const std::set<base::JobId>& jobs) {
    if (jobs.empty())
        return {};
    if (!m_snapshot || jobs.size() > std::max(fewJobs, m_snapshot->jobs.size() / 2))
        return loadAll();
    const std::vector<base::JobId> ids(jobs.begin(), jobs.end());
    return keep(m_loader.reload(m_line.client, m_snapshot, ids));
}

base::Status Refresher::refreshRunners() {
    return keep(m_loader.refreshRunners(m_line.client, m_snapshot));
}

void Refresher::pollBecause(std::optional<base::Error> why) {
    if (m_pollReason == why)
        return;
    m_pollReason = std::move(why);
    m_nextLoad = std::min(m_nextLoad, Steady::now() + (m_pollReason ? pollEvery : 0s));
}

Refresher::Time Refresher::dueAt() const {
    return std::min(m_nextTick, m_nextLoad);
}

base::Status Refresher::refresh(Time now) {
    if (now >= m_nextLoad)
        return loadAll();
    if (now < m_nextTick)
        return {};
    m_nextTick = now + tickEvery;
    if (auto refreshed = refreshRunners(); !refreshed)
        return refreshed;
    return reload(overtakenByTime(*m_snapshot));
}

base::Status Refresher::keep(base::Result<SnapshotPtr> loaded) {
    m_line.count();
    if (!loaded)
        return std::move(loaded.error());
    m_snapshot = withRowsOfFailedEngines(std::move(*loaded), m_snapshot);
    SnapshotPtr shown = m_snapshot;
    if (m_pollReason || !m_lacking.empty()) {
        auto marked = std::make_shared<Snapshot>(*shown);
        if (m_pollReason)
            marked->gaps.push_back({"changes as they happen", *m_pollReason});
        marked->gaps.insert(marked->gaps.end(), m_lacking.begin(), m_lacking.end());
        shown = std::move(marked);
    }
    m_outlet.publish({shown, domain::difference(m_published.get(), *shown)});
    m_published = std::move(shown);
    return {};
}

} // namespace redispatch::live
