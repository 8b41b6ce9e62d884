// SPDX-License-Identifier: GPL-3.0-or-later
// What runners read: which jobs are due, and the state of each.
#include "core/engines/native/decode.h"
#include "core/engines/native/encode.h"
#include "core/engines/native/fields.h"
#include "core/engines/native/protocol.h"
#include "core/redis/servererror.h"
#include "core/redis/serverinfo.h"

namespace redispatch::engines::native {

using base::ErrorKind;

namespace {

constexpr std::size_t commandsPerState = 3;

std::optional<Instant> instantOf(redis::Reply reply) {
    return instantFromScore(reply.text());
}

State stateOf(redis::Reply fields, redis::Reply leases, redis::Reply queue, Instant now) {
    State state;
    state.now = now;
    const auto rev = fields[0].integer();
    state.exists = rev.has_value();
    state.rev = rev.value_or(0);
    state.cursor = instantOf(fields[1]).value_or(now);
    state.nextSlot = instantOf(fields[2]);
    state.pauseUntil = instantOf(fields[4]);
    state.paused = !fields[3].isNil() && (!state.pauseUntil || now < *state.pauseUntil);
    state.retired = !fields[5].isNil();
    state.activeRun = fields[6].text();
    state.activeRunner = fields[7].text();
    for (std::size_t i = 0; i + 1 < leases.size(); i += 2)
        if (!state.activeRun.empty() && leases[i].text() == state.activeRun)
            state.activeLease = instantOf(leases[i + 1]);
    for (std::size_t i = 0; i + 1 < queue.size(); i += 2)
        if (const auto due = instantOf(queue[i + 1]))
            state.pending.push_back({std::string(queue[i].text()), *due});
    return state;
}

} // namespace

Result<std::vector<JobId>> Protocol::due(redis::Client& client, int limit) const {
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    const auto members = client.call(redis::Pipeline().add("ZRANGEBYSCORE", m_keys.index(), "-inf",
                                                           msText(*now), "LIMIT", 0, std::max(0, limit)));
    if (!members)
        return members.error();
    std::vector<JobId> jobs;
    for (std::size_t i = 0; i < (*members)[0].size(); ++i)
        jobs.emplace_back(std::string((*members)[0][i].text()));
    return jobs;
}

Result<std::vector<State>> Protocol::loadStates(redis::Client& client, const std::vector<JobId>& jobs) const {
    if (jobs.size() > 500)
        return base::makeError(ErrorKind::Internal, "loadStates", "at most 500 jobs",
                               std::to_string(jobs.size()));
    redis::Pipeline pipeline;
    pipeline.add("TIME");
    for (const JobId& job : jobs) {
        pipeline.add("HMGET", m_keys.state(job), "rev", "cursor", "next_hint", "paused", "pause_until",
                     "retired", "active", "active_runner");
        pipeline.add("ZRANGE", m_keys.lease(job), 0, 9, "WITHSCORES");
        pipeline.add("ZRANGE", m_keys.queue(job), 0, 9, "WITHSCORES");
    }
    const auto replies = client.run(pipeline);
    if (!replies)
        return replies.error();
    const auto now = decodeTime((*replies)[0]);
    if (!now)
        return redis::serverError((*replies)[0].text(), "TIME");

    std::vector<State> states;
    states.reserve(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const std::size_t at = 1 + i * commandsPerState;
        for (std::size_t part = 0; part < commandsPerState; ++part) {
            const redis::Reply reply = (*replies)[at + part];
            // A key of the wrong type spoils its own job only; it cannot be run.
            if (reply.isError() && !reply.text().starts_with("WRONGTYPE"))
                return redis::serverError(reply.text(), jobs[i].str());
        }
        State state = stateOf((*replies)[at], (*replies)[at + 1], (*replies)[at + 2], *now);
        if ((*replies)[at].isError() || (*replies)[at + 1].isError() || (*replies)[at + 2].isError())
            state.exists = false;
        states.push_back(std::move(state));
    }
    return states;
}

base::Status Protocol::reindex(redis::Client& client, const JobId& job, std::optional<Instant> at) const {
    const auto done = client.call(
        redis::Pipeline().add("ZADD", m_keys.index(), at ? msText(at) : std::string("+inf"), job.str()),
        redis::Client::Intent::Write);
    if (!done)
        return base::Error(done.error());
    return {};
}

} // namespace redispatch::engines::native
