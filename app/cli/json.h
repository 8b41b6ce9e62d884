// SPDX-License-Identifier: GPL-3.0-or-later
// The shapes of --json. Keys are camelCase and never change their meaning.
#pragma once

#include "core/base/error.h"
#include "core/domain/audit.h"
#include "core/domain/detail.h"
#include "core/domain/intent.h"
#include "core/service/doctor.h"
#include "core/stats/health.h"

#include <QJsonObject>

#include <optional>
#include <vector>

namespace redispatch::cli {

/// Why, the axes, and what the job needs; `state` and `standing` are beside it.
QJsonObject healthJson(const domain::Job& job, const stats::Health& health, base::Instant now);
/// With its state and health as of `now` (Redis time).
QJsonObject jobJson(const domain::Job& job, base::Instant now);
/// The job with its card, next slots, parameters, policy, capabilities and last actions.
QJsonObject detailJson(const domain::JobDetail& detail, base::Instant now,
                       const std::vector<domain::AuditRecord>& actions);
QJsonObject planJson(const domain::Plan& plan);
QJsonObject receiptJson(const domain::Receipt& receipt);
QJsonObject findingJson(const domain::Finding& finding);
/// {"error": {kind, subject, expected, actual, detail, effect, retry {advice, afterMs}, sentence, …}}
QJsonObject errorJson(const base::Error& error);

} // namespace redispatch::cli
