// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/engines/bullmq/schedule.h"
#include "core/redis/servererror.h"

#include <array>
#include <cmath>

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using base::Result;
using base::Status;
using redis::Pipeline;
using redis::Replies;
using redis::Reply;

namespace {

constexpr int searchedEntries = 10'000;
constexpr int searchedStrangers = 100;
constexpr std::array<std::string_view, 11> definitionFields = {
    "name", "pattern", "every", "tz", "startDate", "endDate", "limit", "offset", "ic", "data", "opts"};
constexpr std::array<std::string_view, 16> jobFields = {"name",
                                                        "data",
                                                        "opts",
                                                        "timestamp",
                                                        "delay",
                                                        "priority",
                                                        "processedOn",
                                                        "rjk",
                                                        "failedReason",
                                                        "finishedOn",
                                                        holdfield::by,
                                                        holdfield::reason,
                                                        holdfield::since,
                                                        holdfield::until,
                                                        holdfield::request,
                                                        "returnvalue"};

template <std::size_t Count>
void addFields(Pipeline& pipeline, const std::string& key,
               const std::array<std::string_view, Count>& fields) {
    std::array<std::string_view, Count + 2> args = {"HMGET", key};
    std::copy(fields.begin(), fields.end(), args.begin() + 2);
    pipeline.addViews(args.data(), args.size());
}

std::optional<std::string> textOf(Reply reply) {
    return reply.isNil() || reply.isError() ? std::nullopt : std::optional(std::string(reply.text()));
}

std::optional<long long> numberOf(Reply reply) {
    const auto value = base::parseDouble(reply.text());
    return value && std::abs(*value) < 9e15 ? std::optional(static_cast<long long>(std::floor(*value)))
                                            : std::nullopt;
}

bool anyField(Reply hash) {
    for (std::size_t i = 0; i < hash.size(); ++i)
        if (!hash[i].isNil())
            return true;
    return false;
}

/// Reads a job's hash into `job`; false when there is none.
bool readJob(Reply hash, PendingJob& job) {
    if (!anyField(hash))
        return false;
    job.exists = true;
    job.name = hash[0].text();
    job.data = hash[1].text();
    job.opts = hash[2].text();
    job.options = readOptions(job.opts);
    job.timestamp = numberOf(hash[3]);
    job.delay = numberOf(hash[4]);
    job.priority = numberOf(hash[5]);
    job.processedOn = numberOf(hash[6]);
    job.scheduleKey = hash[7].text();
    job.failedReason = hash[8].text();
    job.finishedOn = numberOf(hash[9]);
    job.holdRequest = hash[14].text();
    if (const auto since = numberOf(hash[12]); since || !hash[10].isNil()) {
        job.hold = domain::Pause{std::string(hash[10].text()),
                                 std::string(hash[11].text()),
                                 base::instantFromMs(since.value_or(job.timestamp.value_or(0))),
                                 {}};
        if (const auto until = numberOf(hash[13]))
            job.hold->until = base::instantFromMs(*until);
    }
    return true;
}

bool belongsTo(const PendingJob& job, const std::string& member) {
    return job.scheduleKey == member || job.options.repeatKey == member;
}

class Loading {
public:
    Loading(redis::Client& client, const JobRef& ref) : m_client(client) { m_schedule.ref = ref; }

    Result<Schedule> run(std::string_view workerCommand) {
        if (auto done = readDefinition(workerCommand); !done)
            return std::move(done.error());
        if (auto done = findPending(); !done)
            return std::move(done.error());
        if (auto done = findPlace(); !done)
            return std::move(done.error());
        m_schedule.settleRule();
        return std::move(m_schedule);
    }

private:
    const std::string& queue() const { return m_schedule.ref.queue; }
    const std::string& member() const { return m_schedule.ref.member; }

    Status readDefinition(std::string_view workerCommand) {
        Pipeline pipeline;
        pipeline.add("TIME").add("ZSCORE", key(queue(), "repeat"), member());
        pipeline.add("HGET", key(queue(), "meta"), "paused").add("EXISTS", key(queue(), "meta-paused"));
        addFields(pipeline, definitionKey(queue(), member()), definitionFields);
        addDialect(pipeline, queue());
        const auto replies = m_client.run(pipeline);
        if (!replies)
            return base::Error(replies.error());
        for (std::size_t i = 0; i < 5; ++i)
            if ((*replies)[i].isError())
                return redis::serverError((*replies)[i].text(), key(queue(), "repeat"));
        const Reply score = (*replies)[1];
        if (score.isNil())
            return base::makeError(ErrorKind::Missing, m_schedule.ref.id().str(),
                                   "a member of " + key(queue(), "repeat"));
        const auto slot = numberOf(score);
        if (!slot)
            return base::makeError(ErrorKind::Undecodable, m_schedule.ref.id().str(),
                                   "milliseconds since 1970 as the score", std::string(score.text()));
        m_schedule.slotMs = *slot;
        m_schedule.slot = std::to_string(*slot);
        m_schedule.now = base::instantFromMs((*replies)[0][0].integer().value_or(0) * 1'000 +
                                             (*replies)[0][1].integer().value_or(0) / 1'000);
        m_schedule.dialect = dialectFrom(*replies, 5, workerCommand);
        m_schedule.queuePaused = !(*replies)[2].isNil() || (*replies)[3].integer().value_or(0) > 0;
        const Reply hash = (*replies)[4];
        std::optional<std::string>* const into[] = {
            &m_schedule.name,      &m_schedule.pattern,      &m_schedule.every,       &m_schedule.timeZone,
            &m_schedule.startDate, &m_schedule.endDate,      &m_schedule.limit,       &m_schedule.offset,
            &m_schedule.iteration, &m_schedule.templateData, &m_schedule.templateOpts};
        for (std::size_t i = 0; i < std::size(into); ++i)
            *into[i] = textOf(hash[i]);
        m_schedule.generation = generationOf(member(), anyField(hash),
                                             m_schedule.iteration.has_value() || m_schedule.templateData);
        return {};
    }

    Status findPending() {
        std::vector<std::string> names = {member()};
        if (m_schedule.generation == Generation::Composite) {
            const CompositeHashes hashes = compositeHashes(member());
            names = m_schedule.dialect.isBull() ? std::vector{hashes.bull, hashes.bullmq, member()}
                                                : std::vector{hashes.bullmq, hashes.bull, member()};
            std::erase(names, std::string());
        }
        m_schedule.pending.id = pendingId(names.front(), m_schedule.slot);
        Pipeline pipeline;
        for (const std::string& name : names)
            addFields(pipeline, jobKey(queue(), pendingId(name, m_schedule.slot)), jobFields);
        const auto replies = m_client.run(pipeline);
        if (!replies)
            return base::Error(replies.error());
        for (std::size_t i = 0; i < names.size(); ++i)
            if (readJob((*replies)[i], m_schedule.pending)) {
                m_schedule.pending.id = pendingId(names[i], m_schedule.slot);
                return {};
            }
        return m_schedule.generation == Generation::Composite ? findStranger() : Status();
    }

    /// The hash in the id is a setting of the application: look among the jobs due at the slot, or held.
    Status findStranger() {
        Pipeline pipeline;
        const std::string from = std::to_string(m_schedule.slotMs * scorePerMs);
        const std::string to = "(" + std::to_string((m_schedule.slotMs + 1) * scorePerMs);
        pipeline.add("ZRANGEBYSCORE", key(queue(), "delayed"), from, to, "LIMIT", 0, searchedStrangers);
        pipeline.add("ZRANGEBYSCORE", key(queue(), "delayed"), sentinelScoreText, "+inf", "LIMIT", 0,
                     searchedStrangers);
        const auto found = m_client.run(pipeline);
        if (!found)
            return base::Error(found.error());
        std::vector<std::string> ids;
        for (std::size_t list = 0; list < 2; ++list)
            for (std::size_t i = 0; i < (*found)[list].size(); ++i)
                if (const std::string_view id = (*found)[list][i].text(); partsOf(id).last == m_schedule.slot)
                    ids.emplace_back(id);
        Pipeline read;
        for (const std::string& id : ids)
            addFields(read, jobKey(queue(), id), jobFields);
        const auto hashes = m_client.run(read);
        if (!hashes)
            return base::Error(hashes.error());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            PendingJob job;
            if (readJob((*hashes)[i], job) && belongsTo(job, member())) {
                m_schedule.pending = std::move(job);
                m_schedule.pending.id = ids[i];
                return {};
            }
        }
        return {};
    }

    Status findPlace() {
        PendingJob& job = m_schedule.pending;
        Pipeline pipeline;
        pipeline.add("ZSCORE", key(queue(), "delayed"), job.id);
        constexpr std::array<std::string_view, 3> lists = {"active", "wait", "paused"};
        for (const std::string_view list : lists) {
            pipeline.add("LPOS", key(queue(), list), job.id, "MAXLEN", searchedEntries);
            pipeline.add("LLEN", key(queue(), list));
        }
        for (const std::string_view zset : {"prioritized", "completed", "failed"})
            pipeline.add("ZSCORE", key(queue(), zset), job.id);
        const auto replies = m_client.run(pipeline);
        if (!replies)
            return base::Error(replies.error());
        const auto in = [&](std::size_t index) {
            return !(*replies)[index].isNil() && !(*replies)[index].isError();
        };
        for (const std::size_t length : {2U, 4U, 6U})
            m_schedule.longLists |= (*replies)[length].integer().value_or(0) > searchedEntries;
        constexpr std::array<std::pair<std::size_t, Place>, 7> places = {{{0, Place::Delayed},
                                                                          {1, Place::Active},
                                                                          {3, Place::Wait},
                                                                          {5, Place::Paused},
                                                                          {7, Place::Prioritized},
                                                                          {8, Place::Completed},
                                                                          {9, Place::Failed}}};
        for (const auto& [index, place] : places)
            if (in(index)) {
                job.place = place;
                break;
            }
        if (job.place == Place::Delayed) {
            job.delayedScore = (*replies)[0].text();
            job.dueMs = dueMsOf(job.delayedScore);
        }
        return {};
    }

    redis::Client& m_client;
    Schedule m_schedule;
};

} // namespace

Result<Schedule> loadSchedule(redis::Client& client, const JobRef& ref, std::string_view workerCommand) {
    return Loading(client, ref).run(workerCommand);
}

} // namespace redispatch::engines::bullmq
