// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json.h"

#include "app/cli/jsonvalue.h"
#include "core/base/errortext.h"

namespace redispatch::cli {

namespace {

using Object = QJsonObject;

QJsonValue adviceJson(base::RetryAdvice advice) {
    switch (advice) {
    case base::RetryAdvice::Safe:
        return json("safe");
    case base::RetryAdvice::Unsafe:
        return json("unsafe");
    case base::RetryAdvice::After:
        return json("after");
    }
    return QJsonValue::Null;
}

} // namespace

QJsonObject planJson(const domain::Plan& plan) {
    QJsonObject object{{QStringLiteral("action"), json(word(plan.intent))},
                       {QStringLiteral("job"), json(plan.intent.job.str())},
                       {QStringLiteral("reason"), jsonTextOrNull(plan.intent.reason)},
                       {QStringLiteral("requestId"), json(plan.intent.requestId)},
                       {QStringLiteral("effects"), json(plan.effects)},
                       {QStringLiteral("warnings"), json(plan.warnings)},
                       {QStringLiteral("keys"), json(plan.keys)},
                       {QStringLiteral("slotsSkipped"), json(plan.slotsSkipped)},
                       {QStringLiteral("slotsSkippedIsMinimum"), plan.slotsSkippedIsMinimum}};
    if (const auto* pause = std::get_if<domain::PauseIntent>(&plan.intent.what))
        object.insert(QStringLiteral("until"), json(pause->until));
    if (const auto* trigger = std::get_if<domain::TriggerIntent>(&plan.intent.what))
        object.insert(QStringLiteral("parameters"), json(trigger->parameters));
    return object;
}

QJsonObject receiptJson(const domain::Receipt& receipt) {
    return {{QStringLiteral("requestId"), json(receipt.requestId)},
            {QStringLiteral("runId"), jsonTextOrNull(receipt.runId)},
            {QStringLiteral("accepted"), receipt.accepted},
            {QStringLiteral("repeated"), receipt.repeated},
            {QStringLiteral("readBack"), json(receipt.readBack)}};
}

QJsonObject findingJson(const domain::Finding& finding) {
    return {{QStringLiteral("check"), json(finding.check)},
            {QStringLiteral("verdict"), json(word(finding.verdict))},
            {QStringLiteral("found"), json(finding.found)},
            {QStringLiteral("advice"), jsonTextOrNull(finding.advice)},
            {QStringLiteral("error"), finding.error ? errorJson(*finding.error).value(QStringLiteral("error"))
                                                    : QJsonValue(QJsonValue::Null)}};
}

QJsonObject errorJson(const base::Error& error) {
    const bool later = error.retry.advice == base::RetryAdvice::After;
    const Object retry{
        {QStringLiteral("advice"), adviceJson(error.retry.advice)},
        {QStringLiteral("afterMs"), later ? json(error.retry.after) : QJsonValue(QJsonValue::Null)}};
    const Object body{{QStringLiteral("kind"), json(word(error.kind))},
                      {QStringLiteral("subject"), jsonTextOrNull(error.subject)},
                      {QStringLiteral("expected"), jsonTextOrNull(error.expected)},
                      {QStringLiteral("actual"), jsonTextOrNull(error.actual)},
                      {QStringLiteral("detail"), jsonTextOrNull(error.detail)},
                      {QStringLiteral("during"), json(error.context)},
                      {QStringLiteral("effect"), json(word(error.effect))},
                      {QStringLiteral("retry"), retry},
                      {QStringLiteral("exitCode"), base::exitCode(error.kind)},
                      {QStringLiteral("sentence"), json(base::sentence(error))}};
    return {{QStringLiteral("error"), body}};
}

} // namespace redispatch::cli
