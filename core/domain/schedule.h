// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/text.h"

#include <cstdint>

namespace redispatch::domain {

enum class ScheduleKind : std::uint8_t { Cron, Every, At, Manual, Unknown };

/// The rule that says when, as the engine stores it, with the sentence a person reads.
struct Schedule {
    ScheduleKind kind = ScheduleKind::Unknown;
    base::SharedText expression; ///< "15 3 * * *", "every 5m", "at 2026-12-01T03:00:00Z", "manual"
    base::SharedText timeZone;   ///< IANA name; empty where none applies
    base::SharedText text;       ///< "every weekday at 02:30, Europe/Berlin"; the expression when unknown

    bool operator==(const Schedule&) const = default;
};

} // namespace redispatch::domain
