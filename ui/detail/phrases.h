// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences about a job, made from the row and the present moment.
#pragma once

#include "core/domain/job.h"
#include "core/stats/health.h"

#include <QString>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::ui {

/// Why the state is what it is: "by ana 2 h ago: index rebuild; until 2026-11-23 16:00 UTC".
QString whyText(const domain::Job& job, domain::JobState state, domain::Instant now);

/// Why the headline is what it is, and what it hides: "the last 3 runs failed, the newest 6 h ago; also
/// paused".
QString healthText(const domain::Job& job, const stats::Health& health, domain::Instant now);

/// "BullMQ 5 · queue emails · iteration 42 of 100 · template kept"; empty for engines without queues.
QString queueText(const domain::Job& job);

/// "2026-11-23 02:30" on the wall clock of `zone`; empty means UTC.
QString clockText(domain::Instant at, std::string_view zone);
/// The same of several, with seconds where one of them needs them: "2026-11-23 02:30:15".
std::vector<QString> clockTexts(std::span<const domain::Instant> at, std::string_view zone);
/// The same with the zone's name after it.
QString zonedText(domain::Instant at, std::string_view zone);
QString relative(domain::Instant at, domain::Instant now);
QString durationOf(domain::milliseconds duration);

/// The IANA name of this machine's zone.
std::string workstationZone();

/// An argv as one line for reading, quoted as a shell would need it.
QString commandText(const std::vector<std::string>& argv);

} // namespace redispatch::ui
