// SPDX-License-Identifier: GPL-3.0-or-later
// Rows: of all known queues, or of some jobs.
#include "core/engines/bullmq/findings.h"
#include "core/engines/bullmq/places.h"
#include "core/engines/bullmq/rows.h"
#include "core/engines/bullmq/rowsload.h"

#include "core/base/humanize.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using domain::Gap;

namespace {

/// Without discover() being called, one reading looks this long for queues.
constexpr base::milliseconds firstLookFor{200};

void addGaps(const QueueReading& queue, std::vector<Gap>& gaps) {
    const std::string zset = key(queue.state.queue, "repeat");
    const std::string what = "schedules of " + queueTitle(queue.state.queue);
    if (queue.error)
        gaps.push_back({what, *queue.error});
    if (queue.total > queue.members.size() + queue.strangers && queue.restricted.empty())
        gaps.push_back({what, base::makeError(ErrorKind::Busy, zset,
                                              base::countText(static_cast<long long>(queue.members.size())) +
                                                  " schedules at most",
                                              base::countText(static_cast<long long>(queue.total)))});
    if (queue.strangers > 0)
        gaps.push_back(
            {what + ": other members",
             base::makeError(ErrorKind::Undecodable, zset, "members that are schedules",
                             base::countText(static_cast<long long>(queue.strangers)) + " others")});
}

} // namespace

Result<Listing> BullmqEngine::load(redis::Client& client, const std::function<void(std::size_t)>& progress) {
    if (!m_places->walkedAt && !m_places->walking) {
        if (auto found = discover(client, firstLookFor); !found)
            return found.error();
    } else if (auto done = m_places->readClients(client); !done) {
        return done.error();
    }
    Listing listing;
    if (m_places->walkRefused)
        listing.gaps.push_back({"queues of BullMQ and Bull", *m_places->walkRefused});
    const std::vector<std::string> names = m_places->names();
    if (names.empty())
        return listing;

    RowsLoading loading(client, *m_rows, m_places->cluster);
    const auto commandOf = [this](std::string_view queue) { return m_places->commandOf(queue); };
    if (auto done = loading.readQueues(names, commandOf); !done)
        return done.error();
    if (auto done = loading.readRows(progress); !done)
        return done.error();
    for (QueueReading& queue : loading.queues()) {
        m_places->queues.find(queue.state.queue)->second.empty =
            queue.made().empty() && queue.members.empty() && !queue.error;
        addGaps(queue, listing.gaps);
        for (const KnownRows::Member& row : queue.made())
            listing.jobs.push_back(row.job);
    }
    const auto byId = [](const JobPtr& a, const JobPtr& b) { return a->id < b->id; };
    if (!std::is_sorted(listing.jobs.begin(), listing.jobs.end(), byId))
        std::sort(listing.jobs.begin(), listing.jobs.end(), byId);
    if (auto runners = loadRunners(client))
        listing.runners = std::move(*runners);
    else
        return runners.error();
    const bool workersKnown = m_places->clients == Places::Clients::Known;
    const auto workersOf = [this](std::string_view queue) { return &m_places->workersOf(queue); };
    auto findings = findingsOf(client, loading, workersOf, workersKnown, m_rows->clocks);
    if (!findings)
        return findings.error();
    listing.findings = std::move(*findings);
    return listing;
}

Result<std::vector<JobPtr>> BullmqEngine::reload(redis::Client& client, std::span<const JobId> jobs) {
    std::map<std::string, std::set<std::string>> wanted;
    for (const JobId& job : jobs)
        if (auto ref = JobRef::from(job))
            wanted[ref->queue].insert(std::move(ref->member));
    std::vector<std::string> names;
    for (const auto& [queue, members] : wanted)
        names.push_back(queue);
    std::vector<JobPtr> rows;
    if (names.empty())
        return rows;
    RowsLoading loading(client, *m_rows, m_places->cluster);
    const auto commandOf = [this](std::string_view queue) { return m_places->commandOf(queue); };
    if (auto done = loading.readQueues(names, commandOf, &wanted); !done)
        return done.error();
    if (auto done = loading.readRows({}); !done)
        return done.error();
    for (const QueueReading& queue : loading.queues())
        for (const KnownRows::Member& row : queue.made())
            rows.push_back(row.job);
    return rows;
}

} // namespace redispatch::engines::bullmq
