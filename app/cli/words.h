// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/table.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/intent.h"
#include "core/domain/job.h"
#include "core/domain/snapshot.h"
#include "core/stats/health.h"

#include <optional>
#include <string>
#include <vector>

namespace redispatch::cli {

class Report;

/// "2026-11-23T02:30:00.000Z (in 3 min)"; "–" without a time.
std::string timeText(const std::optional<base::Instant>& at, base::Instant now);

Tone toneOf(stats::HealthState state);
Tone toneOf(domain::Outcome outcome);

/// What a run became: "ok", "skipped (overlap)", "failed, exit code 3", "waiting".
std::string fateText(const domain::Run& run);

/// Effects and warnings of a plan, for people.
void tell(Report& report, const domain::Plan& plan);

/// Warns of what could not be read. The exit code: as with ls, what could be read is printed, and the code
/// says that it is not all.
int tell(Report& report, const std::vector<domain::Gap>& gaps);

/// "key=value" as typed with --param. Invalid when there is no "=".
base::Result<domain::ParameterValues> parametersFrom(const std::vector<std::string>& typed);

} // namespace redispatch::cli
