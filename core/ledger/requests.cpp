// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/requests.h"

#include "core/base/text.h"
#include "core/redis/servererror.h"

namespace redispatch::ledger {

namespace {

constexpr int keptForSeconds = 86'400;
constexpr std::size_t requestTextLimit = 4'096;

base::Status checked(const base::Result<redis::Replies>& replies, const std::string& key) {
    if (!replies)
        return base::Error(replies.error()).during("recording a request");
    for (std::size_t i = 0; i < replies->size(); ++i)
        if ((*replies)[i].isError())
            return redis::serverError((*replies)[i].text(), key).during("recording a request");
    return {};
}

RequestRecord decoded(redis::Reply fields) {
    RequestRecord record;
    record.verb = fields[0].text();
    record.mark = fields[1].text();
    record.done = fields[2].text() == "1";
    record.run = fields[3].text();
    record.outcome = fields[4].text();
    return record;
}

} // namespace

std::string Requests::key(const base::JobId& job, const std::string& requestId) const {
    return m_prefix + "{" + job.str() + "}:req:" + requestId;
}

base::Result<std::optional<RequestRecord>> Requests::find(redis::Client& client, const base::JobId& job,
                                                          const std::string& requestId) const {
    const auto fields = client.call(
        redis::Pipeline().add("HMGET", key(job, requestId), "verb", "mark", "done", "run", "outcome"));
    if (!fields)
        return base::Error(fields.error()).during("looking for a request");
    if ((*fields)[0][0].isNil())
        return std::optional<RequestRecord>();
    return std::optional(decoded((*fields)[0]));
}

base::Result<RequestRecord> Requests::begin(redis::Client& client, const base::JobId& job,
                                            const std::string& requestId, std::string_view verb,
                                            const std::string& mark) const {
    const std::string where = key(job, requestId);
    redis::Pipeline pipeline;
    pipeline.add("HSETNX", where, "verb", verb)
        .add("HSETNX", where, "mark", base::elided(mark, requestTextLimit))
        .add("EXPIRE", where, keptForSeconds)
        .add("HMGET", where, "verb", "mark", "done", "run", "outcome");
    const auto replies = client.run(pipeline, redis::Client::Intent::Write);
    if (auto good = checked(replies, where); !good)
        return good.error();
    RequestRecord record = decoded((*replies)[3]);
    record.fresh = (*replies)[0].integer() == 1;
    return record;
}

base::Status Requests::end(redis::Client& client, const base::JobId& job, const std::string& requestId,
                           const std::string& run, const std::string& outcome) const {
    const std::string where = key(job, requestId);
    redis::Pipeline pipeline;
    pipeline.add("HSET", where, "done", "1", "run", run, "outcome", base::elided(outcome, requestTextLimit))
        .add("EXPIRE", where, keptForSeconds);
    return checked(client.run(pipeline, redis::Client::Intent::Write), where);
}

base::Status Requests::forget(redis::Client& client, const base::JobId& job,
                              const std::string& requestId) const {
    const std::string where = key(job, requestId);
    return checked(client.run(redis::Pipeline().add("DEL", where), redis::Client::Intent::Write), where);
}

} // namespace redispatch::ledger
