// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/runjson.h"

#include "core/query/jsonvalue.h"

namespace redispatch::query {

namespace {

QJsonValue metersJson(const domain::Meters& meters) {
    QJsonObject others;
    for (const auto& [name, value] : meters.others)
        others.insert(json(name).toString(), json(value));
    return QJsonObject{{QStringLiteral("responseMs"), json(meters.responseMs)},
                       {QStringLiteral("error"), json(meters.error)},
                       {QStringLiteral("cacheStatus"), json(word(meters.cache))},
                       {QStringLiteral("cacheHits"), json(meters.cacheHits)},
                       {QStringLiteral("cacheMisses"), json(meters.cacheMisses)},
                       {QStringLiteral("dbCalls"), json(meters.dbCalls)},
                       {QStringLiteral("others"), others},
                       {QStringLiteral("malformedLines"), meters.malformedLines}};
}

} // namespace

QJsonObject runJson(const domain::Run& run) {
    const QJsonValue skipped = run.skipped ? json(word(*run.skipped)) : QJsonValue(QJsonValue::Null);
    return {{QStringLiteral("id"), json(run.id)},
            {QStringLiteral("slotAt"), json(run.slotAt)},
            {QStringLiteral("startedAt"), json(run.startedAt)},
            {QStringLiteral("finishedAt"), json(run.finishedAt)},
            {QStringLiteral("queueWaitMs"), json(run.queueWait)},
            {QStringLiteral("durationMs"), json(run.duration)},
            {QStringLiteral("outcome"), json(word(run.outcome))},
            {QStringLiteral("outcomeInferred"), run.outcomeInferred},
            {QStringLiteral("skipped"), skipped},
            {QStringLiteral("skippedCount"), run.skippedCount},
            {QStringLiteral("exitCode"), json(run.exitCode)},
            {QStringLiteral("signal"), json(run.signal)},
            {QStringLiteral("attempt"), run.attempt},
            {QStringLiteral("trigger"), json(word(run.trigger))},
            {QStringLiteral("by"), jsonTextOrNull(run.by)},
            {QStringLiteral("reason"), jsonTextOrNull(run.reason)},
            {QStringLiteral("requestId"), jsonTextOrNull(run.requestId)},
            {QStringLiteral("runner"), jsonTextOrNull(run.runner)},
            {QStringLiteral("host"), jsonTextOrNull(run.host)},
            {QStringLiteral("revision"), jsonTextOrNull(run.revision)},
            {QStringLiteral("error"), jsonTextOrNull(run.error)},
            {QStringLiteral("progress"), jsonTextOrNull(run.progress)},
            {QStringLiteral("cacheStatus"), json(word(run.meters.cache))},
            {QStringLiteral("dbCalls"), json(run.meters.dbCalls)},
            {QStringLiteral("meters"), metersJson(run.meters)},
            {QStringLiteral("outputTail"), json(run.outputTail)},
            {QStringLiteral("outputBytes"), qint64(run.outputBytes)},
            {QStringLiteral("parameters"), json(run.parameters)}};
}

} // namespace redispatch::query
