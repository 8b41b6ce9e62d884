// SPDX-License-Identifier: GPL-3.0-or-later
// What operators do: trigger, pause, resume.
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/engines/native/call.h"
#include "core/engines/native/engine.h"
#include "core/engines/native/fields.h"
#include "core/engines/native/scripts.h"
#include "core/redis/servererror.h"
#include "core/timing/nextruns.h"

namespace redispatch::engines::native {

using base::ErrorKind;
using domain::Intent;
using domain::Receipt;

namespace {

constexpr long long mostSlotsCounted = 1'000'000;

base::Error refusalError(const Intent& intent, const Answer& answer) {
    const std::string& job = intent.job.str();
    const std::string_view word = answer.word();
    if (word == "missing")
        return base::makeError(ErrorKind::Missing, job, "a defined job", "none");
    if (word == "retired")
        return base::makeError(ErrorKind::Conflict, job, "a job whose job file is on a host",
                               "a retired one");
    if (word == "full")
        return base::makeError(ErrorKind::Busy, job, "fewer than 100 waiting runs",
                               std::string(answer.value(0)) + " waiting runs");
    if (word == "paused")
        return base::makeError(ErrorKind::Conflict, job, "a job that is not paused",
                               "paused by " + base::visible(answer.value(0)));
    if (word == "not_paused")
        return base::makeError(ErrorKind::Conflict, job, "a paused job", "one that is not paused");
    if (word == "past")
        return base::makeError(ErrorKind::Invalid, "until", "an instant after the server's time",
                               "an earlier one");
    return base::makeError(ErrorKind::Protocol, job, "an answer that this version knows", std::string(word));
}

/// Slots that came due since the cursor, for resume.lua: cursor as it is stored, first, last, count, next.
Result<std::vector<std::string>> undecidedSlots(redis::Client& client, const std::string& stateKey) {
    std::vector<std::string> args = {"", "", "", "0", ""};
    redis::Pipeline pipeline;
    pipeline.add("TIME").add("HMGET", stateKey, "sched", "tz", "cursor", "paused");
    const auto replies = client.run(pipeline);
    if (!replies)
        return replies.error();
    const auto now = decodeTime((*replies)[0]);
    const redis::Reply state = (*replies)[1];
    for (const redis::Reply& reply : {(*replies)[0], state})
        if (reply.isError())
            return redis::serverError(reply.text(), stateKey);
    const auto rule = timing::TimingRule::parse(state[0].text(), state[1].text());
    const auto cursor = instantFrom(state[2].text());
    if (!now || !rule || !cursor || *now <= *cursor)
        return args; // nothing can be counted; resuming is still right
    const auto first = timing::nextAfter(*rule, *cursor);
    const auto last = timing::lastAtOrBefore(*rule, *now);
    if (!first || !last || *last < *first)
        return args;
    const long long count = timing::countBetween(*rule, *cursor, *now, mostSlotsCounted).due;
    args = {std::string(state[2].text()), msText(first), msText(last), std::to_string(count),
            msText(timing::nextAfter(*rule, *now))};
    return args;
}

std::string pauseText(const domain::Job& job) {
    if (!job.paused)
        return std::string(domain::word(job.state));
    return "paused by " + base::visible(job.paused->by) +
           (job.paused->until ? " until " + base::utcText(*job.paused->until) : " until resumed");
}

} // namespace

void NativeEngine::addToPlan(const domain::JobDetail& detail, domain::Plan& plan) {
    const base::JobId& job = plan.intent.job;
    plan.keys.push_back(m_keys.state(job));
    plan.keys.push_back(m_keys.history(job));
    plan.keys.push_back(m_keys.request(job, plan.intent.requestId));
    if (std::holds_alternative<domain::TriggerIntent>(plan.intent.what)) {
        plan.keys.push_back(m_keys.queue(job));
        plan.keys.push_back(m_keys.queueData(job));
        if (detail.job.runningSince)
            plan.warnings.emplace_back("It is running now; the new run starts when that one has ended.");
        if (detail.job.paused)
            plan.warnings.emplace_back("It is paused; a run that is asked for by hand starts all the same.");
    } else if (detail.job.runningSince) {
        plan.warnings.emplace_back("It is running now; that run goes on.");
    }
    plan.keys.push_back(m_keys.index());
    plan.keys.push_back(m_keys.changes());
}

Result<Receipt> NativeEngine::apply(redis::Client& client, const Intent& intent) {
    if (!isNativeJobId(intent.job.str()))
        return base::makeError(ErrorKind::Invalid, base::visible(intent.job.str()), "the id of a native job");
    if (intent.requestId.empty() || intent.requestId.size() > 64)
        return base::makeError(ErrorKind::Invalid, intent.job.str(), "a request id of 1 to 64 bytes");
    const redis::Script* script = &scripts::pause();
    std::vector<std::string> args;
    if (const auto* trigger = std::get_if<domain::TriggerIntent>(&intent.what)) {
        script = &scripts::trigger();
        args = {intent.requestId, packAsk({intent.by, intent.reason, intent.requestId, trigger->parameters}),
                intent.by, intent.reason};
    } else if (const auto* pause = std::get_if<domain::PauseIntent>(&intent.what)) {
        args = {intent.by, intent.reason, msText(pause->until)};
    } else if (!std::holds_alternative<domain::ResumeIntent>(intent.what)) {
        return base::makeError(ErrorKind::Invalid, intent.job.str(), "an action that this engine has",
                               std::string(domain::word(intent)));
    } else {
        script = &scripts::resume();
        auto slots = undecidedSlots(client, m_keys.state(intent.job));
        if (!slots)
            return slots.error();
        args = {intent.by, intent.reason};
        args.insert(args.end(), slots->begin(), slots->end());
        args.push_back(packSkip(domain::SkipCause::Paused, false));
    }
    const auto answer =
        callScript(client, m_keys, {*script, intent.job, args, intent.requestId, domain::word(intent)});
    if (!answer)
        return answer.error();
    if (answer->word() != "ok" && answer->word() != "repeat")
        return refusalError(intent, *answer);

    Receipt receipt;
    receipt.requestId = intent.requestId;
    receipt.accepted = true;
    receipt.repeated = answer->word() == "repeat";
    // It is done: what cannot be read back only stays unsaid.
    if (std::holds_alternative<domain::TriggerIntent>(intent.what)) {
        receipt.runId = answer->value(0);
        if (const auto run = loadRun(client, intent.job, receipt.runId))
            receipt.readBack = run->outcome == domain::Outcome::None
                                   ? "waiting to start"
                                   : std::string(domain::word(run->outcome));
    } else if (const auto jobs = reload(client, {&intent.job, 1}); jobs && !jobs->empty()) {
        receipt.readBack = pauseText(*jobs->front());
    }
    return receipt;
}

} // namespace redispatch::engines::native
