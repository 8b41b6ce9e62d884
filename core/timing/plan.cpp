// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/plan.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/timing/invalid.h"
#include "core/timing/nextruns.h"

#include <utility>

namespace redispatch::timing {

using base::Error;
using base::ErrorKind;
using base::Result;
using namespace std::chrono_literals;

namespace {

constexpr base::milliseconds shortestInterval = 1s;
constexpr base::milliseconds longestInterval = std::chrono::days(8 * 365 + 2);

/// What follows `keyword` and a blank, in either case of ASCII letters.
std::optional<std::string_view> after(std::string_view text, std::string_view keyword) {
    if (text.size() <= keyword.size() || (text[keyword.size()] != ' ' && text[keyword.size()] != '\t'))
        return std::nullopt;
    for (std::size_t i = 0; i < keyword.size(); ++i)
        if ((text[i] | 0x20) != keyword[i])
            return std::nullopt;
    return base::trimmed(text.substr(keyword.size()));
}

Result<EveryRule> parseEvery(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto interval = base::parseDuration(text.substr(0, slash));
    if (!interval)
        return invalid("interval", "a duration such as 5m or 1h30m", text.substr(0, slash));
    if (*interval < shortestInterval)
        return invalid("interval", "at least 1s", text.substr(0, slash));
    if (*interval > longestInterval)
        return invalid("interval", "an occurrence at least every 8 years", text.substr(0, slash));
    base::milliseconds phase{};
    if (slash != std::string_view::npos) {
        const auto parsed = base::parseDuration(text.substr(slash + 1));
        if (!parsed || *parsed >= *interval)
            return invalid("phase", "a duration shorter than the interval", text.substr(slash + 1));
        phase = *parsed;
    }
    return EveryRule{*interval, phase};
}

/// A cron expression can name times that its zone never shows, as with every minute of the skipped hour.
bool everOccurs(const TimingRule& rule) {
    constexpr base::Instant from = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    const auto next = nextAfter(rule, from);
    return next && *next - from <= longestInterval;
}

} // namespace

domain::ScheduleKind TimingRule::kind() const {
    if (std::holds_alternative<CronRule>(when))
        return domain::ScheduleKind::Cron;
    if (std::holds_alternative<EveryRule>(when))
        return domain::ScheduleKind::Every;
    if (std::holds_alternative<AtRule>(when))
        return domain::ScheduleKind::At;
    return domain::ScheduleKind::Manual;
}

Result<TimingRule> TimingRule::parse(std::string_view expression, std::string_view timeZone) {
    expression = base::trimmed(expression);
    auto zone = Zone::find(timeZone);
    if (!zone)
        return zone.error();
    TimingRule rule{std::string(expression), std::string(timeZone), ManualRule{}};
    if (expression.empty())
        return invalid("schedule", "cron fields, \"every 5m\", \"at 2026-12-01T03:00:00Z\" or \"manual\"",
                       "");
    if (expression == "manual")
        return rule;
    if (const auto text = after(expression, "every")) {
        const Result<EveryRule> every = parseEvery(*text);
        if (!every)
            return every.error();
        rule.when = *every;
        return rule;
    }
    if (const auto text = after(expression, "at")) {
        const auto at = base::parseInstant(*text);
        if (!at)
            return invalid("at", "an RFC 3339 time such as 2026-12-01T03:00:00Z", *text);
        rule.when = AtRule{*at};
        return rule;
    }
    const Result<Cron> cron = Cron::parse(expression);
    if (!cron)
        return cron.error();
    rule.when = CronRule{*cron, std::move(*zone)};
    if (!everOccurs(rule))
        return invalid("cron expression", "an occurrence at least every 8 years", expression,
                       "the clocks of " + rule.timeZone + " skip every such time");
    return rule;
}

} // namespace redispatch::timing
