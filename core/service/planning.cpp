// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/planning.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/timing/nextruns.h"
#include "core/timing/zonetext.h"

#include <algorithm>

namespace redispatch::service {

namespace {

using base::ErrorKind;
using base::Instant;
using domain::Plan;
using domain::Why;

/// Beyond this a number says no more than "very many".
constexpr long long maxCountedSlots = 100'000;

/// "2026-11-23 16:00 (UTC)", on the clock the job runs by.
std::string when(const domain::Schedule& schedule, Instant at) {
    const std::string zone = schedule.timeZone.empty() ? "UTC" : schedule.timeZone.str();
    return timing::localMinuteText(at, zone) + " (" + base::visible(zone) + ")";
}

ErrorKind kindOf(Why why) {
    switch (why) {
    case Why::ReadOnlyProfile:
    case Why::ReplicaOnly:
        return ErrorKind::ReadOnly;
    case Why::NotPermitted:
        return ErrorKind::Denied;
    case Why::UndecodableJob:
        return ErrorKind::Undecodable;
    case Why::AlreadyPaused:
    case Why::NotPaused:
    case Why::ChainIntact:
        return ErrorKind::Conflict;
    case Why::BusyNow:
        return ErrorKind::Busy;
    case Why::Allowed:
    case Why::NothingToRetry:
    case Why::NotStored:
    case Why::HeldInProcess:
    case Why::WouldLoseRuns:
    case Why::UnknownVersion:
    case Why::CrossSlot:
    case Why::CustomStrategy:
    case Why::UnserializableArgs:
    case Why::RetiredJob:
    case Why::NotOffered:
    case Why::NothingPending:
    case Why::NothingLeftBehind:
    case Why::PastItsEnd:
        return ErrorKind::Invalid;
    }
    return ErrorKind::Invalid;
}

void addTrigger(const domain::JobDetail& detail, const domain::TriggerIntent& intent, Instant now,
                std::span<const domain::RunnerInfo> runners, Plan& plan) {
    std::string effect = "One run will start as soon as a runner takes it";
    for (std::size_t i = 0; i < intent.parameters.size(); ++i)
        effect += (i == 0 ? ", with " : ", ") + intent.parameters[i].first + "=" +
                  base::visible(base::elided(intent.parameters[i].second, 100));
    plan.effects.push_back(effect + ".");
    const auto& job = detail.job;
    if (job.nextAt && *job.nextAt > now && !job.paused)
        plan.effects.push_back("The next scheduled run stays at " + when(job.schedule, *job.nextAt) + ".");
    if (std::none_of(runners.begin(), runners.end(),
                     [&](const auto& runner) { return runner.alive && runner.engine == job.id.engine(); }))
        plan.warnings.emplace_back("No runner is alive that could start it.");
}

void addPause(const domain::JobDetail& detail, const timing::TimingRule* rule,
              const domain::PauseIntent& intent, Instant now, Plan& plan) {
    const auto& schedule = detail.job.schedule;
    const auto first = rule != nullptr ? timing::nextAfter(*rule, now) : std::nullopt;
    if (rule == nullptr) {
        plan.warnings.emplace_back(
            "How many runs will be skipped is not known; its schedule cannot be computed.");
    } else if (!first) {
        plan.slotsSkipped = 0;
        plan.effects.emplace_back("No scheduled run will be skipped: none is due any more.");
    } else if (!intent.until) {
        plan.effects.push_back("Every run will be skipped until somebody resumes it, the first at " +
                               when(schedule, *first) + ".");
    } else {
        const auto count = timing::countBetween(*rule, now, *intent.until, maxCountedSlots);
        plan.slotsSkipped = count.due;
        plan.slotsSkippedIsMinimum = count.more;
        plan.effects.push_back((count.more ? "More than " : "") + base::countText(count.due) +
                               (count.due == 1 && !count.more ? " run" : " runs") +
                               " will be skipped until " + when(schedule, *intent.until) + ".");
    }
    if (rule != nullptr && intent.until)
        if (const auto next = timing::nextAfter(*rule, *intent.until))
            plan.effects.push_back("The next run after the pause is at " + when(schedule, *next) + ".");
    plan.effects.emplace_back("It can still be triggered by hand.");
    if (detail.job.runningSince)
        plan.warnings.emplace_back("It is running now; that run goes on.");
}

void addResume(const domain::JobDetail& detail, const timing::TimingRule* rule, Instant now, Plan& plan) {
    if (rule != nullptr) {
        const auto next = timing::nextAfter(*rule, now);
        plan.effects.push_back(next ? "The next run is at " + when(detail.job.schedule, *next) + "."
                                    : "No scheduled run is due any more.");
    }
    plan.effects.emplace_back("Runs that were skipped while it was paused are not made up for.");
}

} // namespace

base::Status checkCapability(const domain::Job& job, const domain::Intent& intent) {
    const Why why = job.can.of(domain::verbOf(intent));
    if (why == Why::Allowed)
        return {};
    return base::makeError(kindOf(why), std::string(word(intent)) + " of " + job.id.str(), {},
                           std::string(reasonText(why)));
}

base::Status checkIntent(const domain::Intent& intent, Instant now) {
    const std::string subject = std::string(word(intent)) + " of " + intent.job.str();
    const auto* pause = std::get_if<domain::PauseIntent>(&intent.what);
    if (pause == nullptr)
        return {};
    if (base::trimmed(intent.reason).empty())
        return base::makeError(ErrorKind::Invalid, subject, "a reason", "none");
    if (pause->until && *pause->until <= now)
        return base::makeError(ErrorKind::Invalid, subject, "an end after " + base::utcText(now),
                               base::utcText(*pause->until));
    return {};
}

void addEffects(const domain::JobDetail& detail, Instant now, std::span<const domain::RunnerInfo> runners,
                Plan& plan) {
    const auto& schedule = detail.job.schedule;
    const auto parsed = timing::TimingRule::parse(schedule.expression.view(), schedule.timeZone.view());
    const timing::TimingRule* rule = parsed ? &*parsed : nullptr;
    if (const auto* trigger = std::get_if<domain::TriggerIntent>(&plan.intent.what))
        addTrigger(detail, *trigger, now, runners, plan);
    else if (const auto* pause = std::get_if<domain::PauseIntent>(&plan.intent.what))
        addPause(detail, rule, *pause, now, plan);
    else
        addResume(detail, rule, now, plan);
}

} // namespace redispatch::service
