// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of one schedule: what waits and runs, then what has ended, out of the jobs that are still stored and
// the stream of events, which reaches further back.
#include "core/base/text.h"
#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/events.h"
#include "core/engines/bullmq/runmeters.h"
#include "core/engines/bullmq/runs.h"
#include "core/redis/servererror.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using domain::Outcome;
using domain::Run;

namespace {

constexpr int listSearched = 1'000; ///< running ids, and jobs due next
constexpr int idsPerRead = 500;     ///< of all schedules of the queue
constexpr int idReads = 6;          ///< for one page, of each kind
constexpr int eventsPerRead = 1'000;
constexpr int eventReads = 12; ///< a stream of usual length is 10,000 long
/// How far the clocks of workers may be from that of the server without runs being lost between two pages.
constexpr base::milliseconds clockMargin = std::chrono::seconds(5);
constexpr std::size_t runsPerPipeline = 250;
constexpr int logRowsForMeters = 20;
constexpr std::int64_t logBytesForMeters = 64 * 1024;

/// What the stream tells of a run, with the times that the library itself shows as long as the job is stored.
Run shownRun(const RunEvents& events, const StoredRun* stored) {
    Run run = runFrom(events, stored);
    if (!stored || !stored->run.finishedAt)
        return run;
    run.finishedAt = stored->run.finishedAt;
    if (run.attempt == 1)
        run.startedAt = stored->run.startedAt;
    return run;
}

/// One job's queue as this page reads it.
class RunReader {
public:
    RunReader(redis::Client& client, const JobRef& ref) : m_client(client), m_ref(ref), m_names(ref) {}

    /// What the schedule itself says; it may be gone while its runs are still there.
    base::Status readSchedule() {
        auto schedule = loadSchedule(m_client, m_ref);
        if (schedule) {
            m_schedule = std::move(*schedule);
            m_names.learn(*m_schedule);
            m_bull = m_schedule->dialect.isBull();
            return {};
        }
        if (schedule.error().kind != ErrorKind::Missing)
            return schedule.error();
        const auto dialect = detectDialect(m_client, m_ref.queue);
        if (!dialect)
            return dialect.error();
        m_bull = dialect->isBull();
        return {};
    }

    bool owns(std::string_view jobId) const { return m_names.has(jobId); }
    bool scheduleIsKnown() const { return m_schedule.has_value(); }

    Result<std::vector<Run>> readOpen();
    base::Status readFinished(std::optional<Instant> before, std::size_t wanted);
    base::Status readEvents(std::optional<Instant> before, std::size_t wanted, std::string_view onlyJob = {});
    Result<std::vector<Run>> readPage(std::optional<Instant> before, std::size_t limit, bool& more);
    Result<Run> readOne(const std::string& jobId);
    std::string note() const;
    Instant searchedTo() const { return m_floor; }

private:
    struct Candidate {
        std::optional<Place> place; ///< in which zset it was found
        const RunEvents* events = nullptr;
        Instant at{}; ///< its end
    };
    base::Status fillMeters(std::span<Run> runs);
    std::string queueKey(std::string_view suffix) const { return key(m_ref.queue, suffix); }

    redis::Client& m_client;
    const JobRef& m_ref;
    RunNames m_names;
    std::optional<Schedule> m_schedule;
    bool m_bull = false;
    std::map<std::string, std::pair<Place, Instant>> m_finished;
    EventFold m_fold{[this](std::string_view jobId) { return owns(jobId); }};
    Instant m_floor{}; ///< everything that ended after it was looked at
    bool m_eventsEnd = true;
    bool m_hasEvents = false;
};

Result<std::vector<Run>> RunReader::readOpen() {
    redis::Pipeline pipeline;
    pipeline.add("LRANGE", queueKey("active"), 0, listSearched - 1);
    pipeline.add("ZRANGE", queueKey("delayed"), 0, listSearched - 1);
    for (const std::string_view list : {"wait", "paused"})
        pipeline.add("LRANGE", queueKey(list), -listSearched, -1); // the side that workers take from
    pipeline.add("ZRANGE", queueKey("prioritized"), 0, listSearched - 1);
    const auto replies = m_client.run(pipeline);
    if (!replies)
        return replies.error();
    constexpr std::array places = {Place::Active, Place::Delayed, Place::Wait, Place::Paused,
                                   Place::Prioritized};
    std::vector<std::pair<std::string, Place>> found;
    for (std::size_t list = 0; list < places.size(); ++list)
        for (std::size_t i = 0; i < (*replies)[list].size(); ++i) {
            const std::string_view id = (*replies)[list][i].text();
            // The run that is ready for the next slot is none before it is due.
            const bool ahead =
                places.at(list) == Place::Delayed && (!m_schedule || id == m_schedule->pending.id);
            if (owns(id) && !ahead)
                found.emplace_back(id, places.at(list));
        }
    pipeline.clear();
    for (const auto& [id, place] : found)
        addRunFields(pipeline, m_ref.queue, id);
    const auto hashes = m_client.run(pipeline);
    if (!hashes)
        return hashes.error();
    std::vector<Run> runs;
    for (std::size_t i = 0; i < found.size(); ++i)
        if (auto stored = decodeRun(found[i].first, (*hashes)[i], found[i].second, m_bull)) {
            // A leftover of an ended pause has never started and is due in another century.
            if (found[i].second != Place::Delayed || stored->run.attempt > 1 || stored->stalls > 0)
                runs.push_back(std::move(stored->run));
        }
    std::stable_sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
        return std::pair(a.outcome == Outcome::None, a.slotAt) >
               std::pair(b.outcome == Outcome::None, b.slotAt);
    });
    return runs;
}

base::Status RunReader::readFinished(std::optional<Instant> before, std::size_t wanted) {
    const std::string from = before ? std::to_string(base::msSinceEpoch(*before + clockMargin)) : "+inf";
    for (const Place place : {Place::Completed, Place::Failed}) {
        std::size_t mine = 0;
        for (int read = 0; read < idReads && mine < wanted; ++read) {
            const auto page =
                m_client.call(redis::Pipeline().add("ZREVRANGEBYSCORE", queueKey(word(place)), from, "-inf",
                                                    "WITHSCORES", "LIMIT", read * idsPerRead, idsPerRead));
            if (!page)
                return base::Error(page.error());
            const redis::Reply list = (*page)[0];
            Instant last{};
            for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
                const auto score = base::parseDouble(list[i + 1].text()).value_or(0);
                last = base::instantFromMs(static_cast<long long>(std::clamp(score, 0.0, 1e15)));
                if (!owns(list[i].text()))
                    continue;
                m_finished.insert_or_assign(std::string(list[i].text()), std::pair(place, last));
                if (!before || last < *before)
                    ++mine;
            }
            if (list.size() < 2 * static_cast<std::size_t>(idsPerRead))
                break;
            if (read + 1 == idReads || mine >= wanted)
                m_floor = std::max(m_floor, last);
        }
    }
    return {};
}

base::Status RunReader::readEvents(std::optional<Instant> before, std::size_t wanted,
                                   std::string_view onlyJob) {
    std::string from = before ? std::to_string(base::msSinceEpoch(*before + clockMargin)) : "+";
    std::vector<redis::Replies> pages;
    std::vector<redis::Reply> entries;           // newest first
    std::set<std::string, std::less<>> unopened; // ended, their start not seen yet
    std::size_t mine = 0;
    m_eventsEnd = false;
    for (int read = 0; read < eventReads && (mine < wanted || !unopened.empty()); ++read) {
        auto page = m_client.call(
            redis::Pipeline().add("XREVRANGE", queueKey("events"), from, "-", "COUNT", eventsPerRead));
        if (!page)
            return base::Error(page.error());
        const redis::Reply list = (*page)[0];
        m_hasEvents = m_hasEvents || list.size() > 0;
        bool kept = false;
        for (std::size_t i = 0; i < list.size(); ++i) {
            const redis::Reply fields = list[i][1];
            const std::string_view jobId = fields.field("jobId").text();
            if (!owns(jobId) || (!onlyJob.empty() && jobId != onlyJob))
                continue;
            entries.push_back(list[i]);
            kept = true;
            const std::string_view event = fields.field("event").text();
            const auto at = entryTime(list[i][0].text());
            if (event == "completed" || event == "failed") {
                unopened.emplace(jobId);
                mine += !before || (at && *at < *before) ? 1 : 0;
            } else if (event == "active") {
                if (const auto known = unopened.find(jobId); known != unopened.end())
                    unopened.erase(known);
            }
        }
        if (list.size() < static_cast<std::size_t>(eventsPerRead)) {
            m_eventsEnd = true;
            if (kept)
                pages.push_back(std::move(*page));
            break;
        }
        from = "(" + std::string(list[list.size() - 1][0].text());
        if (const auto at = entryTime(list[list.size() - 1][0].text()))
            m_floor = std::max(m_floor, mine < wanted && read + 1 < eventReads ? Instant{} : *at);
        if (kept)
            pages.push_back(std::move(*page));
    }
    std::for_each(entries.rbegin(), entries.rend(), [this](redis::Reply entry) { m_fold.add(entry); });
    return {};
}

Result<std::vector<Run>> RunReader::readPage(std::optional<Instant> before, std::size_t limit, bool& more) {
    if (auto read = readFinished(before, limit + 1); !read)
        return read.error();
    if (auto read = readEvents(before, limit + 1); !read)
        return read.error();
    std::map<std::string, Candidate> candidates;
    for (const auto& [id, where] : m_finished)
        candidates[id] = {where.first, nullptr, where.second};
    for (const RunEvents& events : m_fold.ended) { // a later end of the same run wins
        Candidate& candidate = candidates[events.jobId];
        candidate.events = &events;
        candidate.at = *events.finishedAt;
    }
    std::vector<std::pair<std::string, Candidate>> sorted;
    for (auto& [id, candidate] : candidates)
        if (!before || candidate.at < *before)
            sorted.emplace_back(id, candidate);
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second.at, a.first) > std::pair(b.second.at, b.first);
    });
    // Below the floor not everything was looked at; what is there is found again by the next page.
    std::erase_if(sorted, [this](const auto& run) { return run.second.at < m_floor; });
    more = m_floor > Instant{};
    if (before && m_floor >= *before) // so many end within the margin: go on all the same
        m_floor = *before - base::milliseconds(1);
    if (sorted.size() > limit) {
        while (limit < sorted.size() && sorted[limit].second.at == sorted[limit - 1].second.at)
            ++limit;
        more = more || limit < sorted.size();
        if (limit < sorted.size())
            m_floor = sorted[limit - 1].second.at;
        sorted.resize(limit);
    }

    redis::Pipeline pipeline;
    for (const auto& [id, candidate] : sorted)
        addRunFields(pipeline, m_ref.queue, id);
    const auto hashes = m_client.run(pipeline);
    if (!hashes)
        return hashes.error();
    std::vector<Run> runs;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const auto& [id, candidate] = sorted[i];
        const Place place = candidate.place                            ? *candidate.place
                            : candidate.events->outcome == Outcome::Ok ? Place::Completed
                                                                       : Place::Failed;
        const auto stored = decodeRun(id, (*hashes)[i], place, m_bull);
        if (candidate.events)
            runs.push_back(shownRun(*candidate.events, stored ? &*stored : nullptr));
        else if (stored)
            runs.push_back(stored->run);
    }
    if (auto filled = fillMeters(runs); !filled)
        return filled.error();
    return runs;
}

/// Return values and rows of logs only where they are short.
base::Status RunReader::fillMeters(std::span<Run> runs) {
    if (runs.size() > runsPerPipeline) {
        if (auto filled = fillMeters(runs.first(runsPerPipeline)); !filled)
            return filled;
        return fillMeters(runs.subspan(runsPerPipeline));
    }
    redis::Pipeline sizes;
    for (const Run& run : runs) {
        sizes.add("HSTRLEN", jobKey(m_ref.queue, run.id), "returnvalue");
        sizes.add("MEMORY", "USAGE", jobKey(m_ref.queue, run.id) + ":logs", "SAMPLES", 5);
    }
    const auto lengths = m_client.run(sizes);
    if (!lengths)
        return base::Error(lengths.error());
    redis::Pipeline pipeline;
    std::vector<std::pair<Run*, bool>> asked; // and whether it was for the log
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto value = (*lengths)[2 * i].integer().value_or(0);
        const auto log = (*lengths)[2 * i + 1].integer().value_or(0);
        if (value > 2 && value <= static_cast<std::int64_t>(meterBytes)) {
            pipeline.add("HGET", jobKey(m_ref.queue, runs[i].id), "returnvalue");
            asked.emplace_back(&runs[i], false);
        }
        if (log > 0 && log <= logBytesForMeters) {
            pipeline.add("LRANGE", jobKey(m_ref.queue, runs[i].id) + ":logs", -logRowsForMeters, -1);
            asked.emplace_back(&runs[i], true);
        }
    }
    const auto values = m_client.run(pipeline);
    if (!values)
        return base::Error(values.error());
    for (std::size_t i = 0; i < asked.size();) {
        Run& run = *asked[i].first;
        std::string returnValue;
        std::vector<std::string> rows;
        for (; i < asked.size() && asked[i].first == &run; ++i) {
            if (!asked[i].second)
                returnValue = (*values)[i].text();
            for (std::size_t row = 0; row < (*values)[i].size(); ++row)
                rows.emplace_back((*values)[i][row].text());
        }
        if (auto meters = metersFrom(returnValue, rows); meters != domain::Meters() || !rows.empty())
            run.meters = std::move(meters);
    }
    return {};
}

Result<Run> RunReader::readOne(const std::string& jobId) {
    redis::Pipeline pipeline;
    addRunFields(pipeline, m_ref.queue, jobId);
    constexpr std::array zsets = {Place::Completed, Place::Failed, Place::Delayed, Place::Prioritized};
    for (const Place zset : zsets)
        pipeline.add("ZSCORE", queueKey(word(zset)), jobId);
    pipeline.add("LPOS", queueKey("active"), jobId, "MAXLEN", 10 * listSearched);
    const auto replies = m_client.run(pipeline);
    if (!replies)
        return replies.error();
    Place place = (*replies)[5].isNil() || (*replies)[5].isError() ? Place::Wait : Place::Active;
    for (std::size_t i = 0; i < zsets.size(); ++i)
        if (!(*replies)[i + 1].isNil() && !(*replies)[i + 1].isError())
            place = zsets.at(i);
    const auto stored = decodeRun(jobId, (*replies)[0], place, m_bull);
    const bool isOver = place == Place::Completed || place == Place::Failed;
    // The stream knows when a run of several attempts began, and what is no longer stored.
    if (!stored || (isOver && stored->run.attempt > 1))
        if (auto read = readEvents({}, 1, jobId); !read)
            return read.error();
    std::vector<Run> found;
    if (!m_fold.ended.empty() && (!stored || isOver))
        found.push_back(shownRun(m_fold.ended.back(), stored ? &*stored : nullptr));
    else if (stored)
        found.push_back(stored->run);
    else
        return base::makeError(ErrorKind::Missing, base::visible(jobId), "a run of " + m_ref.id().str(),
                               "none stored, and none in the newest events of the queue");
    if (auto filled = fillMeters(found); !filled)
        return filled.error();
    return std::move(found.front());
}

std::string kept(const Retention& retention, std::string_view what) {
    std::string text;
    switch (retention.kind) {
    case Retention::Kind::NotSaid:
    case Retention::Kind::Kept:
        break;
    case Retention::Kind::AtOnce:
        text = std::string(what) + " jobs are removed at once";
        break;
    case Retention::Kind::Limited:
        text = std::string(what) + " jobs are kept";
        if (retention.count)
            text += ": the newest " + std::to_string(*retention.count) + " of the queue";
        if (retention.ageSeconds)
            text += (retention.count ? ", " : ": ") + std::to_string(*retention.ageSeconds) + " s long";
        break;
    }
    return text;
}

std::string RunReader::note() const {
    std::string text;
    const auto add = [&](const std::string& part) {
        if (!part.empty())
            text += (text.empty() ? "" : "; ") + part;
    };
    if (m_schedule) {
        add(kept(m_schedule->pending.options.onComplete, "completed"));
        add(kept(m_schedule->pending.options.onFail, "failed"));
    }
    if (m_bull)
        add("Bull keeps no events: a run is known as long as its job is stored");
    else if (!m_hasEvents)
        add("the queue has no events");
    else if (m_eventsEnd)
        add("runs whose job is gone are known as far as the queue's events reach back");
    return text;
}

Result<JobRef> refOf(const JobId& job) {
    if (auto ref = JobRef::from(job))
        return std::move(*ref);
    return base::makeError(ErrorKind::Invalid, base::visible(job.str()),
                           "the id of a BullMQ or Bull schedule");
}

} // namespace

Result<RunPage> BullmqEngine::loadRuns(redis::Client& client, const JobId& job, const RunQuery& query) {
    const auto ref = refOf(job);
    if (!ref)
        return ref.error();
    std::optional<Instant> before;
    if (!query.before.empty()) {
        before = entryTime(query.before);
        if (!before || query.before.find_first_not_of("0123456789") != std::string::npos)
            return base::makeError(ErrorKind::Invalid, "page", "the next of an earlier page",
                                   base::visible(base::elided(query.before, 64)));
    }
    RunReader reader(client, *ref);
    if (auto read = reader.readSchedule(); !read)
        return read.error();
    RunPage page;
    if (!before) {
        auto open = reader.readOpen();
        if (!open)
            return open.error();
        page.runs = std::move(*open);
    }
    bool more = false;
    auto ended = reader.readPage(before, static_cast<std::size_t>(std::clamp(query.limit, 1, 1'000)), more);
    if (!ended)
        return ended.error();
    // A run that ended between the two readings is in both.
    std::erase_if(page.runs, [&](const Run& open) {
        return std::any_of(ended->begin(), ended->end(), [&](const Run& run) { return run.id == open.id; });
    });
    std::move(ended->begin(), ended->end(), std::back_inserter(page.runs));
    if (more)
        page.next = std::to_string(base::msSinceEpoch(reader.searchedTo()));
    else
        page.note = reader.note();
    return page;
}

Result<Run> BullmqEngine::loadRun(redis::Client& client, const JobId& job, const std::string& run) {
    const auto ref = refOf(job);
    if (!ref)
        return ref.error();
    RunReader reader(client, *ref);
    if (auto read = reader.readSchedule(); !read)
        return read.error();
    if (!reader.owns(run))
        return base::makeError(ErrorKind::Missing, base::visible(run), "a run of " + job.str(),
                               "another job");
    return reader.readOne(run);
}

} // namespace redispatch::engines::bullmq
