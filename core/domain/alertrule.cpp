// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/alertrule.h"

namespace redispatch::domain {

std::vector<AlertRule> defaultAlertRules() {
    using namespace std::chrono_literals;
    AlertRule trouble;
    trouble.name = "Needs a person";
    for (const HealthState state :
         {HealthState::Stuck, HealthState::Missed, HealthState::Late, HealthState::Failing})
        trouble.states.set(static_cast<std::size_t>(state));
    trouble.after = 10s;
    AlertRule link;
    link.name = "Server lost";
    link.linkLost = true;
    link.after = 30s;
    link.whenOver = true;
    return {trouble, link};
}

} // namespace redispatch::domain
