// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/native/call.h"

#include "core/base/errortext.h"
#include "core/base/log.h"

namespace redispatch::engines::native {

using base::ErrorKind;

namespace {
constexpr int changesKept = 10'000;
}

base::Result<Answer> callScript(redis::Client& client, const Keys& keys, const Call& call) {
    const std::string requestKey = keys.request(call.job, call.requestId.empty() ? "none" : call.requestId);
    std::vector<std::string> names = {keys.state(call.job),
                                      keys.lease(call.job),
                                      keys.history(call.job),
                                      keys.queue(call.job),
                                      keys.queueData(call.job),
                                      keys.definition(call.job),
                                      requestKey};
    names.insert(names.end(), call.moreKeys.begin(), call.moreKeys.end());
    auto replies = call.script.run(client, names, call.args);
    if (!replies) {
        base::Error error = std::move(replies).error();
        error.subject = call.job.str();
        // The scripts touch every key before their first write (common.lua).
        if (error.detail.starts_with("WRONGTYPE")) {
            error.effect = base::Effect::NotApplied;
            error.retry = {base::RetryAdvice::Safe, {}};
        }
        return std::move(error).during(std::string(call.script.name()) + " " + call.job.str());
    }
    Answer answer(std::move(*replies));
    if (answer.word().empty())
        return base::makeError(ErrorKind::Protocol, call.job.str(), "an answer of the script", "none");
    if (answer.word() == "reused")
        return base::makeError(ErrorKind::Conflict, call.job.str(), "a fresh request id",
                               "one that another action has used");
    if (!answer.look().empty() && !call.event.empty()) {
        redis::Pipeline advice;
        addAdvice(advice, keys, call.job, answer.look(), call.event);
        logAdvice(client.run(advice, redis::Client::Intent::Write), advice.size(), call.job);
    }
    return answer;
}

void addAdvice(redis::Pipeline& pipeline, const Keys& keys, const base::JobId& job, std::string_view look,
               std::string_view event) {
    pipeline.add("ZADD", keys.index(), look, job.str());
    // Nobody needs to hear of a mere renewal.
    if (event != "renew")
        pipeline.add("XADD", keys.changes(), "MAXLEN", "~", changesKept, "*", "job", job.str(), "what",
                     event);
}

void logAdvice(const base::Result<redis::Replies>& replies, std::size_t count, const base::JobId& job) {
    if (!replies) {
        base::log::warning("index of " + job.str() + " not updated: " + base::sentence(replies.error()));
        return;
    }
    for (std::size_t i = 0; i < count; ++i)
        if ((*replies)[i].isError())
            base::log::warning("index of " + job.str() +
                               " not updated: " + std::string((*replies)[i].text()));
}

} // namespace redispatch::engines::native
