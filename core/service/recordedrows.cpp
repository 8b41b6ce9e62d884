// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/recordedrows.h"

#include "core/base/errortext.h"
#include "core/base/text.h"
#include "core/domain/strip.h"

#include <algorithm>
#include <map>
#include <memory>

namespace redispatch::service {

using base::ErrorKind;
using base::Instant;
using domain::JobState;
using domain::Run;
using domain::RunPage;

namespace {

/// Everything that ended at or after it is in the page; the beginning of time when nothing is left.
Instant floorOf(const RunPage& page) {
    if (page.next.empty())
        return {};
    Instant floor = Instant::max();
    for (const Run& run : page.runs)
        if (run.finishedAt)
            floor = std::min(floor, *run.finishedAt);
    // An engine may have looked through more than it found.
    if (const auto ms = base::parseInt(page.next))
        floor = std::min(floor, base::instantFromMs(*ms));
    return floor == Instant::max() ? Instant{} : floor;
}

std::string joined(const std::string& a, const std::string& b) {
    return a.empty() || b.empty() ? a + b : a + "; " + b;
}

RunPage merged(RunPage own, RunPage recorded, std::size_t limit) {
    const Instant floor = std::max(floorOf(own), floorOf(recorded));
    std::map<std::string, Run*> byId;
    for (Run& run : recorded.runs)
        byId.emplace(run.id, &run);
    RunPage page;
    std::vector<Run> ended;
    for (Run& run : own.runs) {
        const auto known = byId.find(run.id);
        if (!run.finishedAt) { // it waits or runs, perhaps once more
            page.runs.push_back(std::move(run));
            continue;
        }
        ended.push_back(known == byId.end() ? std::move(run) : filledUp(std::move(run), *known->second));
        if (known != byId.end())
            byId.erase(known);
    }
    for (Run& run : recorded.runs)
        if (byId.contains(run.id))
            ended.push_back(std::move(run));
    std::erase_if(ended, [floor](const Run& run) { return *run.finishedAt < floor; });
    std::stable_sort(ended.begin(), ended.end(),
                     [](const Run& a, const Run& b) { return *a.finishedAt > *b.finishedAt; });
    const bool isCut = ended.size() > limit;
    if (isCut) {
        while (limit < ended.size() && ended[limit].finishedAt == ended[limit - 1].finishedAt)
            ++limit;
        ended.resize(std::min(limit, ended.size()));
    }
    if (isCut || floor > Instant{})
        page.next = std::to_string(base::msSinceEpoch(isCut ? *ended.back().finishedAt : floor));
    std::move(ended.begin(), ended.end(), std::back_inserter(page.runs));
    page.note = joined(own.note, recorded.note);
    return page;
}

template <class Value>
void fill(std::optional<Value>& into, const std::optional<Value>& from) {
    if (!into)
        into = from;
}

} // namespace

Run filledUp(Run run, const Run& recorded) {
    fill(run.slotAt, recorded.slotAt);
    fill(run.startedAt, recorded.startedAt);
    // Only the record has seen all attempts.
    if (recorded.attempt > 1 && recorded.attempt >= run.attempt && recorded.startedAt &&
        *recorded.startedAt < *run.startedAt) {
        run.startedAt = recorded.startedAt;
        run.duration = recorded.duration;
        run.queueWait = recorded.queueWait;
    }
    fill(run.duration, recorded.duration);
    fill(run.queueWait, recorded.queueWait);
    run.attempt = std::max(run.attempt, recorded.attempt);
    if (run.runner.empty())
        run.runner = recorded.runner;
    if (run.by.empty()) {
        run.by = recorded.by;
        run.reason = recorded.reason;
    }
    // Recorded under the names on the job's card.
    if (recorded.meters != domain::Meters())
        run.meters = recorded.meters;
    return run;
}

base::Result<RunPage> loadRuns(engines::Engine& engine, redis::Client& application, LedgerLink& ledger,
                               const base::JobId& job, const domain::RunQuery& query) {
    auto own = engine.loadRuns(application, job, query);
    if (!own || engine.keepsHistory())
        return own;
    const auto client = ledger.client(application);
    auto recorded = client ? ledger.history().loadRuns(**client, job, query)
                           : base::Result<RunPage>(base::Error(client.error()));
    if (!recorded) {
        if (!application.isConnected())
            return std::move(recorded).errorDuring("reading the recorded history");
        own->note =
            joined(own->note, "the recorded history was not read: " + base::sentence(recorded.error()));
        return own;
    }
    return merged(std::move(*own), std::move(*recorded),
                  static_cast<std::size_t>(std::clamp(query.limit, 1, ledger::keptRuns)));
}

base::Result<Run> loadRun(engines::Engine& engine, redis::Client& application, LedgerLink& ledger,
                          const base::JobId& job, const std::string& run) {
    auto own = engine.loadRun(application, job, run);
    if (engine.keepsHistory() || (!own && own.error().kind != ErrorKind::Missing))
        return own;
    const auto client = ledger.client(application);
    if (!client)
        return own;
    const auto recorded = ledger.history().loadRun(**client, job, run);
    if (!recorded)
        return own;
    if (!own)
        return *recorded;
    return own->finishedAt ? filledUp(std::move(*own), *recorded) : std::move(*own);
}

bool addRecorded(domain::Job& row, const ledger::RecordedRow& recorded) {
    const domain::Job before = row;
    row.strip = recorded.strip;
    row.medianDuration = domain::stripMedian(row.strip);
    row.lastSuccessAt = std::max(row.lastSuccessAt, recorded.lastSuccessAt);
    row.lastFailureAt = std::max(row.lastFailureAt, recorded.lastFailureAt);
    if (recorded.baseline)
        row.baseline = recorded.baseline;
    if (recorded.last.id == row.last.id) {
        if (!row.last.duration || row.last.outcome == domain::Outcome::Unknown)
            row.last = recorded.last;
        row.last.cache = recorded.last.cache;
        row.last.dbCalls = recorded.last.dbCalls;
    } else if (!recorded.last.id.empty() &&
               std::max(row.last.finishedAt, row.last.startedAt) < recorded.last.finishedAt) {
        row.last = recorded.last;
    }
    // Only what follows from the last run is said anew.
    if (row.state == JobState::NeverRun || row.state == JobState::Unknown || row.state == JobState::Ok ||
        row.state == JobState::Failing) {
        if (row.last.outcome == domain::Outcome::Ok)
            row.state = JobState::Ok;
        else if (domain::isFailure(row.last.outcome))
            row.state = JobState::Failing;
    }
    return !(row == before);
}

} // namespace redispatch::service
