// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/domain/health.h"

#include <bitset>
#include <string>
#include <vector>

namespace redispatch::domain {

/// When to call somebody, and how. A person's choice on this workstation.
struct AlertRule {
    std::string name;
    bool enabled = true;
    std::bitset<healthStateCount> states; ///< headlines that it is about, by HealthState
    bool linkLost = false;                ///< also when the server cannot be reached for `after`
    std::string filter;                   ///< of these jobs only; empty: all
    base::milliseconds after{};           ///< the state must have lasted so long; 0: at once
    bool desktop = true;                  ///< a notification of the desktop
    bool sound = false;
    bool whenOver = false;            ///< also when no job is in such a state any more
    base::milliseconds repeatEvery{}; ///< while it lasts; 0: once
    std::string hook;                 ///< a command with its arguments, run without a shell; empty: none
    bool operator==(const AlertRule&) const = default;

    bool isAbout(HealthState state) const { return states[static_cast<std::size_t>(state)]; }
};

/// Failing, missed, late and stuck jobs and a lost server call for a desktop notification; no sound, no
/// commands.
std::vector<AlertRule> defaultAlertRules();

} // namespace redispatch::domain
