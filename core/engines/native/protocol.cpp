// SPDX-License-Identifier: GPL-3.0-or-later
// Definitions, and what belongs to a runner rather than to a job.
#include "core/engines/native/protocol.h"

#include "core/base/text.h"
#include "core/engines/native/call.h"
#include "core/engines/native/encode.h"
#include "core/engines/native/scripts.h"
#include "core/redis/servererror.h"

namespace redispatch::engines::native {

using base::ErrorKind;

namespace {

constexpr auto runnersForgottenAfter = std::chrono::hours(24);

void append(std::vector<std::string>& args, const Pairs& pairs) {
    for (const auto& [name, value] : pairs) {
        args.push_back(name);
        args.push_back(value);
    }
}

/// Removes runners that ended without a farewell long ago. Best effort; at most 1,000 are looked at.
void forgetSilentRunners(redis::Client& client, const std::string& key, Instant now) {
    const auto entries = client.call(redis::Pipeline().add("HSCAN", key, 0, "COUNT", 1'000));
    if (!entries)
        return;
    std::vector<std::string> removal = {"HDEL", key};
    const redis::Reply pairs = (*entries)[0][1];
    for (std::size_t i = 0; i + 1 < pairs.size() && i < 2'000; i += 2) {
        const std::string_view value = pairs[i + 1].text();
        const auto seen = base::parseInt(value.substr(0, value.find(' ')));
        if (!seen || base::instantFromMs(*seen) + runnersForgottenAfter < now)
            removal.emplace_back(pairs[i].text());
    }
    if (removal.size() > 2)
        (void)client.run(redis::Pipeline().addArgs(removal), redis::Client::Intent::Write);
}

} // namespace

Result<Defined> Protocol::define(redis::Client& client, const Definition& definition,
                                 std::optional<Instant> nextSlot, const std::string& by,
                                 const std::string& requestId) const {
    const JobId job = JobId::of("native", definition.id);
    const Pairs row = rowFields(definition);
    std::vector<std::string> args = {msText(nextSlot), definition.paused ? "1" : "0", by,
                                     definition.pauseReason, std::to_string(row.size())};
    append(args, row);
    append(args, definitionFields(definition));
    const auto answer = callScript(client, m_keys, {scripts::define(), job, args, requestId, "define"});
    if (!answer)
        return answer.error();
    const auto rev = base::parseInt(answer->value(0));
    if (!rev)
        return base::makeError(ErrorKind::Undecodable, m_keys.state(job), "a number in field rev",
                               std::string(answer->value(0)));
    return Defined{*rev, answer->word() != "same"};
}

base::Status Protocol::retire(redis::Client& client, const JobId& job, const std::string& requestId) const {
    const auto answer = callScript(client, m_keys, {scripts::retire(), job, {}, requestId, "retire"});
    if (!answer)
        return base::Error(answer.error());
    if (answer->word() == "missing")
        return base::makeError(ErrorKind::Missing, job.str(), "a defined job", "none");
    return {};
}

base::Status Protocol::storeOutput(redis::Client& client, const JobId& job, const std::string& run,
                                   const domain::RunOutput& output) const {
    const auto stored = scripts::storeOutput().run(client, {m_keys.outputs(job), m_keys.outputOrder(job)},
                                                   {run, packOutput(output)});
    if (!stored)
        return base::Error(stored.error());
    return {};
}

base::Status Protocol::heartbeat(redis::Client& client, const domain::RunnerInfo& runner) const {
    const auto answer = scripts::heartbeat().run(client, {m_keys.runners()}, {runner.id, packRunner(runner)});
    if (!answer)
        return base::Error(answer.error());
    if ((*answer)[0][0].text() == "new") {
        forgetSilentRunners(client, m_keys.runners(),
                            base::instantFromMs((*answer)[0][1].integer().value_or(0)));
        redis::Pipeline event;
        event.add("XADD", m_keys.changes(), "MAXLEN", "~", 10'000, "*", "what", "runners");
        (void)client.run(event, redis::Client::Intent::Write); // advisory
    }
    return {};
}

base::Status Protocol::farewell(redis::Client& client, const std::string& runnerId) const {
    redis::Pipeline pipeline;
    pipeline.add("HDEL", m_keys.runners(), runnerId);
    pipeline.add("XADD", m_keys.changes(), "MAXLEN", "~", 10'000, "*", "what", "runners");
    const auto replies = client.run(pipeline, redis::Client::Intent::Write);
    if (!replies)
        return base::Error(replies.error());
    if ((*replies)[0].isError())
        return redis::serverError((*replies)[0].text(), m_keys.runners());
    return {};
}

} // namespace redispatch::engines::native
