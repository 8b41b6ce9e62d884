// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/words.h"

#include "app/cli/report.h"
#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/text.h"

namespace redispatch::cli {

std::string timeText(const std::optional<base::Instant>& at, base::Instant now) {
    return at ? base::utcText(*at) + " (" + base::relativeText(*at, now) + ")" : "–";
}

Tone toneOf(stats::HealthState state) {
    using stats::HealthState;
    switch (state) {
    case HealthState::Stuck:
    case HealthState::Missed:
    case HealthState::Failing:
        return Tone::Bad;
    case HealthState::Late:
    case HealthState::Flaky:
    case HealthState::Paused:
        return Tone::Warning;
    case HealthState::Running:
    case HealthState::Ok:
        return Tone::Good;
    case HealthState::Unknown:
    case HealthState::NeverRun:
        return Tone::Faint;
    }
    return Tone::Plain;
}

Tone toneOf(domain::Outcome outcome) {
    using domain::Outcome;
    switch (outcome) {
    case Outcome::Ok:
    case Outcome::Running:
        return Tone::Good;
    case Outcome::Failed:
    case Outcome::Timeout:
    case Outcome::Killed:
    case Outcome::Lost:
        return Tone::Bad;
    case Outcome::Stale:
    case Outcome::Cancelled:
        return Tone::Warning;
    case Outcome::None:
    case Outcome::Unknown:
        return Tone::Faint;
    }
    return Tone::Plain;
}

std::string fateText(const domain::Run& run) {
    const std::string many = run.skippedCount > 1 ? std::to_string(run.skippedCount) + "× " : "";
    if (run.skipped)
        return many + "skipped (" + std::string(word(*run.skipped)) + ")";
    if (run.outcome == domain::Outcome::None)
        return run.finishedAt || run.skippedCount > 0 ? many + "missed" : "waiting";
    std::string text(word(run.outcome));
    if (run.exitCode && *run.exitCode != 0)
        text += ", exit code " + std::to_string(*run.exitCode);
    if (run.signal)
        text += ", signal " + std::to_string(*run.signal);
    return text;
}

void tell(Report& report, const domain::Plan& plan) {
    for (const std::string& effect : plan.effects)
        report.line(effect);
    for (const std::string& warning : plan.warnings)
        report.warning(warning);
}

int tell(Report& report, const std::vector<domain::Gap>& gaps) {
    for (const domain::Gap& gap : gaps)
        report.warning("not everything could be read: " + base::visible(gap.what) + ": " +
                       base::sentence(gap.error));
    return gaps.empty() ? 0 : base::exitCode(gaps.front().error.kind);
}

base::Result<domain::ParameterValues> parametersFrom(const std::vector<std::string>& typed) {
    domain::ParameterValues values;
    for (const std::string& pair : typed) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos || equals == 0)
            return base::makeError(base::ErrorKind::Invalid, "--param", "name=value",
                                   base::elided(pair, 100));
        values.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
    return values;
}

} // namespace redispatch::cli
