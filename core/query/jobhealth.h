// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/detail.h"
#include "core/domain/job.h"
#include "core/stats/health.h"
#include "core/timing/plan.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace redispatch::query {

/// What bears on a job's health and does not stand in its row. Unknown by default.
struct HealthFacts {
    std::optional<base::milliseconds> readAge; ///< since the last successful read
    base::milliseconds refreshPeriod = std::chrono::seconds(5);
    std::optional<base::milliseconds> timeout;
    std::optional<base::milliseconds> killGrace;
    std::optional<base::milliseconds> deadline;
    std::optional<base::Instant> leaseEndsAt;
    std::optional<stats::Baseline> baseline;
    std::optional<base::Instant> acknowledgedAt;
    bool wasFlapping = false;
};

/// Time limit, kill grace and deadline as the job's policy shows them.
HealthFacts factsOf(const domain::JobDetail& detail);

/// Rows of any engine as input of stats::healthOf(). What an engine does not say stays unknown: only native
/// slots have a deadline, a row tells neither the time limit nor the lease, and misses show only where the
/// strip has them. Keeps the rules it has read; belongs to one thread.
class JobHealth {
public:
    stats::HealthInput inputOf(const domain::Job& job, base::Instant now, const HealthFacts& facts = {});
    stats::Health of(const domain::Job& job, base::Instant now, const HealthFacts& facts = {}) {
        return stats::healthOf(inputOf(job, now, facts));
    }

private:
    const timing::TimingRule* ruleOf(const domain::Job& job);
    std::optional<base::Instant> missedAt(const domain::Job& job, base::Instant now, int slotsSince);

    std::unordered_map<std::string, std::optional<timing::TimingRule>> m_rules; // by expression and zone
};

} // namespace redispatch::query
