// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/latency.h"

#include "core/redis/serverinfo.h"
#include "core/service/recordedrows.h"
#include "core/stats/latencyparts.h"

#include <algorithm>

namespace redispatch::service {

using base::Instant;
using base::JobId;
using domain::Run;
using stats::LatencyParts;
using stats::LatencySeries;
using namespace std::chrono_literals;

namespace {

constexpr int runsPerPage = 1'000;
constexpr std::size_t fewRuns = 500; ///< a history of so few has lost none
constexpr int mostPages = 2; ///< a native history has about 1,000 runs, and skipped slots between them

/// Where the job's sketches lie: with the job where its engine keeps history, else among the records.
base::Result<redis::Client*> sketchClient(const engines::Engine& engine, redis::Client& application,
                                          LedgerLink& ledger) {
    if (engine.keepsHistory())
        return &application;
    return ledger.client(application);
}

/// From when on `runs`, newest first, are all there were. The last failures are kept for longer than other
/// runs: from them nothing follows about those, unless a history is `whole`.
Instant completeSince(const std::vector<Run>& runs, bool whole) {
    auto oldest = runs.rbegin();
    for (int i = 0; !whole && i < ledger::keptFailedRuns && oldest != runs.rend(); ++i, ++oldest)
        if (!domain::isFailure(oldest->outcome))
            break;
    for (; oldest != runs.rend(); ++oldest)
        if (oldest->finishedAt)
            return *oldest->finishedAt;
    return Instant::max();
}

/// Runs that ended in the window, as far back as some pages lead.
base::Status readRuns(engines::Engine& engine, redis::Client& application, LedgerLink& ledger,
                      const JobId& job, Instant from, LatencyParts& parts) {
    domain::RunQuery query;
    query.limit = runsPerPage;
    const bool toTheEnd = stats::fineUntil(parts) >= parts.now;
    if (!toTheEnd)
        query.before = std::to_string(base::msSinceEpoch(stats::fineUntil(parts)));
    for (int pages = 0; pages < mostPages; ++pages) {
        auto page = loadRuns(engine, application, ledger, job, query);
        if (!page)
            return page.error();
        std::move(page->runs.begin(), page->runs.end(), std::back_inserter(parts.runs));
        query.before = std::move(page->next);
        const bool whole = toTheEnd && query.before.empty() && parts.runs.size() < fewRuns;
        parts.runsSince = completeSince(parts.runs, whole);
        if (parts.runsSince <= from || query.before.empty())
            return {};
    }
    return {};
}

} // namespace

base::Result<LatencySeries> loadLatency(engines::Engine& engine, redis::Client& application,
                                        LedgerLink& ledger, const JobId& job, Instant from, Instant to) {
    const auto client = sketchClient(engine, application, ledger);
    if (!client)
        return client.error();
    const base::milliseconds step = stats::stretchFor(from, to);
    if (step >= std::chrono::days(1))
        return ledger.latency().load(**client, job, from, to);

    const auto now = redis::serverTime(**client);
    if (!now)
        return now.error();
    LatencyParts parts;
    parts.from = from;
    parts.to = to;
    parts.now = *now;
    auto series = ledger.latency().loadHours(**client, job, from, to);
    if (!series)
        return series;
    parts.hours = std::move(series->stretches);
    const Instant first = std::chrono::floor<std::chrono::hours>(from);
    // Hours that hold all that is kept of single runs already say everything.
    if (step < 1h || stats::fineSince(parts) > first)
        if (auto read = readRuns(engine, application, ledger, job, first, parts); !read)
            return read.error();
    if (stats::fineSince(parts) <= first) {
        series->stretches = stats::fineStretches(parts);
        return series;
    }
    auto days = ledger.latency().load(**client, job, from, to);
    if (!days)
        return days;
    series->stretches = stats::withDays(parts, std::move(days->stretches));
    series->unreadable.insert(series->unreadable.end(), days->unreadable.begin(), days->unreadable.end());
    return series;
}

base::Result<std::optional<domain::DurationBaseline>> loadBaseline(const engines::Engine& engine,
                                                                   redis::Client& application,
                                                                   LedgerLink& ledger, const JobId& job,
                                                                   Instant now) {
    const auto client = sketchClient(engine, application, ledger);
    if (!client)
        return client.error();
    const auto usual = ledger.latency().loadBaseline(**client, job, now);
    if (!usual)
        return usual.error();
    return usual->baseline;
}

} // namespace redispatch::service
