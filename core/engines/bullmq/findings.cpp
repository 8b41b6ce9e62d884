// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/findings.h"

#include "core/base/humanize.h"
#include "core/engines/bullmq/members.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

using base::JobId;
using domain::Finding;
using domain::JobState;
using domain::Verdict;

namespace {

constexpr std::size_t maxFindings = 500;
constexpr std::size_t namedJobs = 100;
constexpr base::milliseconds tolerated{2'000};

std::string counted(std::size_t count, std::string_view noun) {
    return base::countText(static_cast<long long>(count)) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

/// The rows of a queue for which `holds` is true.
template <class Predicate>
std::vector<const KnownRows::Member*> chosen(const QueueReading& queue, Predicate holds) {
    std::vector<const KnownRows::Member*> rows;
    for (const KnownRows::Member& row : queue.made())
        if (holds(row))
            rows.push_back(&row);
    return rows;
}

std::vector<JobId> idsOf(const std::vector<const KnownRows::Member*>& rows) {
    std::vector<JobId> ids;
    for (std::size_t i = 0; i < rows.size() && i < namedJobs; ++i)
        ids.push_back(rows[i]->job->id);
    return ids;
}

/// A composite member: its runs are named by a hash.
bool isOldMember(const KnownRows::Member& row) {
    return row.pendingName != row.member;
}

/// Bull leaves the zone's field out before an interval.
bool isBullMember(const KnownRows::Member& row) {
    return isOldMember(row) && row.pendingName == compositeHashes(row.member).bull;
}

void addLibraries(const QueueReading& queue, const std::vector<WorkerSeen>& workers,
                  std::vector<Finding>& findings) {
    const std::string title = queueTitle(queue.state.queue);
    const std::string check = "libraries of " + title;
    const auto runs = [&](std::string_view command) {
        return std::any_of(workers.begin(), workers.end(),
                           [&](const WorkerSeen& worker) { return worker.command == command; });
    };
    const Family family = queue.state.dialect.family;
    if (runs("bzpopmin") && runs("brpoplpush"))
        findings.push_back({check,
                            Verdict::Bad,
                            "workers of different major versions take jobs from it",
                            "Run one version per queue: the older workers miss jobs that the newer add.",
                            {},
                            {}});
    const auto old = chosen(queue, isOldMember);
    const auto bull = chosen(queue, isBullMember);
    if (family == Family::V6 && !old.empty())
        findings.push_back(
            {check,
             Verdict::Bad,
             counted(old.size(), "schedule") + " of an older library under BullMQ 6",
             "Each chain ends after one run by a worker of version 6: register them again as job "
             "schedulers while on version 5.",
             {},
             idsOf(old)});
    else if (family != Family::Bull && !bull.empty())
        findings.push_back(
            {check,
             Verdict::Warning,
             counted(bull.size(), "schedule") + " of Bull in a queue of " + queue.state.dialect.title(),
             "Two libraries on one prefix and queue name can delete each other's schedules.",
             {},
             idsOf(bull)});
}

/// Queues with something due and nobody to do it.
class Unattended {
public:
    void look(const QueueReading& queue, const std::vector<WorkerSeen>& workers) {
        if (!workers.empty() || queue.state.stalledCheck)
            return;
        const auto late = chosen(queue, [](const auto& row) { return row.job->state == JobState::Late; });
        if (late.empty())
            return;
        m_schedules += late.size();
        m_queues.push_back({queueTitle(queue.state.queue), late.size(), idsOf(late)});
    }
    void tell(bool workersKnown, std::vector<Finding>& findings) {
        const std::string advice =
            std::string("Start a worker: nothing runs and no next run is made without one.") +
            (workersKnown ? "" : " CLIENT LIST could not be read, so this rests on the keys.");
        constexpr std::size_t namedQueues = 10;
        if (m_queues.size() > namedQueues) {
            // So many at once have one cause.
            Finding all{"workers of " + counted(m_queues.size(), "queue"),
                        Verdict::Bad,
                        counted(m_schedules, "schedule") + " due, and no sign of a live worker",
                        advice,
                        {},
                        {}};
            for (const Queue& queue : m_queues)
                if (all.jobs.size() < namedJobs)
                    all.jobs.push_back(queue.jobs.front());
            findings.push_back(std::move(all));
            return;
        }
        for (Queue& queue : m_queues)
            findings.push_back({"workers of " + queue.title,
                                Verdict::Bad,
                                counted(queue.late, "schedule") + " due, and no sign of a live worker",
                                advice,
                                {},
                                std::move(queue.jobs)});
    }

private:
    struct Queue {
        std::string title;
        std::size_t late = 0;
        std::vector<JobId> jobs;
    };
    std::size_t m_schedules = 0;
    std::vector<Queue> m_queues;
};

void addChains(const QueueReading& queue, std::vector<Finding>& findings) {
    const std::string title = queueTitle(queue.state.queue);
    const auto broken = chosen(queue, [](const auto& row) { return row.job->state == JobState::Broken; });
    if (!broken.empty())
        findings.push_back({"chains of " + title,
                            Verdict::Bad,
                            counted(broken.size(), "schedule") + " listed without a pending run",
                            "They never run again until they are re-armed or registered again.",
                            {},
                            idsOf(broken)});
    const auto left = chosen(queue, [](const auto& row) { return row.leftovers; });
    if (!left.empty())
        findings.push_back(
            {"ended pauses of " + title,
             Verdict::Warning,
             counted(left.size(), "schedule") + " with a held run that no longer belongs to it",
             "Sweep them: the application registered the schedule again while it was held.",
             {},
             idsOf(left)});
}

void addClock(const std::string& queue, base::milliseconds skew, std::vector<Finding>& findings) {
    if (std::chrono::abs(skew) <= tolerated)
        return;
    findings.push_back(
        {"clock of the workers of " + queueTitle(queue),
         Verdict::Warning,
         base::durationText(std::chrono::abs(skew)) + (skew.count() > 0 ? " ahead of" : " behind") + " Redis",
         "Set the workers' clocks: lags and slots are told by them.",
         {},
         {}});
}

} // namespace

base::Result<std::vector<Finding>>
findingsOf(redis::Client& client, RowsLoading& loading,
           const std::function<const std::vector<WorkerSeen>*(std::string_view)>& workersOf,
           bool workersKnown, WorkerClocks& clocks) {
    std::vector<Finding> findings;
    std::vector<std::string> streams;
    Unattended unattended;
    for (const QueueReading& queue : loading.queues()) {
        const auto& workers = *workersOf(queue.state.queue);
        addLibraries(queue, workers, findings);
        unattended.look(queue, workers);
        addChains(queue, findings);
        if (!queue.state.dialect.isBull() && !queue.made().empty())
            streams.push_back(queue.state.queue);
    }
    unattended.tell(workersKnown, findings);
    if (auto done = clocks.read(client, streams); !done)
        return base::Error(done.error());
    for (const auto& [queue, skew] : clocks.skews())
        addClock(queue, skew, findings);
    if (findings.size() > maxFindings)
        findings.resize(maxFindings);
    return findings;
}

} // namespace redispatch::engines::bullmq
