// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/planning.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/timing/jobrule.h"
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

/// Engines with queues call them so.
const char* workerWord(const domain::Job& job) {
    return job.queue ? "worker" : "runner";
}

bool needsReason(domain::Verb verb) {
    return verb == domain::Verb::Pause || verb == domain::Verb::RemoveJob ||
           verb == domain::Verb::RemoveRun || verb == domain::Verb::PauseQueue ||
           verb == domain::Verb::Acknowledge;
}

/// Those of other queues may be among them; nobody at all is worth a word.
void addWorkers(const domain::JobDetail& detail, std::span<const domain::RunnerInfo> runners, Plan& plan) {
    const bool any = std::any_of(runners.begin(), runners.end(), [&](const auto& runner) {
        return runner.alive && runner.engine == detail.job.id.engine();
    });
    if (!any)
        plan.warnings.push_back(std::string("No ") + workerWord(detail.job) +
                                " is alive that could start it.");
}

void addTrigger(const domain::JobDetail& detail, const domain::TriggerIntent& intent, Instant now,
                std::span<const domain::RunnerInfo> runners, Plan& plan) {
    std::string effect =
        std::string("One run will start as soon as a ") + workerWord(detail.job) + " takes it";
    for (std::size_t i = 0; i < intent.parameters.size(); ++i)
        effect += (i == 0 ? ", with " : ", ") + intent.parameters[i].first + "=" +
                  base::visible(base::elided(intent.parameters[i].second, 100));
    plan.effects.push_back(effect + ".");
    const auto& job = detail.job;
    if (job.nextAt && *job.nextAt > now && !job.paused)
        plan.effects.push_back("The next scheduled run stays at " + when(job.schedule, *job.nextAt) + ".");
    addWorkers(detail, runners, plan);
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

void addResume(const domain::JobDetail& detail, const timing::TimingRule* rule,
               const domain::ResumeIntent& intent, Instant now, Plan& plan) {
    if (intent.runNow) {
        plan.effects.emplace_back("The run that is held starts now; its schedule goes on from there.");
    } else if (rule != nullptr) {
        const auto next = timing::nextAfter(*rule, now);
        plan.effects.push_back(next ? "The next run is at " + when(detail.job.schedule, *next) + "."
                                    : "No scheduled run is due any more.");
    } else if (detail.job.queue) {
        plan.warnings.emplace_back("Its next run cannot be computed here: it can only be resumed by running "
                                   "now.");
    }
    plan.effects.emplace_back("Runs that were skipped while it was paused are not made up for.");
}

} // namespace

base::Status checkCapability(const domain::Job& job, const domain::Intent& intent) {
    const Why why = job.can.of(domain::verbOf(intent));
    // The row knows of the last run alone; whether this one can be retried, only the engine can tell.
    const auto* retry = std::get_if<domain::RetryIntent>(&intent.what);
    if (why == Why::Allowed || (why == Why::NothingToRetry && retry && !retry->run.empty()))
        return {};
    return base::makeError(domain::errorKindOf(why), std::string(word(intent)) + " of " + job.id.str(), {},
                           std::string(reasonText(why)));
}

base::Status checkIntent(const domain::Intent& intent, Instant now) {
    const std::string subject = std::string(word(intent)) + " of " + intent.job.str();
    if (needsReason(domain::verbOf(intent)) && base::trimmed(intent.reason).empty())
        return base::makeError(ErrorKind::Invalid, subject, "a reason", "none");
    if (const auto* pause = std::get_if<domain::PauseIntent>(&intent.what); pause && pause->until)
        if (*pause->until <= now)
            return base::makeError(ErrorKind::Invalid, subject, "an end after " + base::utcText(now),
                                   base::utcText(*pause->until));
    const auto* retry = std::get_if<domain::RetryIntent>(&intent.what);
    const auto* removal = std::get_if<domain::RemoveRunIntent>(&intent.what);
    if ((retry && retry->run.empty()) || (removal && removal->run.empty()))
        return base::makeError(ErrorKind::Invalid, subject, "the id of a run", "none");
    return {};
}

void addEffects(const domain::JobDetail& detail, Instant now, std::span<const domain::RunnerInfo> runners,
                Plan& plan) {
    const auto parsed = timing::ruleOf(detail.job);
    const timing::TimingRule* rule = parsed ? &*parsed : nullptr;
    switch (domain::verbOf(plan.intent)) {
    case domain::Verb::Trigger:
        addTrigger(detail, std::get<domain::TriggerIntent>(plan.intent.what), now, runners, plan);
        break;
    case domain::Verb::Pause:
        addPause(detail, rule, std::get<domain::PauseIntent>(plan.intent.what), now, plan);
        break;
    case domain::Verb::Resume:
        addResume(detail, rule, std::get<domain::ResumeIntent>(plan.intent.what), now, plan);
        break;
    case domain::Verb::RunEarly:
    case domain::Verb::Retry:
        addWorkers(detail, runners, plan);
        break;
    case domain::Verb::Rearm:
        if (rule != nullptr)
            if (const auto next = timing::nextAfter(*rule, now))
                plan.effects.push_back("The next run is at " + when(detail.job.schedule, *next) + ".");
        addWorkers(detail, runners, plan);
        break;
    case domain::Verb::PauseQueue:
        plan.effects.push_back("Every job of the queue " + base::visible(detail.job.group.view()) +
                               " stops until somebody resumes it.");
        break;
    case domain::Verb::ResumeQueue:
        plan.effects.push_back("Every job of the queue " + base::visible(detail.job.group.view()) +
                               " goes on.");
        addWorkers(detail, runners, plan);
        break;
    case domain::Verb::RemoveRun:
    case domain::Verb::RemoveJob:
    case domain::Verb::Sweep:
    case domain::Verb::Rerun:
    case domain::Verb::RunHistory:
    case domain::Verb::DurationHistory:
    case domain::Verb::Output:
    case domain::Verb::Acknowledge:
        break; // what there is to say, the engine says
    }
}

} // namespace redispatch::service
