// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/runs.h"

#include "core/base/text.h"
#include "core/engines/bullmq/runmeters.h"

#include <algorithm>
#include <array>

namespace redispatch::engines::bullmq {

using base::milliseconds;
using domain::Outcome;
using domain::Run;
using domain::TriggerKind;

namespace {

constexpr std::array<std::string_view, 17> columns = {"timestamp",
                                                      "opts",
                                                      "processedOn",
                                                      "finishedOn",
                                                      "atm",
                                                      "ats",
                                                      "attemptsMade",
                                                      "failedReason",
                                                      "progress",
                                                      "stc",
                                                      "pb",
                                                      "rjk",
                                                      "stalledCounter",
                                                      "name",
                                                      holdfield::by,
                                                      holdfield::reason,
                                                      "retriedOn"};
enum Column {
    Timestamp,
    Opts,
    ProcessedOn,
    FinishedOn,
    Atm,
    Ats,
    AttemptsMade,
    FailedReason,
    Progress,
    Stc,
    Worker,
    ScheduleKey,
    StalledCounter,
    Name,
    By,
    Reason,
    RetriedOn,
};

constexpr std::size_t errorBytes = 500;
constexpr std::size_t progressBytes = 400;
constexpr std::size_t nameBytes = 200;
constexpr std::size_t mostNames = 32;

std::optional<long long> numberOf(redis::Reply reply) {
    const auto value = base::parseDouble(reply.text());
    constexpr double most = 1e15;
    return value && *value >= 0 && *value < most ? std::optional(static_cast<long long>(*value))
                                                 : std::nullopt;
}

std::optional<Instant> instantOf(redis::Reply reply) {
    const auto ms = numberOf(reply);
    return ms && *ms > 0 ? std::optional(base::instantFromMs(*ms)) : std::nullopt;
}

std::string cut(std::string_view text, std::size_t bytes) {
    return base::elided(text, bytes);
}

TriggerKind triggerOf(const JobIdParts& parts) {
    switch (parts.origin) {
    case JobIdParts::Origin::Schedule:
        return TriggerKind::Schedule;
    case JobIdParts::Origin::Manual:
        return TriggerKind::Manual;
    case JobIdParts::Origin::Other:
        return TriggerKind::Unknown;
    }
    return TriggerKind::Unknown;
}

/// The three libraries count at other moments (bullmq.md 6).
int attemptOf(redis::Reply fields, bool bull, const Run& run) {
    const bool isOver = run.finishedAt.has_value();
    const bool runs = run.outcome == Outcome::Running;
    long long attempt = 1;
    if (const auto ended = numberOf(fields[Atm]); ended || numberOf(fields[Ats]))
        attempt = ended.value_or(0) + (isOver ? 0 : 1);
    else if (const auto made = numberOf(fields[AttemptsMade]); made && bull)
        attempt = *made + (isOver && run.outcome == Outcome::Failed ? 0 : 1);
    else if (made)
        attempt = *made + (isOver || runs ? 0 : 1);
    return static_cast<int>(std::clamp(attempt, 1LL, 1'000'000LL));
}

void settleWait(Run& run, std::optional<Instant> dueAt) {
    run.queueWait.reset();
    if (dueAt && run.startedAt && *run.startedAt >= *dueAt)
        run.queueWait = *run.startedAt - *dueAt;
}

std::optional<Instant> slotOf(const JobIdParts& parts) {
    const auto ms = parts.origin == JobIdParts::Origin::Schedule ? base::parseInt(parts.last) : std::nullopt;
    constexpr long long latest = 1'000'000'000'000'000;
    return ms && *ms < latest ? std::optional(base::instantFromMs(*ms)) : std::nullopt;
}

} // namespace

std::vector<std::string> compositeNames(std::string_view member) {
    std::vector<std::string> names;
    const auto composite = compositeFrom(member);
    if (!composite)
        return names;
    const std::string head = composite->name + ':' + composite->jobId;
    for (std::size_t colon = head.find(':'); colon != std::string::npos && names.size() < mostNames;
         colon = head.find(':', colon + 1))
        for (const bool bull : {false, true})
            names.push_back(compositeHash(member, head.substr(0, colon), head.substr(colon + 1), bull));
    return names;
}

RunNames::RunNames(const JobRef& ref) : m_names(compositeNames(ref.member)) {
    m_names.push_back(ref.member);
}

void RunNames::learn(const Schedule& schedule) {
    const JobIdParts parts = partsOf(schedule.pending.id);
    if (schedule.pending.exists && parts.origin == JobIdParts::Origin::Schedule && !has(schedule.pending.id))
        m_names.emplace_back(parts.member);
}

bool RunNames::has(std::string_view jobId) const {
    const JobIdParts parts = partsOf(jobId);
    return parts.origin != JobIdParts::Origin::Other &&
           std::find(m_names.begin(), m_names.end(), parts.member) != m_names.end();
}

void addRunFields(redis::Pipeline& pipeline, std::string_view queue, std::string_view jobId) {
    const std::string hash = jobKey(queue, jobId);
    std::array<std::string_view, columns.size() + 2> words{"HMGET", hash};
    std::copy(columns.begin(), columns.end(), words.begin() + 2);
    pipeline.addViews(words.data(), words.size());
}

std::string errorLine(std::string_view reason) {
    for (const std::string_view line : base::split(reason.substr(0, 16 * errorBytes), '\n'))
        if (const std::string_view text = base::trimmed(line); !text.empty())
            return cut(base::visible(text.substr(0, 2 * errorBytes)), errorBytes);
    return {};
}

std::optional<StoredRun> decodeRun(std::string_view jobId, redis::Reply fields, Place place, bool bull) {
    bool exists = false;
    for (std::size_t i = 0; i < columns.size(); ++i)
        exists = exists || !fields[i].isNil();
    if (!exists || fields.isError())
        return std::nullopt;
    const JobIdParts parts = partsOf(jobId);
    const RunOptions options = readOptions(fields[Opts].text());
    StoredRun stored;
    Run& run = stored.run;
    run.id = jobId;
    run.trigger = triggerOf(parts);
    run.outcome = place == Place::Completed ? Outcome::Ok
                  : place == Place::Failed  ? Outcome::Failed
                  : place == Place::Active  ? Outcome::Running
                                            : Outcome::None;
    run.startedAt = instantOf(fields[ProcessedOn]);
    if (place == Place::Completed || place == Place::Failed) {
        run.finishedAt = instantOf(fields[FinishedOn]);
        if (run.finishedAt && run.startedAt && *run.finishedAt >= *run.startedAt)
            run.duration = *run.finishedAt - *run.startedAt;
    }
    run.attempt = attemptOf(fields, bull, run);

    const auto created = instantOf(fields[Timestamp]);
    if (parts.origin == JobIdParts::Origin::Manual) {
        stored.dueAt = created;
    } else {
        // The id's slot is early by the offset in 5.41 to 5.53; what the run was delayed to is right.
        stored.dueAt = slotOf(parts);
        if (created && options.delay && *options.delay > 0 && *options.delay < 1'000'000'000'000)
            stored.dueAt = *created + milliseconds(*options.delay);
        run.slotAt = stored.dueAt;
    }
    if (const auto retried = instantOf(fields[RetriedOn]))
        stored.dueAt = retried;
    if (run.attempt == 1)
        settleWait(run, stored.dueAt);
    if (place == Place::Delayed || place == Place::Wait || place == Place::Paused ||
        place == Place::Prioritized)
        run.startedAt.reset(); // that was the attempt before
    if (place != Place::Completed)
        run.error = errorLine(fields[FailedReason].text());
    run.progress =
        fields[Progress].text() == "0" ? std::string() : cut(fields[Progress].text(), progressBytes);
    run.runner = cut(base::visible(fields[Worker].text().substr(0, 2 * nameBytes)), nameBytes);
    if (parts.origin == JobIdParts::Origin::Manual) {
        run.by = cut(base::visible(fields[By].text().substr(0, 2 * nameBytes)), nameBytes);
        run.reason = cut(base::visible(fields[Reason].text().substr(0, 2 * errorBytes)), errorBytes);
    }
    stored.scheduleKey =
        fields[ScheduleKey].isNil() ? options.repeatKey : std::string(fields[ScheduleKey].text());
    stored.stalls = std::max(numberOf(fields[Stc]).value_or(0), numberOf(fields[StalledCounter]).value_or(0));
    return stored;
}

Run runFrom(const RunEvents& events, const StoredRun* stored) {
    Run run = stored ? stored->run : Run();
    const JobIdParts parts = partsOf(events.jobId);
    run.id = events.jobId;
    run.trigger = triggerOf(parts);
    run.outcome = events.outcome;
    // What is stored may be newer than the events: only one attempt is known to be the same.
    const bool once = events.attempts <= 1 && run.attempt == 1;
    std::optional<milliseconds> exact = once ? run.duration : std::nullopt;
    run.attempt = std::max(run.attempt, std::max(events.attempts, 1));
    run.finishedAt = events.finishedAt;
    run.duration.reset();
    if (events.startedAt)
        run.startedAt = events.startedAt;
    else if (exact && run.finishedAt)
        run.startedAt = *run.finishedAt - *exact;
    if (exact)
        run.duration = exact;
    else if (run.startedAt && run.finishedAt && *run.finishedAt >= *run.startedAt)
        run.duration = *run.finishedAt - *run.startedAt;
    if (!run.slotAt)
        run.slotAt = slotOf(parts);
    std::optional<Instant> dueAt = events.askedAt;
    if (!dueAt)
        dueAt = stored ? stored->dueAt : run.slotAt;
    if (events.startedAt || run.attempt == 1)
        settleWait(run, dueAt);
    run.error.clear();
    if (events.outcome == Outcome::Failed)
        run.error = errorLine(events.failedReason);
    else if (events.outcome == Outcome::Cancelled)
        run.error = "removed between two attempts";
    run.meters = metersFrom(events.returnValue, {});
    return run;
}

} // namespace redispatch::engines::bullmq
