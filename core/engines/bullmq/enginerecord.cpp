// SPDX-License-Identifier: GPL-3.0-or-later
// Ends of runs of all known queues, each told once: out of the streams of events, and for Bull, which has
// none, out of the sets of finished jobs.
#include "core/base/text.h"
#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/memberscan.h"
#include "core/engines/bullmq/places.h"
#include "core/engines/bullmq/recordnews.h"
#include "core/engines/bullmq/recordposition.h"
#include "core/engines/bullmq/runmeters.h"
#include "core/engines/bullmq/runs.h"
#include "core/redis/servererror.h"
#include "core/redis/serverinfo.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using domain::Outcome;
using domain::Run;

namespace {

constexpr std::size_t queuesPerRead = 40;
constexpr int entriesPerRead = 500; ///< of one queue
constexpr int entriesForOpen = 300; ///< read back at the very beginning, for runs that are under way
constexpr int finishedPerRead = 500;
constexpr int finishedReads = 20; ///< when all of them ended within the overlap
constexpr long long overlapMs = 10'000;
constexpr std::size_t endsPerPipeline = 250;
constexpr int logRows = 20;
constexpr std::int64_t logBytes = 64 * 1024;
constexpr std::size_t mostQueues = 9'000;
constexpr auto tellAllEvery = std::chrono::seconds(30);
constexpr base::milliseconds forgottenAfter = std::chrono::hours(24 * 30);

constexpr std::array finishedPlaces = {Place::Completed, Place::Failed};

bool isOfSchedule(std::string_view jobId) {
    return partsOf(jobId).origin != JobIdParts::Origin::Other;
}

bool isHash(std::string_view name) {
    return name.size() >= 16 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// An end as it was found; what is stored of the run is read later.
struct End {
    std::string queue;
    Place place = Place::Completed;
    RunEvents events;
    bool fromStream = true;
};

class Teller {
public:
    Teller(redis::Client& client, RecordPosition& position, EndedRuns& told)
        : m_client(client), m_position(position), m_told(told) {}

    base::Status begin(const std::vector<std::string>& queues);
    base::Status read(std::span<const std::string> queues);

private:
    struct Seen {
        bool schedules = false;
        bool stream = false;
        std::string newest; ///< entry of the stream
    };
    base::Status look(std::span<const std::string> queues, std::vector<Seen>& seen);
    base::Status readStreams(const std::vector<std::string>& queues);
    base::Status readFinished(const std::string& queue, std::optional<Instant> endedBefore);
    base::Status tell();
    base::Status tell(std::span<const End> ends);
    base::Status attribute(std::span<const End> ends, std::span<const std::optional<StoredRun>> stored,
                           std::vector<std::string>& members);

    redis::Client& m_client;
    RecordPosition& m_position;
    EndedRuns& m_told;
    std::vector<End> m_ends;
};

/// From now on: the ends of the streams, and the runs that are under way.
base::Status Teller::begin(const std::vector<std::string>& queues) {
    const auto now = redis::serverTime(m_client);
    if (!now)
        return base::Error(now.error());
    for (std::size_t from = 0; from < queues.size(); from += queuesPerRead) {
        const std::size_t count = std::min(queuesPerRead, queues.size() - from);
        redis::Pipeline pipeline;
        for (std::size_t i = 0; i < count; ++i)
            pipeline.add("XREVRANGE", key(queues[from + i], "events"), "+", "-", "COUNT", entriesForOpen);
        const auto replies = m_client.run(pipeline);
        if (!replies)
            return base::Error(replies.error());
        for (std::size_t i = 0; i < count; ++i) {
            QueuePosition& queue = m_position.queues[queues[from + i]];
            const redis::Reply entries = (*replies)[i];
            if (entries.size() > 0)
                queue.lastEntry = entries[0][0].text();
            EventFold fold(isOfSchedule);
            for (std::size_t entry = entries.size(); entry-- > 0;)
                fold.add(entries[entry]);
            queue.open = std::move(fold.open);
            queue.floorMs = base::msSinceEpoch(*now);
        }
    }
    return {};
}

base::Status Teller::look(std::span<const std::string> queues, std::vector<Seen>& seen) {
    redis::Pipeline pipeline;
    for (const std::string& queue : queues) {
        pipeline.add("EXISTS", key(queue, "repeat"));
        pipeline.add("XREVRANGE", key(queue, "events"), "+", "-", "COUNT", 1);
    }
    const auto replies = m_client.run(pipeline);
    if (!replies)
        return base::Error(replies.error());
    for (std::size_t i = 0; i < queues.size(); ++i) {
        const redis::Reply newest = (*replies)[2 * i + 1];
        seen.push_back({(*replies)[2 * i].integer().value_or(0) > 0, newest.size() > 0,
                        std::string(newest[0][0].text())});
    }
    return {};
}

base::Status Teller::read(std::span<const std::string> queues) {
    std::vector<Seen> seen;
    if (auto done = look(queues, seen); !done)
        return done;
    std::vector<std::string> streams;
    for (std::size_t i = 0; i < queues.size(); ++i) {
        QueuePosition& queue = m_position.queues[queues[i]];
        if (!seen[i].stream && !queue.lastEntry.empty()) {
            // Its stream is gone; what it told must not be told again out of the sets.
            const auto last = entryTime(queue.lastEntry).value_or(Instant{});
            queue.floorMs = std::max(queue.floorMs, base::msSinceEpoch(last) + 1);
            queue.lastEntry.clear();
        }
        // Queues without schedules are not read: their streams may be busy with other jobs.
        if (!seen[i].schedules && queue.open.empty()) {
            if (seen[i].stream)
                queue.lastEntry = seen[i].newest;
            continue;
        }
        if (!seen[i].stream) {
            if (auto done = readFinished(queues[i], {}); !done)
                return done;
            continue;
        }
        if (queue.lastEntry.empty()) {
            // Bull until now: what ended before the first entry stands in the sets alone.
            const auto first = m_client.call(
                redis::Pipeline().add("XRANGE", key(queues[i], "events"), "-", "+", "COUNT", 1));
            if (!first)
                return base::Error(first.error());
            if (auto done = readFinished(queues[i], entryTime((*first)[0][0][0].text())); !done)
                return done;
            queue.finished = {};
            queue.lastEntry = "0-0";
        }
        streams.push_back(queues[i]);
    }
    if (auto done = readStreams(streams); !done)
        return done;
    return tell();
}

base::Status Teller::readStreams(const std::vector<std::string>& queues) {
    redis::Pipeline pipeline;
    for (const std::string& queue : queues)
        pipeline.add("XREAD", "COUNT", entriesPerRead, "STREAMS", key(queue, "events"),
                     m_position.queues[queue].lastEntry);
    // After the reading: what was the last entry then is gone now only if what follows it may be, too.
    for (const std::string& queue : queues) {
        const std::string& last = m_position.queues[queue].lastEntry;
        pipeline.add("XRANGE", key(queue, "events"), last, last);
    }
    const auto replies = m_client.run(pipeline);
    if (!replies)
        return base::Error(replies.error());
    for (std::size_t i = 0; i < queues.size(); ++i) {
        const redis::Reply entries = (*replies)[i][0][1];
        if (entries.size() == 0) // one queue that cannot be read must not stop the others
            continue;
        QueuePosition& queue = m_position.queues[queues[i]];
        const bool isCut = queue.lastEntry != "0-0" && (*replies)[queues.size() + i].size() == 0;
        if (const auto from = entryTime(queue.lastEntry), to = entryTime(entries[0][0].text());
            isCut && from && to)
            m_told.lost.push_back({base::JobId::of(engineName, queues[i]).str(), *from, *to});
        EventFold fold(isOfSchedule);
        fold.open = std::move(queue.open);
        for (std::size_t entry = 0; entry < entries.size(); ++entry)
            fold.add(entries[entry]);
        queue.lastEntry = entries[entries.size() - 1][0].text();
        queue.open = std::move(fold.open);
        if (const auto now = entryTime(queue.lastEntry))
            std::erase_if(queue.open, [&](const auto& open) {
                const auto since = open.second.startedAt ? open.second.startedAt : open.second.askedAt;
                return since && *since < *now - forgottenAfter;
            });
        for (RunEvents& events : fold.ended) {
            const Place place = events.outcome == Outcome::Ok ? Place::Completed : Place::Failed;
            m_ends.push_back({queues[i], place, std::move(events), true});
        }
        m_told.more = m_told.more || entries.size() >= static_cast<std::size_t>(entriesPerRead);
    }
    return {};
}

base::Status Teller::readFinished(const std::string& name, std::optional<Instant> endedBefore) {
    QueuePosition& queue = m_position.queues[name];
    for (std::size_t i = 0; i < finishedPlaces.size(); ++i) {
        const Place place = finishedPlaces.at(i);
        QueuePosition::Finished& finished = queue.finished.at(i);
        const long long mark = finished.latestMs;
        const long long from = std::max(queue.floorMs, mark - overlapMs);
        bool isFull = true;
        for (int read = 0; read < finishedReads && isFull && (read == 0 || finished.latestMs <= mark);
             ++read) {
            const auto page = m_client.call(redis::Pipeline().add(
                "ZRANGEBYSCORE", key(name, word(place)), from,
                endedBefore ? "(" + std::to_string(base::msSinceEpoch(*endedBefore)) : std::string("+inf"),
                "WITHSCORES", "LIMIT", read * finishedPerRead, finishedPerRead));
            if (!page && !m_client.isConnected())
                return base::Error(page.error());
            if (!page) // one queue that cannot be read must not stop the others
                break;
            const redis::Reply list = (*page)[0];
            for (std::size_t entry = 0; entry + 1 < list.size(); entry += 2) {
                const auto score = base::parseDouble(list[entry + 1].text());
                const std::string_view jobId = list[entry].text();
                if (!score || *score < 0 || *score > 1e15)
                    continue;
                const auto ms = static_cast<long long>(*score);
                finished.latestMs = std::max(finished.latestMs, ms);
                const auto known = finished.near.find(jobId);
                if (!isOfSchedule(jobId) || (known != finished.near.end() && known->second == ms))
                    continue;
                finished.near.insert_or_assign(std::string(jobId), ms);
                End end{name, place, {}, false};
                end.events.jobId = jobId;
                end.events.finishedAt = base::instantFromMs(ms);
                end.events.outcome = place == Place::Completed ? Outcome::Ok : Outcome::Failed;
                m_ends.push_back(std::move(end));
            }
            isFull = list.size() >= 2 * static_cast<std::size_t>(finishedPerRead);
            m_told.more = m_told.more || (isFull && finished.latestMs > mark);
        }
        std::erase_if(finished.near,
                      [&](const auto& near) { return near.second < finished.latestMs - overlapMs; });
    }
    return {};
}

base::Status Teller::tell() {
    for (std::size_t from = 0; from < m_ends.size(); from += endsPerPipeline)
        if (auto done =
                tell(std::span(m_ends).subspan(from, std::min(endsPerPipeline, m_ends.size() - from)));
            !done)
            return done;
    m_ends.clear();
    return {};
}

base::Status Teller::tell(std::span<const End> ends) {
    redis::Pipeline pipeline;
    for (const End& end : ends) {
        const std::string job = jobKey(end.queue, end.events.jobId);
        addRunFields(pipeline, end.queue, end.events.jobId);
        pipeline.add("HSTRLEN", job, "returnvalue");
        pipeline.add("MEMORY", "USAGE", job + ":logs", "SAMPLES", 5);
    }
    const auto hashes = m_client.run(pipeline);
    if (!hashes)
        return base::Error(hashes.error());
    pipeline.clear();
    std::vector<std::optional<StoredRun>> stored;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const End& end = ends[i];
        stored.push_back(decodeRun(end.events.jobId, (*hashes)[3 * i], end.place, !end.fromStream));
        const std::string job = jobKey(end.queue, end.events.jobId);
        const bool value = !end.fromStream && (*hashes)[3 * i + 1].integer().value_or(0) <=
                                                  static_cast<std::int64_t>(meterBytes);
        const auto log = (*hashes)[3 * i + 2].integer().value_or(0);
        pipeline.add("HGET", job, value ? "returnvalue" : "");
        pipeline.add("LRANGE", log > 0 && log <= logBytes ? job + ":logs" : job + ":", -logRows, -1);
    }
    const auto reports = m_client.run(pipeline);
    if (!reports)
        return base::Error(reports.error());
    std::vector<std::string> members;
    if (auto done = attribute(ends, stored, members); !done)
        return done;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const End& end = ends[i];
        if (members[i].empty())
            continue;
        Run run;
        if (end.fromStream || !stored[i]) {
            run = runFrom(end.events, stored[i] ? &*stored[i] : nullptr);
        } else {
            run = stored[i]->run;
            run.finishedAt = end.events.finishedAt; // the same whatever has become of the job
        }
        std::vector<std::string> rows;
        for (std::size_t row = 0; row < (*reports)[2 * i + 1].size(); ++row)
            rows.emplace_back((*reports)[2 * i + 1][row].text());
        run.meters = metersFrom(
            end.fromStream ? std::string_view(end.events.returnValue) : (*reports)[2 * i].text(), rows);
        m_told.runs.emplace_back(JobRef{end.queue, members[i]}.id(), std::move(run));
    }
    return {};
}

/// The schedule of each end; empty for what only looks like a run of one.
base::Status Teller::attribute(std::span<const End> ends, std::span<const std::optional<StoredRun>> stored,
                               std::vector<std::string>& members) {
    std::map<std::string, std::map<std::string, std::string>> ofQueue; // name in ids → member
    std::set<std::string> unclear;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const JobIdParts parts = partsOf(ends[i].events.jobId);
        const bool isKnownHash =
            isHash(parts.member) && m_position.queues[ends[i].queue].names.contains(parts.member);
        if (parts.origin == JobIdParts::Origin::Manual || (isHash(parts.member) && !isKnownHash))
            unclear.insert(ends[i].queue);
    }
    std::vector<MemberScan> scans(unclear.begin(), unclear.end());
    if (auto done = readMembers(m_client, scans); !done)
        return done;
    for (const MemberScan& scan : scans) {
        auto& names = ofQueue[scan.queue];
        for (const auto& [member, score] : scan.scored) {
            for (const std::string& name : compositeNames(member))
                names.emplace(name, member);
            names.insert_or_assign(member, member);
        }
    }
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const JobIdParts parts = partsOf(ends[i].events.jobId);
        const auto& names = ofQueue[ends[i].queue];
        const auto known = names.find(std::string(parts.member));
        auto& remembered = m_position.queues[ends[i].queue].names;
        const auto before = remembered.find(parts.member);
        if (known != names.end()) {
            members.push_back(known->second);
            if (isHash(parts.member) && known->second != parts.member)
                remembered.insert_or_assign(std::string(parts.member), known->second);
        } else if (before != remembered.end())
            members.push_back(before->second);
        else if (parts.origin == JobIdParts::Origin::Manual)
            members.emplace_back();
        else if (stored[i] && !stored[i]->scheduleKey.empty())
            members.push_back(stored[i]->scheduleKey);
        else
            members.emplace_back(parts.member);
    }
    return {};
}

} // namespace

Result<EndedRuns> BullmqEngine::endedSince(redis::Client& client, const std::string& position,
                                           std::size_t limit) {
    EndedRuns told;
    RecordPosition at;
    if (!position.empty()) {
        auto unpacked = unpackPosition(position);
        if (!unpacked)
            return base::makeError(ErrorKind::Undecodable, "recorder's position", "a packed position",
                                   base::elided(base::visible(position.substr(0, 80)), 80));
        at = std::move(*unpacked);
    }
    Teller teller(client, at, told);
    if (position.empty()) {
        std::vector<std::string> known;
        for (const auto& [queue, state] : m_places->queues)
            known.push_back(queue);
        if (auto done = teller.begin(known); !done)
            return done.error();
        told.position = packPosition(at);
        return told;
    }
    // A queue that was not known before is told from the beginning of its stream.
    for (const auto& [queue, state] : m_places->queues)
        if (at.queues.size() < mostQueues)
            at.queues.try_emplace(queue);
    std::vector<std::string> queues;
    for (const auto& [queue, state] : at.queues)
        queues.push_back(queue);
    // Now and then all are looked at, as a stream that is gone has no news either.
    const auto now = Places::Steady::now();
    if (now < m_places->tellAllAt) {
        auto some = withNews(client, at, queues);
        if (!some)
            return some.error();
        queues = std::move(*some);
    } else {
        m_places->tellAllAt = now + tellAllEvery;
    }
    std::rotate(queues.begin(), std::lower_bound(queues.begin(), queues.end(), at.next), queues.end());
    at.next.clear();
    for (std::size_t from = 0; from < queues.size(); from += queuesPerRead) {
        if (told.runs.size() >= limit) {
            told.more = true;
            at.next = queues[from];
            break;
        }
        if (auto done =
                teller.read(std::span(queues).subspan(from, std::min(queuesPerRead, queues.size() - from)));
            !done)
            return done.error();
    }
    std::stable_sort(told.runs.begin(), told.runs.end(),
                     [](const auto& a, const auto& b) { return a.second.finishedAt < b.second.finishedAt; });
    told.position = packPosition(at);
    return told;
}

} // namespace redispatch::engines::bullmq
