// SPDX-License-Identifier: GPL-3.0-or-later
// The schedule's own chain of runs: hold and release its pending run, re-arm, remove, sweep.
#include "core/base/text.h"
#include "core/engines/bullmq/operations.h"
#include "core/engines/bullmq/options.h"
#include "core/engines/bullmq/scripts.h"

#include <algorithm>

#include <poll.h>

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using base::msSinceEpoch;
using domain::Intent;
using domain::Why;

namespace {

constexpr int leftoverPages = 10;
constexpr int leftoverPage = 1'000;
constexpr std::size_t sweptAtOnce = 100;

std::string scoreText(long long dueMs) {
    return std::to_string(dueMs * scorePerMs);
}

std::string notedScoreText(long long dueMs) {
    return std::to_string(dueMs * scorePerMs + notedTie);
}

/// When the run was due before it was held.
long long originalDue(const Schedule& schedule) {
    const PendingJob& pending = schedule.pending;
    return pending.timestamp && pending.options.delay ? *pending.timestamp + *pending.options.delay
                                                      : schedule.slotMs;
}

bool hasEnded(const Schedule& schedule) {
    return schedule.ruleEndMs && *schedule.ruleEndMs < msSinceEpoch(schedule.now);
}

/// The first slot after `after` that the rule and the end allow, in ms.
base::Result<long long> slotAfter(const Schedule& schedule, const Intent& intent, base::Instant after) {
    if (!schedule.rule)
        return unable(intent, ErrorKind::Invalid, Why::CustomStrategy);
    long long slot = sentinelMs;
    if (schedule.ruleEveryMs) {
        // Where the grid lies differs between versions; the pending run stands on it.
        const long long every = *schedule.ruleEveryMs;
        const long long from = originalDue(schedule);
        const long long gone = msSinceEpoch(after) - from;
        slot = gone < 0 ? from : from + (gone / every + 1) * every;
        if (schedule.ruleEndMs && slot > *schedule.ruleEndMs)
            slot = sentinelMs;
    } else if (const auto next = schedule.nextSlotAfter(after)) {
        slot = msSinceEpoch(*next);
    }
    if (slot >= sentinelMs)
        return unable(intent, ErrorKind::Invalid, Why::PastItsEnd);
    return slot;
}

/// What a schedule that keeps no run at all would give its next one; only those with a template know.
std::string optionsFromDefinition(const Schedule& schedule) {
    JsonFields repeat;
    const auto number = [&](const char* name, const std::optional<std::string>& value) {
        if (value && base::parseInt(*value))
            repeat.emplace_back(name, *value);
    };
    if (schedule.pattern)
        repeat.emplace_back("pattern", jsonString(*schedule.pattern));
    number("every", schedule.every);
    if (schedule.timeZone)
        repeat.emplace_back("tz", jsonString(*schedule.timeZone));
    number("startDate", schedule.startDate);
    number("endDate", schedule.endDate);
    number("limit", schedule.limit);
    number("offset", schedule.offset);
    JsonFields fields = jsonFields(schedule.templateOpts.value_or("{}")).value_or(JsonFields());
    fields.emplace_back("repeatJobKey", jsonString(schedule.ref.member));
    fields.emplace_back("repeat", jsonText(repeat));
    return jsonText(fields);
}

/// Runs of this schedule that stand in `delayed` because of a pause, beside the one it has pending.
base::Result<std::vector<std::string>> leftovers(redis::Client& client, const Schedule& schedule) {
    const std::string& queue = schedule.ref.queue;
    const std::string prefix = runPrefix(schedule);
    std::vector<std::string> found;
    std::vector<std::string> held;
    for (int page = 0; page < leftoverPages; ++page) {
        // From the far end, where runs that are held without end stand.
        const auto reply = client.call(redis::Pipeline().add(
            "ZREVRANGEBYSCORE", key(queue, "delayed"), "+inf", scoreText(msSinceEpoch(schedule.now)),
            "WITHSCORES", "LIMIT", page * leftoverPage, leftoverPage));
        if (!reply)
            return reply.error();
        const redis::Reply pairs = (*reply)[0];
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const std::string_view id = pairs[i].text();
            if (!id.starts_with(prefix) || id == schedule.pending.id ||
                !base::parseInt(id.substr(prefix.size())))
                continue;
            const auto score = base::parseDouble(pairs[i + 1].text());
            (score && *score >= sentinelScore ? found : held).emplace_back(id);
        }
        if (pairs.size() < 2 * leftoverPage)
            break;
    }
    redis::Pipeline marks;
    for (const std::string& id : held)
        marks.add("HEXISTS", jobKey(queue, id), holdfield::by);
    if (marks.empty())
        return found;
    const auto marked = client.run(marks);
    if (!marked)
        return marked.error();
    for (std::size_t i = 0; i < held.size(); ++i)
        if ((*marked)[i].integer() == 1)
            found.push_back(held[i]);
    return found;
}

} // namespace

Doing hold(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    const auto& until = std::get<domain::PauseIntent>(intent.what).until;
    if (schedule.pending.place == Place::Completed || schedule.pending.place == Place::Failed)
        return unable(intent, ErrorKind::Conflict, Why::NothingPending);
    long long due = sentinelMs;
    if (until) {
        if (*until <= schedule.now)
            return base::makeError(ErrorKind::Invalid, "until", "an instant after the server's time",
                                   "an earlier one");
        // It is put at the first slot after the pause, so that it goes on by itself whoever is there by then.
        const auto slot = slotAfter(schedule, intent, *until - base::milliseconds(1));
        if (!slot)
            return slot.error();
        due = *slot;
    }
    auto answer = callScript(client, {scripts::hold(),
                                      schedule,
                                      intent,
                                      schedule.pending.id,
                                      {std::to_string(due), until ? notedScoreText(due) : scoreText(due),
                                       std::string(sentinelScoreText), intent.by, intent.reason,
                                       until ? std::to_string(msSinceEpoch(*until)) : std::string()}});
    if (!answer)
        return answer.error();
    return Done{std::move(*answer), schedule.pending.id, {}};
}

Doing release(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    // A repeat needs no slot; the script knows it by its request id before it looks at anything else.
    const bool repeats = schedule.pending.holdRequest == intent.requestId;
    std::string due;
    if (hasEnded(schedule) && !repeats)
        return unable(intent, ErrorKind::Invalid, Why::PastItsEnd);
    if (!std::get<domain::ResumeIntent>(intent.what).runNow && !repeats) {
        long long at = originalDue(schedule);
        if (at <= msSinceEpoch(schedule.now) || at >= sentinelMs) {
            const auto slot = slotAfter(schedule, intent, schedule.now);
            if (!slot)
                return slot.error();
            at = *slot;
        }
        due = std::to_string(at);
    }
    const auto at = base::parseInt(due);
    auto answer =
        callScript(client, {scripts::release(),
                            schedule,
                            intent,
                            schedule.pending.id,
                            {due, at ? scoreText(*at) : std::string(), std::string(sentinelScoreText),
                             std::string(pushOf(schedule.pending.opts))}});
    if (!answer)
        return answer.error();
    return Done{std::move(*answer), schedule.pending.id, {}};
}

Doing rearm(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    const PendingJob& pending = schedule.pending;
    if (pending.place == Place::Active)
        return unable(intent, ErrorKind::Busy, Why::BusyNow);
    const bool finished = pending.place == Place::Completed || pending.place == Place::Failed;
    if (pending.exists && !finished && pending.holdRequest != intent.requestId)
        return unable(intent, ErrorKind::Conflict, Why::ChainIntact);
    // A slot whose run has been is used up, even when it is still ahead (its run was started early).
    const base::Instant used = base::instantFromMs(schedule.slotMs) - base::milliseconds(finished ? 0 : 1);
    const auto slot = slotAfter(schedule, intent, std::max(schedule.now, used));
    if (!slot)
        return slot.error();
    const auto last = loadNewestRun(client, schedule);
    if (!last)
        return last.error();
    if (!*last && !schedule.hasTemplate())
        return unable(intent, ErrorKind::Invalid, Why::NotStored);

    NextLink link;
    link.jobId = runPrefix(schedule) + std::to_string(*slot);
    link.slotMs = *slot;
    link.nowMs = msSinceEpoch(schedule.now);
    if (*last)
        link.count = readOptions((*last)->opts).count.value_or(0) + 1;
    else if (schedule.iteration)
        link.count = base::parseInt(*schedule.iteration).value_or(1);
    if (schedule.ruleLimit && link.count > *schedule.ruleLimit)
        return unable(intent, ErrorKind::Invalid, Why::PastItsEnd);

    const std::string source = *last ? (*last)->opts : optionsFromDefinition(schedule);
    const bool own = schedule.hasTemplate();
    const std::string name = own ? schedule.name.value_or(schedule.jobName) : (*last)->name;
    const std::string data = own ? schedule.templateData.value_or("{}") : (*last)->data;
    std::string scheduleKey = *last ? (*last)->scheduleKey : std::string();
    if (scheduleKey.empty() && schedule.generation != Generation::Composite)
        scheduleKey = schedule.ref.member;
    auto answer =
        callScript(client, {scripts::rearm(),
                            schedule,
                            intent,
                            link.jobId,
                            {pending.id, std::to_string(*slot), scoreText(*slot), name, data,
                             rearmedOptions(source, link), std::to_string(priorityOf(source)), scheduleKey},
                            {jobKey(schedule.ref.queue, pending.id)}});
    if (!answer)
        return answer.error();
    return Done{std::move(*answer), link.jobId, {}};
}

Doing removeSchedule(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    const ScriptCall call{scripts::remove(), schedule, intent, schedule.pending.id};
    auto answer = callScript(client, call);
    if (!answer)
        return answer.error();
    Done done{std::move(*answer), schedule.pending.id, {}};
    const Family family = schedule.dialect.family;
    const bool mayComeBack = done.answer.word() == "ok" && done.answer.value(0) != "0" &&
                             (family == Family::Bull || family == Family::V4 || family == Family::Unknown);
    if (!mayComeBack)
        return done;
    // These workers look first and write later: one that was just taking the pending run may make the next.
    pollfd stopped{client.stop().descriptor(), POLLIN, 0};
    if (::poll(&stopped, 1, 1'000) > 0)
        return done;
    const auto again = loadSchedule(client, schedule.ref);
    if (!again && again.error().kind == ErrorKind::Missing)
        return done;
    if (again)
        if (auto second = callScript(client, {scripts::remove(), *again, intent, again->pending.id});
            second && second->word() == "ok")
            done.note = "A worker had made a further run meanwhile; it is removed too.";
    return done;
}

Doing sweep(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    const auto ids = leftovers(client, schedule);
    if (!ids)
        return ids.error();
    std::optional<Answer> last;
    std::size_t swept = 0;
    for (std::size_t i = 0; i < std::min(ids->size(), sweptAtOnce); ++i) {
        auto answer = callScript(
            client, {scripts::sweep(), schedule, intent, (*ids)[i], {std::string(sentinelScoreText)}});
        if (!answer)
            return answer.error();
        if (answer->did())
            ++swept;
        if (!last || answer->did() || !last->did())
            last = std::move(*answer);
    }
    if (!last)
        return unable(intent, ErrorKind::Conflict, Why::NothingLeftBehind);
    return Done{std::move(*last),
                {},
                std::to_string(swept) + (swept == 1 ? " leftover run" : " leftover runs") + " removed"};
}

} // namespace redispatch::engines::bullmq
