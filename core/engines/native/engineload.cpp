// SPDX-License-Identifier: GPL-3.0-or-later
// Rows: all of them by way of the index, or those of some jobs.
#include "core/engines/native/engine.h"
#include "core/redis/scan.h"
#include "core/redis/servererror.h"
#include "core/redis/serverinfo.h"

#include <algorithm>
#include <deque>

namespace redispatch::engines::native {

using base::ErrorKind;
using domain::Gap;

namespace {
constexpr std::size_t rowsPerFlight = 500;
constexpr std::size_t scanCount = 1'000;
/// While this many ids wait for their rows, the index need not be read on.
constexpr std::size_t enoughPending = 2'000;
} // namespace

/// One reading of rows while it goes on.
struct NativeEngine::Rows {
    Instant now{};
    std::deque<JobId> pending;     ///< whose rows are still to be asked for
    std::string cursor = "0";      ///< of ZSCAN, once `scanning`
    bool scanning = false;         ///< the index has more
    std::vector<JobPtr> jobs;      ///< found so far, perhaps twice
    std::vector<JobId> withoutRow; ///< no state hash at all
    std::size_t strangers = 0;     ///< index members that are no job ids

    void addMembers(const redis::Reply& scanned) {
        cursor = scanned[0].text();
        scanning = cursor != "0";
        const redis::Reply members = scanned[1];
        for (std::size_t i = 0; i < members.size(); i += 2) {
            if (isNativeJobId(members[i].text()))
                pending.emplace_back(std::string(members[i].text()));
            else
                ++strangers;
        }
    }
    std::vector<JobPtr> take() {
        const auto before = [](const JobPtr& a, const JobPtr& b) { return a->id < b->id; };
        const auto same = [](const JobPtr& a, const JobPtr& b) { return a->id == b->id; };
        std::sort(jobs.begin(), jobs.end(), before);
        jobs.erase(std::unique(jobs.begin(), jobs.end(), same), jobs.end());
        return std::move(jobs);
    }
};

void NativeEngine::addRow(redis::Pipeline& pipeline, const JobId& job) const {
    const std::string key = m_keys.state(job);
    std::string_view args[32] = {"HMGET", key};
    std::size_t count = 2;
    for (const std::string_view column : rowColumns())
        args[count++] = column;
    pipeline.addViews(args, count);
}

base::Status NativeEngine::readRows(redis::Client& client, Rows& rows,
                                    const std::function<void(std::size_t)>& progress) {
    struct Flight {
        std::vector<JobId> jobs;
        bool scans = false;
    };
    std::deque<Flight> flights;
    bool scanUnderWay = false;

    const auto next = [&](redis::Pipeline& pipeline) {
        Flight flight;
        while (!rows.pending.empty() && flight.jobs.size() < rowsPerFlight) {
            addRow(pipeline, rows.pending.front());
            flight.jobs.push_back(std::move(rows.pending.front()));
            rows.pending.pop_front();
        }
        if (rows.scanning && !scanUnderWay && rows.pending.size() < enoughPending) {
            pipeline.add("ZSCAN", m_keys.index(), rows.cursor, "COUNT", scanCount);
            flight.scans = scanUnderWay = true;
        }
        // An empty pipeline would end the stream while the index is still being read.
        if (pipeline.empty() && scanUnderWay)
            pipeline.add("PING");
        if (!pipeline.empty())
            flights.push_back(std::move(flight));
    };
    const auto consume = [&](const redis::Replies& replies) -> base::Status {
        Flight flight = std::move(flights.front());
        flights.pop_front();
        for (std::size_t i = 0; i < flight.jobs.size(); ++i) {
            const redis::Reply row = replies[i];
            if (row.isError() && !row.text().starts_with("WRONGTYPE"))
                return redis::serverError(row.text(), m_keys.state(flight.jobs[i]));
            if (JobPtr job = m_decoder.decode(flight.jobs[i], row, rows.now))
                rows.jobs.push_back(std::move(job));
            else
                rows.withoutRow.push_back(std::move(flight.jobs[i]));
        }
        if (flight.scans) {
            const redis::Reply scanned = replies[flight.jobs.size()];
            if (scanned.isError())
                return redis::serverError(scanned.text(), m_keys.index());
            scanUnderWay = false;
            rows.addMembers(scanned);
        }
        if (progress)
            progress(rows.jobs.size());
        return {};
    };
    return client.stream(next, consume);
}

/// A job without state but with a definition is still a job; without either it is an outdated index entry.
base::Status NativeEngine::settleMissing(redis::Client& client, Rows& rows) {
    for (std::size_t from = 0; from < rows.withoutRow.size(); from += rowsPerFlight) {
        const std::size_t to = std::min(from + rowsPerFlight, rows.withoutRow.size());
        redis::Pipeline pipeline;
        for (std::size_t i = from; i < to; ++i)
            pipeline.add("EXISTS", m_keys.definition(rows.withoutRow[i]));
        const auto there = client.run(pipeline);
        if (!there)
            return base::Error(there.error());
        for (std::size_t i = from; i < to; ++i)
            if ((*there)[i - from].integer().value_or(0) > 0)
                rows.jobs.push_back(m_decoder.invalid(
                    rows.withoutRow[i], "state: expected a hash, found nothing beside the definition"));
    }
    return {};
}

/// Without the index the jobs are found by their definitions, within a budget. Only runners repair it.
base::Status NativeEngine::scanDefinitions(redis::Client& client, Rows& rows, std::vector<Gap>& gaps) {
    std::string pattern;
    for (const char c : m_keys.prefix()) {
        if (std::string_view("*?[]\\").find(c) != std::string_view::npos)
            pattern += '\\';
        pattern += c;
    }
    const std::size_t head = m_keys.prefix().size() + 1;
    constexpr std::string_view tail = "}:def";
    const auto found = redis::scan(
        client, {.command = "SCAN", .key = {}, .match = pattern + "{native:*}:def", .type = "hash"},
        {.maxCalls = 500, .countPerCall = 1'000, .maxTime = std::chrono::seconds(5)},
        [&](const redis::Reply& names) -> base::Status {
            for (std::size_t i = 0; i < names.size(); ++i) {
                const std::string_view key = names[i].text();
                if (key.size() <= head + tail.size())
                    continue;
                const std::string_view id = key.substr(head, key.size() - head - tail.size());
                if (isNativeJobId(id))
                    rows.pending.emplace_back(std::string(id));
            }
            return {};
        });
    if (found)
        return {};
    if (found.error().kind != ErrorKind::Busy)
        return base::Error(found.error());
    gaps.push_back({"jobs that are not in the index " + m_keys.index(), found.error()});
    return {};
}

Result<Listing> NativeEngine::load(redis::Client& client, const std::function<void(std::size_t)>& progress) {
    redis::Pipeline first;
    first.add("TIME").add("ZSCAN", m_keys.index(), 0, "COUNT", scanCount);
    first.add("EXISTS", m_keys.runners(), m_keys.changes());
    const auto start = client.run(first);
    if (!start)
        return start.error();
    const auto now = decodeTime((*start)[0]);
    if (!now)
        return redis::serverError((*start)[0].text(), "TIME");

    Listing listing;
    Rows rows;
    rows.now = *now;
    const redis::Reply scanned = (*start)[1];
    if (scanned.isError()) {
        base::Error error = redis::serverError(scanned.text(), m_keys.index());
        if (error.kind != ErrorKind::Undecodable)
            return error;
        listing.gaps.push_back({"index " + m_keys.index(), std::move(error)});
    } else {
        rows.addMembers(scanned);
    }
    // Without anything of ours here there is nothing to look for.
    const bool ours = scanned.isError() || (*start)[2].integer().value_or(0) > 0;
    if (rows.pending.empty() && !rows.scanning && ours)
        if (const auto done = scanDefinitions(client, rows, listing.gaps); !done)
            return base::Error(done.error());

    if (const auto done = readRows(client, rows, progress); !done)
        return base::Error(done.error());
    if (const auto done = settleMissing(client, rows); !done)
        return base::Error(done.error());
    if (rows.strangers > 0)
        listing.gaps.push_back({"index " + m_keys.index(),
                                base::makeError(ErrorKind::Undecodable, m_keys.index(), "ids of native jobs",
                                                std::to_string(rows.strangers) + " other members")});
    listing.jobs = rows.take();
    if (auto runners = loadRunners(client))
        listing.runners = std::move(*runners);
    else if (runners.error().kind == ErrorKind::Undecodable || runners.error().kind == ErrorKind::Denied)
        listing.gaps.push_back({"runners", runners.error()});
    else
        return runners.error();
    return listing;
}

Result<std::vector<JobPtr>> NativeEngine::reload(redis::Client& client, std::span<const JobId> jobs) {
    Rows rows;
    for (const JobId& job : jobs)
        if (isNativeJobId(job.str()))
            rows.pending.push_back(job);
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    rows.now = *now;
    if (const auto done = readRows(client, rows, {}); !done)
        return base::Error(done.error());
    if (const auto done = settleMissing(client, rows); !done)
        return base::Error(done.error());
    return rows.take();
}

} // namespace redispatch::engines::native
