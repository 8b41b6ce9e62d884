// SPDX-License-Identifier: GPL-3.0-or-later
// One job opened: its card, rules, coming slots and raw keys.
#include "core/base/text.h"
#include "core/engines/native/engine.h"
#include "core/engines/native/fields.h"
#include "core/engines/rawkeys.h"
#include "core/redis/servererror.h"
#include "core/timing/nextruns.h"

#include <algorithm>

namespace redispatch::engines::native {

using base::ErrorKind;

namespace {

constexpr int slotsShown = 5;
constexpr std::size_t jobsPerFlight = 500;

} // namespace

Result<domain::JobDetail> NativeEngine::loadDetail(redis::Client& client, const JobId& job) {
    if (!isNativeJobId(job.str()))
        return base::makeError(ErrorKind::Invalid, base::visible(job.str()), "the id of a native job");
    std::vector<std::string> fields = {"HMGET", m_keys.definition(job)};
    fields.insert(fields.end(), definitionColumns().begin(), definitionColumns().end());
    redis::Pipeline pipeline;
    pipeline.add("TIME").addArgs(fields);
    addRow(pipeline, job);
    const auto replies = client.run(pipeline);
    if (!replies)
        return replies.error();
    const auto now = decodeTime((*replies)[0]);
    if (!now)
        return redis::serverError((*replies)[0].text(), "TIME");
    for (std::size_t i = 1; i < replies->size(); ++i)
        if ((*replies)[i].isError() && !(*replies)[i].text().starts_with("WRONGTYPE"))
            return redis::serverError((*replies)[i].text(), job.str());

    domain::JobDetail detail;
    JobPtr row = m_decoder.decode(job, (*replies)[2], *now);
    if (!row) {
        const auto known = reload(client, {&job, 1});
        if (!known)
            return known.error();
        if (known->empty())
            return base::makeError(ErrorKind::Missing, job.str(), "a defined job", "none");
        row = known->front();
    }
    detail.job = *row;
    if ((*replies)[1].isError())
        detail.policy.emplace_back("unreadable", "definition: " + base::visible((*replies)[1].text()));
    else
        decodeDefinition((*replies)[1], detail);
    const domain::Schedule& schedule = detail.job.schedule;
    if (const auto rule = timing::TimingRule::parse(schedule.expression.view(), schedule.timeZone.view());
        rule && detail.job.state != domain::JobState::Retired)
        detail.nextSlots = timing::nextSlots(*rule, *now, slotsShown);
    auto raw =
        loadRawKeys(client, {m_keys.definition(job), m_keys.state(job), m_keys.lease(job), m_keys.queue(job),
                             m_keys.queueData(job), m_keys.history(job), m_keys.outputOrder(job)});
    if (!raw)
        return raw.error();
    detail.raw = std::move(*raw);
    return detail;
}

Result<domain::DeclaredParameters> NativeEngine::loadParameters(redis::Client& client,
                                                                std::span<const JobId> jobs) {
    domain::DeclaredParameters declared;
    for (std::size_t from = 0; from < jobs.size(); from += jobsPerFlight) {
        const auto flight = jobs.subspan(from, std::min(jobsPerFlight, jobs.size() - from));
        redis::Pipeline pipeline;
        for (const JobId& job : flight)
            pipeline.add("HGET", m_keys.definition(job), "parameters");
        const auto replies = client.run(pipeline);
        if (!replies)
            return replies.error();
        for (std::size_t i = 0; i < flight.size(); ++i) {
            const redis::Reply reply = (*replies)[i];
            if (reply.isError() && !reply.text().starts_with("WRONGTYPE"))
                return redis::serverError(reply.text(), flight[i].str());
            if (!reply.isError())
                declared.emplace(flight[i], decodeParameters(reply.text()));
        }
    }
    return declared;
}

} // namespace redispatch::engines::native
