// SPDX-License-Identifier: GPL-3.0-or-later
// What an alert says: to a person, and to a command.
#pragma once

#include "core/domain/profile.h"
#include "core/query/alerts.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace redispatch::ui {

/// "12 jobs failing, 3 late · orders". Names are made visible; nothing in it is markup.
QString titleOf(const query::Alert& alert, const domain::Profile& profile);
/// The first jobs by name, how many more there are, and how long it has been so. `now` is Redis time.
QString bodyOf(const query::Alert& alert, base::Instant now);

/// "3 failing · 1 late" of what needs somebody, worst first; "nothing needs you" without any.
QString countsText(const std::array<std::size_t, domain::healthStateCount>& counts);
/// The worst state that any job is in; Ok without jobs.
domain::HealthState worstOf(const std::array<std::size_t, domain::healthStateCount>& counts);

/// One line of JSON for a hook's standard input: rule, kind, profile, server, at, jobs, counts, flips.
QByteArray hookInput(const query::Alert& alert, const domain::Profile& profile, base::Instant now);
/// REDISPATCH_RULE, REDISPATCH_KIND, REDISPATCH_JOBS, REDISPATCH_PROFILE.
QStringList hookEnvironment(const query::Alert& alert, const domain::Profile& profile);

} // namespace redispatch::ui
