// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cardjson.h"
#include "app/cli/json.h"
#include "app/cli/jsonvalue.h"
#include "core/base/text.h"
#include "core/domain/strip.h"
#include "core/query/attention.h"
#include "core/query/columns.h"
#include "core/stats/healthtext.h"

namespace redispatch::cli {

namespace {

using Object = QJsonObject;

QJsonValue scheduleJson(const domain::Schedule& schedule) {
    constexpr std::string_view kinds[] = {"cron", "every", "at", "manual", "unknown"};
    return Object{{QStringLiteral("kind"), json(kinds[static_cast<std::size_t>(schedule.kind)])},
                  {QStringLiteral("expression"), json(schedule.expression.view())},
                  {QStringLiteral("timeZone"), jsonTextOrNull(schedule.timeZone.view())},
                  {QStringLiteral("text"), json(schedule.text.view())}};
}

QJsonValue lastRunJson(const domain::LastRun& last) {
    if (last.outcome == domain::Outcome::None)
        return QJsonValue::Null;
    return Object{{QStringLiteral("id"), json(last.id)},
                  {QStringLiteral("slotAt"), json(last.slotAt)},
                  {QStringLiteral("startedAt"), json(last.startedAt)},
                  {QStringLiteral("finishedAt"), json(last.finishedAt)},
                  {QStringLiteral("durationMs"), json(last.duration)},
                  {QStringLiteral("outcome"), json(word(last.outcome))},
                  {QStringLiteral("trigger"), json(word(last.trigger))},
                  {QStringLiteral("cacheStatus"), json(word(last.cache))},
                  {QStringLiteral("dbCalls"), json(last.dbCalls)}};
}

QJsonValue pauseJson(const domain::Pause& pause) {
    return Object{{QStringLiteral("by"), json(pause.by)},
                  {QStringLiteral("reason"), json(pause.reason)},
                  {QStringLiteral("since"), json(pause.since)},
                  {QStringLiteral("until"), json(pause.until)}};
}

QJsonValue acknowledgedJson(const domain::Acknowledgement& seen) {
    return Object{{QStringLiteral("by"), json(seen.by)},
                  {QStringLiteral("reason"), json(seen.reason)},
                  {QStringLiteral("at"), json(seen.at)}};
}

QJsonValue queueJson(const domain::Job& job) {
    if (!job.queue)
        return QJsonValue::Null;
    const domain::QueueFacts& queue = *job.queue;
    const auto number = [](const std::optional<long long>& value) {
        return value ? QJsonValue(static_cast<qint64>(*value)) : QJsonValue(QJsonValue::Null);
    };
    return Object{{QStringLiteral("engine"), json(queue.engine.view())},
                  {QStringLiteral("paused"), queue.queuePaused},
                  {QStringLiteral("iteration"), number(queue.iteration)},
                  {QStringLiteral("limit"), number(queue.limit)},
                  {QStringLiteral("endsAt"), json(queue.endsAt)},
                  {QStringLiteral("hasTemplate"), queue.hasTemplate},
                  {QStringLiteral("notStored"), jsonTextOrNull(queue.note.view())},
                  {QStringLiteral("endedPause"),
                   queue.endedPause ? pauseJson(*queue.endedPause) : QJsonValue(QJsonValue::Null)}};
}

QJsonValue tagsJson(const base::SharedText& tags) {
    QJsonArray array;
    for (const std::string_view tag : base::split(tags.view(), ' '))
        array.append(json(tag));
    return array;
}

/// Which of the card's notes are written down.
QJsonValue notesJson(const domain::NotesPresent& notes) {
    return Object{{QStringLiteral("owner"), notes.owner},
                  {QStringLiteral("expectedResult"), notes.expectedResult},
                  {QStringLiteral("rollbackNote"), notes.rollbackNote}};
}

QJsonValue capabilitiesJson(const domain::Job& job, base::Instant now) {
    domain::Capabilities can = job.can;
    can.set(domain::Verb::Acknowledge, query::whyNotAcknowledged(job, now));
    Object object;
    for (std::size_t i = 0; i < domain::verbCount; ++i) {
        const auto verb = static_cast<domain::Verb>(i);
        object.insert(json(word(verb)).toString(),
                      Object{{QStringLiteral("allowed"), can.can(verb)},
                             {QStringLiteral("why"), json(word(can.of(verb)))},
                             {QStringLiteral("text"), jsonTextOrNull(reasonText(can.of(verb)))}});
    }
    return object;
}

QJsonValue parametersJson(const std::vector<domain::Parameter>& parameters) {
    QJsonArray array;
    for (const domain::Parameter& parameter : parameters)
        array.append(Object{{QStringLiteral("name"), json(parameter.name)},
                            {QStringLiteral("type"), jsonTextOrNull(parameter.type)},
                            {QStringLiteral("pattern"), jsonTextOrNull(parameter.pattern)},
                            {QStringLiteral("default"), json(parameter.defaultValue)},
                            {QStringLiteral("description"), jsonTextOrNull(parameter.description)}});
    return array;
}

QJsonValue actionsJson(const std::vector<domain::AuditRecord>& actions) {
    QJsonArray array;
    for (const domain::AuditRecord& record : actions)
        array.append(Object{{QStringLiteral("at"), json(record.at)},
                            {QStringLiteral("actor"), json(record.actor)},
                            {QStringLiteral("action"), json(record.action)},
                            {QStringLiteral("reason"), jsonTextOrNull(record.reason)},
                            {QStringLiteral("requestId"), json(record.requestId)},
                            {QStringLiteral("result"), json(record.result)},
                            {QStringLiteral("detail"), jsonTextOrNull(record.detail)},
                            {QStringLiteral("profile"), jsonTextOrNull(record.profile)}});
    return array;
}

} // namespace

QJsonObject healthJson(const domain::Job& job, const stats::Health& health, base::Instant now) {
    const stats::HealthReason& reason = health.reason;
    const bool failed = reason.outcome != domain::Outcome::None;
    const QJsonValue null = QJsonValue::Null;
    QJsonValue baseline = null;
    if (job.baseline)
        baseline = QJsonObject{{QStringLiteral("n"), json(static_cast<long long>(job.baseline->n))},
                               {QStringLiteral("p5Ms"), json(static_cast<double>(job.baseline->p5))},
                               {QStringLiteral("p50Ms"), json(static_cast<double>(job.baseline->p50))},
                               {QStringLiteral("p95Ms"), json(static_cast<double>(job.baseline->p95))}};
    QJsonValue need = null;
    if (const auto found = query::needOf(job, health, now))
        need = QJsonObject{{QStringLiteral("cause"), json(word(found->cause))},
                           {QStringLiteral("rank"), json(found->rank())},
                           {QStringLiteral("since"), json(found->since)},
                           {QStringLiteral("text"), json(query::needText(job, health, *found, now))},
                           {QStringLiteral("advice"), json(query::adviceFor(found->cause))}};
    return {{QStringLiteral("why"), json(reasonText(reason))},
            {QStringLiteral("reason"),
             QJsonObject{{QStringLiteral("cause"), json(word(reason.cause))},
                         {QStringLiteral("at"), json(reason.at)},
                         {QStringLiteral("durationMs"), json(reason.duration)},
                         {QStringLiteral("count"), reason.count > 0 ? json(reason.count) : null},
                         {QStringLiteral("share"), reason.share > 0 ? json(reason.share) : null},
                         {QStringLiteral("outcome"), failed ? json(word(reason.outcome)) : null}}},
            {QStringLiteral("activity"), json(word(health.activity))},
            {QStringLiteral("timeliness"), json(word(health.timeliness))},
            {QStringLiteral("outcome"), json(word(health.outcome))},
            {QStringLiteral("trust"), json(word(health.trust))},
            {QStringLiteral("pace"), json(word(health.pace))},
            {QStringLiteral("failuresInRow"), json(health.failuresInRow)},
            {QStringLiteral("severe"), json(health.severe())},
            {QStringLiteral("flapping"), json(health.flapping)},
            {QStringLiteral("baseline"), baseline},
            {QStringLiteral("need"), need}};
}

QJsonObject jobJson(const domain::Job& job, base::Instant now) {
    const stats::Health health = query::healthOf(job, now);
    return {{QStringLiteral("id"), json(job.id.str())},
            {QStringLiteral("engine"), json(job.id.engine())},
            {QStringLiteral("name"), json(job.name)},
            {QStringLiteral("group"), jsonTextOrNull(job.group.view())},
            {QStringLiteral("state"), json(word(health.state))},
            {QStringLiteral("standing"), jsonTextOrNull(query::standingOf(job, health))},
            {QStringLiteral("health"), healthJson(job, health, now)},
            {QStringLiteral("schedule"), scheduleJson(job.schedule)},
            {QStringLiteral("nextAt"), json(job.nextAt)},
            {QStringLiteral("runningSince"), json(job.runningSince)},
            {QStringLiteral("lastRun"), lastRunJson(job.last)},
            {QStringLiteral("lastSuccessAt"), json(job.lastSuccessAt)},
            {QStringLiteral("lastFailureAt"), json(job.lastFailureAt)},
            {QStringLiteral("medianDurationMs"), json(job.medianDuration)},
            {QStringLiteral("paused"), job.paused ? pauseJson(*job.paused) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("acknowledged"),
             job.acknowledged ? acknowledgedJson(*job.acknowledged) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("queue"), queueJson(job)},
            {QStringLiteral("owner"), jsonTextOrNull(job.owner.view())},
            {QStringLiteral("tags"), tagsJson(job.tags)},
            {QStringLiteral("notes"), notesJson(job.notes)},
            {QStringLiteral("strip"), json(domain::stripLetters(job.strip))},
            {QStringLiteral("problem"), job.problem ? json(*job.problem) : QJsonValue(QJsonValue::Null)}};
}

QJsonObject detailJson(const domain::JobDetail& detail, base::Instant now,
                       const std::vector<domain::AuditRecord>& actions) {
    QJsonObject object = jobJson(detail.job, now);
    QJsonArray nextSlots;
    for (const base::Instant slot : detail.nextSlots)
        nextSlots.append(json(slot));
    QJsonObject policy;
    for (const auto& [name, value] : detail.policy)
        policy.insert(json(name).toString(), json(value));
    object.insert(QStringLiteral("card"), cardJson(detail.card));
    object.insert(QStringLiteral("cardOrigin"), originJson(detail));
    object.insert(QStringLiteral("nextSlots"), nextSlots);
    object.insert(QStringLiteral("command"), json(detail.command));
    object.insert(QStringLiteral("parameters"), parametersJson(detail.parameters));
    object.insert(QStringLiteral("policy"), policy);
    object.insert(QStringLiteral("capabilities"), capabilitiesJson(detail.job, now));
    object.insert(QStringLiteral("actions"), actionsJson(actions));
    return object;
}

} // namespace redispatch::cli
