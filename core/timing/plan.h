// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/schedule.h"
#include "core/timing/cron.h"
#include "core/timing/zone.h"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace redispatch::timing {

/// A rhythm on the grid epoch + n·interval + phase; no time zone touches it.
struct EveryRule {
    base::milliseconds interval{}; ///< 1 s to 8 years
    base::milliseconds phase{};    ///< less than the interval
    bool operator==(const EveryRule&) const = default;
};

/// A cron expression on the wall clock of a zone.
struct CronRule {
    Cron cron;
    std::shared_ptr<const Zone> zone; ///< never null
};

struct AtRule {
    base::Instant at;
    bool operator==(const AtRule&) const = default;
};

struct ManualRule {
    bool operator==(const ManualRule&) const = default;
};

/// A schedule that can be computed with. Immutable, cheap to copy, safe to share between threads.
struct TimingRule {
    std::string expression; ///< as given, trimmed
    std::string timeZone;   ///< as given; empty means UTC
    std::variant<ManualRule, AtRule, EveryRule, CronRule> when;

    domain::ScheduleKind kind() const;

    /// Cron text, "every 5m", "every 1h/10m" (interval/phase), "at 2026-12-01T03:00:00Z" or "manual".
    /// Invalid for an unknown zone, a text that cannot be read, and a rule that can go without an occurrence
    /// for more than 8 years; an "at" in the past is valid and has no next slot.
    static base::Result<TimingRule> parse(std::string_view expression, std::string_view timeZone);
};

} // namespace redispatch::timing
