// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/jobrule.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

#include <utility>

namespace redispatch::timing {

namespace {

std::optional<TimingRule> rhythmOf(const domain::Job& job, std::string_view expression) {
    constexpr std::string_view every = "every ";
    std::string_view text = expression;
    if (text.starts_with(every))
        text.remove_prefix(every.size());
    const auto interval = base::parseDuration(base::trimmed(text.substr(0, text.find('/'))));
    if (!interval || *interval <= base::milliseconds(0) || !job.nextAt)
        return std::nullopt;
    const auto length = interval->count();
    const auto phase = ((base::msSinceEpoch(*job.nextAt) % length) + length) % length;
    return TimingRule{std::string(expression), job.schedule.timeZone.str(),
                      EveryRule{*interval, base::milliseconds(phase)}};
}

} // namespace

std::optional<TimingRule> ruleOf(const domain::Job& job) {
    const std::string_view expression = base::trimmed(job.schedule.expression.view());
    const std::string& zoneName = job.schedule.timeZone.str();
    if (!job.queue) {
        auto rule = TimingRule::parse(expression, zoneName);
        return rule ? std::optional(std::move(*rule)) : std::nullopt;
    }
    if (job.schedule.kind == domain::ScheduleKind::Every)
        return rhythmOf(job, expression);
    if (job.schedule.kind != domain::ScheduleKind::Cron)
        return std::nullopt;
    auto zone = Zone::find(zoneName);
    const auto cron = Cron::parse(expression, cronParserDialect());
    if (!zone || !cron)
        return std::nullopt;
    return TimingRule{std::string(expression), zoneName, CronRule{*cron, std::move(*zone)}};
}

} // namespace redispatch::timing
