// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/jobhealth.h"

#include "core/base/humanize.h"
#include "core/domain/strip.h"
#include "core/timing/jobrule.h"
#include "core/timing/nextruns.h"

#include <algorithm>

namespace redispatch::query {

using base::Instant;
using domain::Fate;
using domain::Job;
using domain::JobState;
using domain::Outcome;
using domain::TriggerKind;

namespace {

constexpr std::size_t mostRules = 10'000;

bool isNative(const Job& job) {
    return job.id.engine() == "native";
}

/// The outcomes of slots and manual runs. A retry stands for the failure it follows: the newest that no
/// other retry stands for.
std::vector<stats::FinalOutcome> finalOutcomes(const std::vector<Fate>& fates) {
    std::vector<stats::FinalOutcome> outcomes;
    for (const Fate& fate : fates) {
        if (fate.outcome != Outcome::Ok && !domain::isFailure(fate.outcome))
            continue;
        if (fate.trigger == TriggerKind::Retry) {
            const auto failed = std::find_if(outcomes.rbegin(), outcomes.rend(),
                                             [](const auto& one) { return domain::isFailure(one.outcome); });
            if (failed != outcomes.rend()) {
                *failed = {fate.outcome, true};
                continue;
            }
        }
        outcomes.push_back({fate.outcome, fate.trigger == TriggerKind::Retry});
    }
    return outcomes;
}

/// The newest missed slot of the strip that no ok run follows, without its time.
std::optional<stats::MissedSlot> newestMiss(const std::vector<Fate>& fates) {
    int slotsSince = 0;
    for (auto fate = fates.rbegin(); fate != fates.rend(); ++fate) {
        if (fate->outcome == Outcome::Ok)
            return std::nullopt;
        if (fate->outcome == Outcome::None && !fate->skipped)
            return stats::MissedSlot{std::nullopt, slotsSince, false};
        slotsSince += fate->trigger == TriggerKind::Schedule;
    }
    return std::nullopt;
}

} // namespace

HealthFacts factsOf(const domain::JobDetail& detail) {
    HealthFacts facts;
    for (const auto& [name, value] : detail.policy) {
        if (name == "timeout")
            facts.timeout = base::parseDuration(value);
        else if (name == "kill grace")
            facts.killGrace = base::parseDuration(value);
        else if (name == "deadline")
            facts.deadline = base::parseDuration(value);
    }
    return facts;
}

const timing::TimingRule* JobHealth::ruleOf(const Job& job) {
    if (job.schedule.kind != domain::ScheduleKind::Cron && job.schedule.kind != domain::ScheduleKind::Every)
        return nullptr;
    std::string key = job.schedule.expression.str() + '\n' + job.schedule.timeZone.str();
    // The grid of a queue's rhythm is not in its text but in its next slot.
    if (job.queue)
        key += job.schedule.kind == domain::ScheduleKind::Every && job.nextAt
                   ? '\n' + std::to_string(base::msSinceEpoch(*job.nextAt))
                   : std::string("\nqueue");
    auto known = m_rules.find(key);
    if (known == m_rules.end()) {
        if (m_rules.size() >= mostRules)
            m_rules.clear();
        known = m_rules.emplace(std::move(key), timing::ruleOf(job)).first;
    }
    return known->second ? &*known->second : nullptr;
}

/// The slot of a miss: every native slot has one fate, so it is found by counting back from the next one.
std::optional<Instant> JobHealth::missedAt(const Job& job, Instant now, int slotsSince) {
    const timing::TimingRule* rule = isNative(job) ? ruleOf(job) : nullptr;
    if (!rule)
        return std::nullopt;
    Instant at = std::min(job.nextAt.value_or(now), now);
    for (int i = job.runningSince ? -1 : 0; i <= slotsSince; ++i) {
        const auto before = timing::lastAtOrBefore(*rule, at - base::milliseconds(1));
        if (!before)
            return std::nullopt;
        at = *before;
    }
    return at;
}

stats::HealthInput JobHealth::inputOf(const Job& job, Instant now, const HealthFacts& facts) {
    stats::HealthInput input;
    input.now = now;
    input.readAge = facts.readAge;
    input.refreshPeriod = facts.refreshPeriod;
    input.definitionValid = job.state != JobState::Invalid;
    input.chainBroken = job.state == JobState::Broken;
    input.acknowledgedAt = facts.acknowledgedAt;
    input.timeout = facts.timeout;
    if (facts.killGrace)
        input.killGrace = *facts.killGrace;
    input.wasFlapping = facts.wasFlapping;
    input.baseline = facts.baseline;
    if (job.runningSince)
        input.active = stats::ActiveRun{*job.runningSince, facts.leaseEndsAt};
    if (job.paused)
        input.paused = stats::HealthPause{job.paused->since, job.paused->until};

    const bool isOpen = job.nextAt && *job.nextAt <= now;
    input.due = isOpen ? stats::SlotState::Open : stats::SlotState::Decided;
    if (!job.nextAt && job.schedule.kind == domain::ScheduleKind::Unknown)
        input.due = stats::SlotState::Unknown;
    if (isOpen)
        input.dueAt = job.nextAt;
    else
        input.nextAt = job.nextAt;
    const timing::TimingRule* rule = job.nextAt ? ruleOf(job) : nullptr;
    if (rule)
        if (const auto following = timing::nextAfter(*rule, *job.nextAt))
            input.interval = *following - *job.nextAt;
    if (isNative(job))
        input.deadline = facts.deadline.value_or(stats::defaultDeadline(input.interval));

    const auto fates = domain::unpackStrip(job.strip);
    input.outcomes = finalOutcomes(fates);
    input.missed = newestMiss(fates);
    if (input.missed)
        input.missed->at = missedAt(job, now, *input.missed->slotsSince);
    // Without a strip the last run is all that is known.
    if (input.outcomes.empty() && (job.last.outcome == Outcome::Ok || domain::isFailure(job.last.outcome)))
        input.outcomes.push_back({job.last.outcome, job.last.trigger == TriggerKind::Retry});
    input.everRan = job.last.outcome != Outcome::None || job.runningSince || !input.outcomes.empty();
    input.lastOkAt = job.lastSuccessAt;
    if (job.last.outcome == Outcome::Ok)
        input.lastOkDuration = job.last.duration;
    return input;
}

} // namespace redispatch::query
