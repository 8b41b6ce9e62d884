// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/jobrule.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

namespace redispatch::ui {

using domain::JobState;
using timing::TimingRule;

namespace {

/// Engines with queues compute with cron-parser, and their grids start wherever the schedule was added.
std::optional<TimingRule> queueRule(const domain::Job& job) {
    const std::string_view expression = base::trimmed(job.schedule.expression.view());
    const std::string zone(job.schedule.timeZone.view());
    if (job.schedule.kind == domain::ScheduleKind::Every) {
        constexpr std::string_view every = "every ";
        std::string_view text = expression;
        if (text.starts_with(every))
            text.remove_prefix(every.size());
        const auto interval = base::parseDuration(base::trimmed(text.substr(0, text.find('/'))));
        if (!interval || *interval <= base::milliseconds(0) || !job.nextAt)
            return std::nullopt;
        const auto length = interval->count();
        const auto phase = ((base::msSinceEpoch(*job.nextAt) % length) + length) % length;
        return TimingRule{std::string(expression), zone,
                          timing::EveryRule{*interval, base::milliseconds(phase)}};
    }
    if (job.schedule.kind != domain::ScheduleKind::Cron)
        return std::nullopt;
    auto known = timing::Zone::find(zone);
    const auto cron = timing::Cron::parse(expression, timing::cronParserDialect());
    if (!known || !cron)
        return std::nullopt;
    return TimingRule{std::string(expression), zone, timing::CronRule{*cron, std::move(*known)}};
}

} // namespace

std::optional<TimingRule> ruleOf(const domain::Job& job) {
    if (job.schedule.kind == domain::ScheduleKind::Manual ||
        job.schedule.kind == domain::ScheduleKind::Unknown)
        return std::nullopt;
    if (job.id.engine() != "native")
        return queueRule(job);
    auto rule = TimingRule::parse(job.schedule.expression.view(), job.schedule.timeZone.view());
    if (!rule)
        return std::nullopt;
    return std::move(*rule);
}

SlotBounds boundsOf(const domain::Job& job) {
    SlotBounds bounds;
    bounds.none = job.state == JobState::Retired || job.state == JobState::Exhausted ||
                  job.state == JobState::Broken || job.state == JobState::Invalid ||
                  (job.queue && job.queue->queuePaused);
    if (job.paused) {
        bounds.from = job.paused->until;
        bounds.none = bounds.none || !job.paused->until;
    }
    if (job.queue)
        bounds.to = job.queue->endsAt;
    return bounds;
}

} // namespace redispatch::ui
