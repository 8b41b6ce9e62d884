// SPDX-License-Identifier: GPL-3.0-or-later
// How scripts are called, and what their refusals mean.
#include "core/engines/bullmq/operations.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using domain::Intent;
using domain::Why;

namespace {

constexpr long long finishedSearched = 500;

std::string_view familyWord(Family family) {
    switch (family) {
    case Family::Bull:
        return "bull";
    case Family::V4:
        return "4";
    case Family::V5:
        return "5";
    case Family::V6:
        return "6";
    case Family::Unknown:
        break;
    }
    return "unknown";
}

/// In the order of common.lua.
std::vector<std::string> keysFor(const JobRef& ref, const std::string& run) {
    std::vector<std::string> keys;
    for (const char* suffix :
         {"repeat", "delayed", "wait", "paused", "prioritized", "priority", "meta", "meta-paused", "marker",
          "events", "active", "pc", "id", "completed", "failed"})
        keys.push_back(key(ref.queue, suffix));
    keys.push_back(definitionKey(ref.queue, ref.member));
    const std::string job = jobKey(ref.queue, run);
    keys.push_back(job);
    for (const char* part : {":lock", ":logs", ":dependencies", ":processed", ":failed", ":unsuccessful"})
        keys.push_back(job + part);
    return keys;
}

bool isPlain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

} // namespace

base::Result<Answer> callScript(redis::Client& client, const ScriptCall& call) {
    const JobRef& ref = call.schedule.ref;
    std::vector<std::string> keys = keysFor(ref, call.run);
    keys.insert(keys.end(), call.moreKeys.begin(), call.moreKeys.end());
    std::vector<std::string> args = {std::string(familyWord(call.schedule.dialect.family)),
                                     ref.queue,
                                     ref.member,
                                     call.schedule.slot,
                                     call.run,
                                     call.intent.requestId};
    args.insert(args.end(), call.args.begin(), call.args.end());
    auto replies = call.script.run(client, keys, args);
    if (!replies) {
        base::Error error = std::move(replies).error();
        error.subject = call.intent.job.str();
        // The scripts touch every key before their first write (common.lua).
        if (error.detail.starts_with("WRONGTYPE")) {
            error.effect = base::Effect::NotApplied;
            error.retry = {base::RetryAdvice::Safe, {}};
        }
        return std::move(error).during(std::string(call.script.name()) + " " + call.intent.job.str());
    }
    Answer answer(std::move(*replies));
    if (answer.word().empty())
        return base::makeError(ErrorKind::Protocol, call.intent.job.str(), "an answer of the script", "none");
    return answer;
}

base::Error unable(const Intent& intent, ErrorKind kind, Why why) {
    return base::makeError(kind, std::string(word(intent)) + " of " + intent.job.str(), {},
                           std::string(reasonText(why)));
}

base::Error refusal(const Intent& intent, const Answer& answer) {
    const std::string& job = intent.job.str();
    const std::string_view word = answer.word();
    const auto conflict = [&](const char* expected, std::string actual) {
        return base::makeError(ErrorKind::Conflict, job, expected, std::move(actual));
    };
    if (word == "missing")
        return base::makeError(ErrorKind::Missing, job, "a schedule of its queue", "none");
    if (word == "reused")
        return conflict("a fresh request id", "one that another action has used");
    if (word == "moved")
        return base::makeError(ErrorKind::Busy, job, "a schedule that stays as it was read",
                               "one whose runs follow each other too fast");
    if (word == "busy")
        return unable(intent, ErrorKind::Busy, Why::BusyNow);
    if (word == "held")
        return conflict("a schedule that is not paused", answer.value(0).empty()
                                                             ? "a paused one"
                                                             : "paused by " + base::visible(answer.value(0)));
    if (word == "not_held")
        return unable(intent, ErrorKind::Conflict, Why::NotPaused);
    if (word == "no_job")
        return conflict("a schedule with a pending run", "a broken chain, or its last run has been");
    if (word == "not_pending")
        return unable(intent, ErrorKind::Conflict, Why::NothingPending);
    if (word == "past")
        return base::makeError(ErrorKind::Invalid, "until", "an instant after the server's time",
                               "an earlier one");
    if (word == "no_run")
        return base::makeError(ErrorKind::Missing, job, "a run that the engine keeps", "none of this id");
    if (word == "not_finished")
        return conflict("a run that has ended", "one that has not");
    if (word == "flow")
        return conflict("a run of its own", "a part of a flow");
    if (word == "intact")
        return unable(intent, ErrorKind::Conflict, Why::ChainIntact);
    if (word == "exists")
        return conflict("a free id for the pending run", "one that a job has already");
    if (word == "gone" || word == "not_ours")
        return unable(intent, ErrorKind::Conflict, Why::NothingLeftBehind);
    return base::makeError(ErrorKind::Protocol, job, "an answer that this version knows",
                           base::visible(word));
}

std::string runPrefix(const Schedule& schedule) {
    const std::string& id = schedule.pending.id;
    return id.substr(0, id.rfind(':') + 1);
}

bool isRunOf(const Schedule& schedule, std::string_view run) {
    const JobIdParts parts = partsOf(run);
    switch (parts.origin) {
    case JobIdParts::Origin::Schedule:
        return run.substr(0, run.rfind(':') + 1) == runPrefix(schedule);
    case JobIdParts::Origin::Manual:
        return parts.member == schedule.ref.member;
    case JobIdParts::Origin::Other:
        break;
    }
    return false;
}

std::string manualRunId(const Schedule& schedule, std::string_view requestId) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id = "manual:" + schedule.ref.member + ":r";
    for (const char c : requestId) {
        if (isPlain(c)) {
            id += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        id += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return id;
}

base::Result<std::optional<KeptRun>> loadNewestRun(redis::Client& client, const Schedule& schedule) {
    const std::string& queue = schedule.ref.queue;
    redis::Pipeline ends;
    for (const char* set : {"completed", "failed"})
        ends.add("ZREVRANGE", key(queue, set), 0, finishedSearched - 1);
    const auto lists = client.run(ends);
    if (!lists)
        return lists.error();
    const std::string prefix = runPrefix(schedule);
    std::string newest;
    long long newestSlot = -1;
    for (std::size_t list = 0; list < lists->size(); ++list)
        for (std::size_t i = 0; i < (*lists)[list].size(); ++i) {
            const std::string_view id = (*lists)[list][i].text();
            const auto slot =
                id.starts_with(prefix) ? base::parseInt(id.substr(prefix.size())) : std::nullopt;
            if (slot && *slot > newestSlot) {
                newestSlot = *slot;
                newest = id;
            }
        }
    if (newest.empty())
        return std::optional<KeptRun>();
    const auto fields =
        client.call(redis::Pipeline().add("HMGET", jobKey(queue, newest), "name", "data", "opts", "rjk"));
    if (!fields)
        return fields.error();
    const redis::Reply reply = (*fields)[0];
    if (reply[2].isNil())
        return std::optional<KeptRun>();
    return std::optional(KeptRun{newest, std::string(reply[0].text()), std::string(reply[1].text()),
                                 std::string(reply[2].text()), std::string(reply[3].text())});
}

} // namespace redispatch::engines::bullmq
