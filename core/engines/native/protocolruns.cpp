// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a run: claim, renew, release, finish; and slots that get none.
#include "core/base/text.h"
#include "core/engines/native/call.h"
#include "core/engines/native/decode.h"
#include "core/engines/native/encode.h"
#include "core/engines/native/protocol.h"
#include "core/engines/native/scripts.h"

#include <array>
#include <functional>

namespace redispatch::engines::native {

using base::ErrorKind;

namespace {

constexpr std::array<std::pair<std::string_view, Refusal>, 6> refusalWords = {{
    {"early", Refusal::Early},
    {"paused", Refusal::Paused},
    {"taken", Refusal::Taken},
    {"busy", Refusal::Busy},
    {"rev_changed", Refusal::RevChanged},
    {"missing", Refusal::Missing},
}};

constexpr int mostHours = 5;

base::Error unexpectedAnswer(const JobId& job, const Answer& answer) {
    return base::makeError(ErrorKind::Protocol, job.str(), "an answer that this version knows",
                           std::string(answer.word()));
}

} // namespace

Result<ClaimReply> Protocol::claim(redis::Client& client, const Claim& claim) const {
    const std::vector<std::string> args = {claim.entry,
                                           msText(claim.slot),
                                           msText(claim.nextSlot),
                                           std::to_string(claim.rev),
                                           std::to_string(claim.lease.count()),
                                           claim.runner,
                                           claim.host,
                                           claim.codeRevision,
                                           claim.requestId};
    const auto answer = callScript(client, m_keys, {scripts::claim(), claim.job, args, {}, "claim"});
    if (!answer)
        return answer.error();
    for (const auto& [text, refusal] : refusalWords)
        if (answer->word() == text)
            return ClaimReply{std::nullopt, refusal};
    if (answer->word() != "grant")
        return unexpectedAnswer(claim.job, *answer);

    const auto slot = base::parseInt(answer->value(2));
    const auto start = base::parseInt(answer->value(3));
    const auto attempt = base::parseInt(answer->value(4));
    const auto ask = decodeAsk(answer->value(6));
    if (!slot || !start || !attempt || !ask)
        return base::makeError(ErrorKind::Undecodable, m_keys.state(claim.job), "a readable active run",
                               std::string(answer->value(0)));
    Grant grant;
    grant.run = answer->value(0);
    grant.fence = answer->value(1);
    grant.slot = base::instantFromMs(*slot);
    grant.startedAt = base::instantFromMs(*start);
    grant.attempt = static_cast<int>(*attempt);
    grant.trigger = domain::triggerFrom(answer->value(5)).value_or(domain::TriggerKind::Unknown);
    grant.by = ask->by;
    grant.reason = ask->reason;
    grant.parameters = ask->parameters;
    return ClaimReply{std::move(grant), Refusal::Taken};
}

Result<bool> Protocol::renew(redis::Client& client, const JobId& job, const std::string& run,
                             milliseconds lease) const {
    const auto answer = callScript(
        client, m_keys, {scripts::renew(), job, {run, std::to_string(lease.count())}, {}, "renew"});
    if (!answer)
        return answer.error();
    return answer->word() == "ok";
}

Result<bool> Protocol::release(redis::Client& client, const JobId& job, const std::string& run,
                               const std::string& requestId) const {
    const auto answer = callScript(
        client, m_keys, {scripts::release(), job, {run}, requestId, "release", {m_keys.failures(job)}});
    if (!answer)
        return answer.error();
    return answer->word() == "ok" || answer->word() == "already";
}

namespace {

/// Calls a script that counts a run in sketches. They are of the server's hour. This machine's is the same
/// but around the full hour, or with a wrong clock.
Result<Answer> callCounting(redis::Client& client, const Keys& keys, Call call, std::string_view stratum,
                            const std::function<std::vector<std::string>(ServerHour)>& args) {
    Instant now = base::systemClock().now();
    for (int tries = 0; tries < mostHours; ++tries) {
        const auto hour = std::chrono::floor<std::chrono::hours>(now);
        call.args = args(hour);
        call.moreKeys = {keys.failures(call.job),
                         keys.latency(call.job, std::chrono::floor<std::chrono::days>(hour), stratum),
                         keys.latency(call.job, hour, stratum)};
        auto answer = callScript(client, keys, call);
        if (!answer || answer->word() != "hour")
            return answer;
        const auto serverMs = base::parseInt(answer->value(0));
        if (!serverMs)
            return unexpectedAnswer(call.job, *answer);
        now = base::instantFromMs(*serverMs);
    }
    return base::makeError(ErrorKind::Busy, call.job.str(), "a server whose hour lasts",
                           "one whose clock leaps");
}

} // namespace

Result<Finished> Protocol::finish(redis::Client& client, const JobId& job, const std::string& run,
                                  const Report& report, const std::string& requestId) const {
    const auto answer = callCounting(client, m_keys, {scripts::finish(), job, {}, requestId, "finish"},
                                     domain::word(report.meters.cache),
                                     [&](ServerHour hour) { return finishArgs(run, report, hour); });
    if (!answer)
        return answer.error();
    if (answer->word() == "ok")
        return Finished::Done;
    if (answer->word() == "already")
        return Finished::Already;
    if (answer->word() == "stale")
        return Finished::Stale;
    return unexpectedAnswer(job, *answer);
}

Result<bool> Protocol::skip(redis::Client& client, const Skip& skip) const {
    const std::vector<std::string> args = {msText(skip.first),
                                           msText(skip.last),
                                           std::to_string(skip.count),
                                           skip.missed ? "missed" : std::string(domain::word(skip.cause)),
                                           msText(skip.nextSlot),
                                           std::to_string(skip.rev),
                                           packSkip(skip.cause, skip.missed)};
    const auto answer = callScript(client, m_keys, {scripts::skip(), skip.job, args, skip.requestId, "skip"});
    if (!answer)
        return answer.error();
    return answer->word() == "ok";
}

Result<int> Protocol::reap(redis::Client& client, const JobId& job, const std::string& requestId,
                           const SketchCount& lost) const {
    const std::string fates = packFates(domain::Outcome::Lost, domain::CacheStatus::Unknown, std::nullopt);
    const auto answer = callCounting(client, m_keys, {scripts::reap(), job, {}, requestId, "reap"},
                                     domain::word(domain::CacheStatus::Unknown), [&](ServerHour hour) {
                                         std::vector<std::string> args = countArgs(lost, hour);
                                         args.insert(args.begin(), fates);
                                         return args;
                                     });
    if (!answer)
        return answer.error();
    return static_cast<int>(base::parseInt(answer->value(0)).value_or(0));
}

} // namespace redispatch::engines::native
