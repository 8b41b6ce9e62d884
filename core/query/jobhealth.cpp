// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/jobhealth.h"

#include "core/domain/strip.h"
#include "core/timing/jobrule.h"
#include "core/timing/nextruns.h"

#include <algorithm>

namespace redispatch::query {

using base::Instant;
using base::milliseconds;
using domain::Job;
using domain::JobState;
using domain::Outcome;
using domain::TriggerKind;
using domain::Vitals;

namespace {

constexpr std::size_t mostRules = 10'000;
/// Of BullMQ's and Bull's workers by default: another one takes a run back at its second look.
constexpr milliseconds stalledInterval = std::chrono::seconds(30);

bool isNative(const Job& job) {
    return job.id.engine() == "native";
}

bool isConclusive(Outcome outcome) {
    return outcome == Outcome::Ok || domain::isFailure(outcome);
}

/// Notes the newest missed slot of the strip that no ok run follows.
void findMiss(const domain::FateKinds& fates, Vitals& vitals) {
    std::uint8_t slotsSince = 0;
    for (std::size_t i = fates.count; i-- > 0;) {
        const domain::FateKind& fate = fates.values[i];
        if (fate.outcome == Outcome::Ok)
            return;
        if (fate.outcome == Outcome::None && !fate.skipped) {
            vitals.missed = true;
            vitals.slotsSinceMiss = slotsSince;
            return;
        }
        if (fate.trigger == TriggerKind::Schedule)
            ++slotsSince;
    }
}

FinalOutcomes finalOutcomes(const domain::FateKinds& fates) {
    FinalOutcomes outcomes;
    for (std::size_t i = 0; i < fates.count; ++i) {
        const domain::FateKind& fate = fates.values[i];
        if (!isConclusive(fate.outcome))
            continue;
        const bool retried = fate.trigger == TriggerKind::Retry;
        std::size_t at = outcomes.count;
        if (retried)
            while (at > 0 && !domain::isFailure(outcomes.values[at - 1].outcome))
                --at;
        const bool stands = retried && at > 0;
        outcomes.values[stands ? at - 1 : outcomes.count] = {fate.outcome, retried};
        outcomes.count += !stands;
    }
    return outcomes;
}

/// The slot of the newest miss: every native slot has one fate, so it is found by counting back from the
/// next.
std::optional<Instant> missedAt(const Job& job, const timing::TimingRule& rule, int slotsSince) {
    if (!job.nextAt)
        return std::nullopt;
    Instant at = *job.nextAt;
    for (int i = job.runningSince ? -1 : 0; i <= slotsSince; ++i) {
        const auto before = timing::lastAtOrBefore(rule, at - milliseconds(1));
        if (!before)
            return std::nullopt;
        at = *before;
    }
    return at;
}

std::optional<milliseconds> durationOf(std::int64_t ms) {
    return ms == Vitals::none ? std::nullopt : std::optional(milliseconds(ms));
}
std::optional<Instant> instantOf(std::int64_t ms) {
    return ms == Vitals::none ? std::nullopt : std::optional(base::instantFromMs(ms));
}

/// How long after its slot a run counts as missed.
std::optional<milliseconds> deadlineOf(const Job& job) {
    const auto own = durationOf(job.limits.deadlineMs);
    return own || !isNative(job) ? own : stats::defaultDeadline(durationOf(job.vitals.intervalMs));
}

/// The oldest slot that nobody has decided, and whose miss nobody has seen.
std::optional<Instant> openSlot(const Job& job) {
    if (!job.nextAt || job.vitals.unseenSlotAtMs == Vitals::none)
        return job.nextAt;
    if (job.vitals.unseenSlotAtMs == Vitals::never)
        return std::nullopt;
    return base::instantFromMs(job.vitals.unseenSlotAtMs);
}

stats::HealthInput inputOf(const Job& job, Instant now, const ReadAge& read) {
    const Vitals& vitals = job.vitals;
    const domain::Limits& limits = job.limits;
    stats::HealthInput input;
    input.now = now;
    input.readAge = read.age;
    input.refreshPeriod = read.refreshPeriod;
    input.definitionValid = job.state != JobState::Invalid;
    input.chainBroken = job.state == JobState::Broken;
    input.timeout = durationOf(limits.timeoutMs);
    input.killGrace = milliseconds(limits.killGraceMs);
    if (job.queue)
        input.reapInterval = stalledInterval;
    input.baseline = job.baseline;
    if (job.runningSince)
        input.active = stats::ActiveRun{*job.runningSince, instantOf(limits.leaseEndsAtMs)};
    if (job.paused)
        input.paused = stats::HealthPause{job.paused->since, job.paused->until};

    const auto slot = openSlot(job);
    const bool isOpen = slot && *slot <= now && job.state != JobState::Retired;
    const bool held = job.queue && job.queue->queuePaused; // on purpose
    input.due = !isOpen ? stats::SlotState::Decided : held ? stats::SlotState::Held : stats::SlotState::Open;
    if (!job.nextAt && job.schedule.kind == domain::ScheduleKind::Unknown)
        input.due = stats::SlotState::Unknown;
    (isOpen ? input.dueAt : input.nextAt) = slot;
    input.interval = durationOf(vitals.intervalMs);
    if (limits.graceMs != domain::Limits::byInterval)
        input.grace = milliseconds(limits.graceMs);
    input.deadline = deadlineOf(job);
    if (job.acknowledged)
        input.acknowledgedAt = job.acknowledged->at;
    if (vitals.missed)
        input.missed = stats::MissedSlot{instantOf(vitals.missedAtMs), vitals.slotsSinceMiss, false};

    input.outcomes = vitals.outcomes;
    // Without a strip the last run is all that is known.
    if (input.outcomes.count == 0 && isConclusive(job.last.outcome)) {
        input.outcomes.count = 1;
        input.outcomes.newest = job.last.outcome;
        input.outcomes.failuresInRow = domain::isFailure(job.last.outcome);
    }
    input.everRan = job.last.outcome != Outcome::None || job.runningSince || input.outcomes.count > 0;
    input.lastOkAt = job.lastSuccessAt;
    if (job.last.outcome == Outcome::Ok)
        input.lastOkDuration = job.last.duration;
    return input;
}

std::int64_t unseenSlotAt(const Job& job, const timing::TimingRule& rule) {
    const auto deadline = deadlineOf(job);
    if (!job.acknowledged || !deadline || *job.nextAt + *deadline > job.acknowledged->at)
        return Vitals::none;
    const auto next = timing::nextAfter(rule, job.acknowledged->at - *deadline);
    return next ? base::msSinceEpoch(*next) : Vitals::never;
}

} // namespace

stats::Health healthOf(const Job& job, Instant now, const ReadAge& read) {
    return stats::healthOf(inputOf(job, now, read));
}

std::optional<Instant> healthChangesAt(const Job& job, Instant now) {
    return stats::healthChangesAt(inputOf(job, now, {}));
}

domain::Why whyNotAcknowledged(const Job& job, Instant now) {
    const domain::Why why = job.can.of(domain::Verb::Acknowledge);
    if (why != domain::Why::Allowed)
        return why;
    const bool missed = healthOf(job, now).timeliness == stats::Timeliness::Missed;
    return missed && job.state != JobState::Broken ? why : domain::Why::NothingMissed;
}

bool sameWords(const stats::Health& a, const stats::Health& b) {
    return a.state == b.state && a.reason.cause == b.reason.cause && a.activity == b.activity &&
           a.timeliness == b.timeliness && a.outcome == b.outcome && a.trust == b.trust && a.pace == b.pace &&
           a.failuresInRow == b.failuresInRow && a.due == b.due && a.flapping == b.flapping;
}

FinalOutcomes finalOutcomes(std::string_view strip) {
    return finalOutcomes(domain::unpackKinds(strip));
}

JobVitals::Known* JobVitals::ruleOf(const Job& job) {
    if (job.schedule.kind != domain::ScheduleKind::Cron && job.schedule.kind != domain::ScheduleKind::Every)
        return nullptr;
    m_key.assign(job.schedule.expression.view());
    m_key += '\n';
    m_key += job.schedule.timeZone.view();
    // The grid of a queue's rhythm is not in its text but in its next slot.
    if (job.queue) {
        m_key += '\n';
        m_key += job.schedule.kind == domain::ScheduleKind::Every && job.nextAt
                     ? std::to_string(base::msSinceEpoch(*job.nextAt))
                     : "queue";
    }
    auto known = m_rules.find(m_key);
    if (known == m_rules.end()) {
        if (m_rules.size() >= mostRules)
            m_rules.clear();
        known = m_rules.emplace(m_key, Known{timing::ruleOf(job), {}}).first;
    }
    return known->second.rule ? &known->second : nullptr;
}

/// From the slot at or before `slot`, which for a run that waits in a queue is none itself, to the next.
std::int64_t JobVitals::intervalOf(Known& known, Instant slot) {
    if (const auto* every = std::get_if<timing::EveryRule>(&known.rule->when))
        return every->interval.count();
    if (known.slot != slot) {
        known.slot = slot;
        known.intervalMs = Vitals::none;
        auto from = timing::nextAfter(*known.rule, slot - milliseconds(1));
        if (from && *from != slot)
            from = timing::lastAtOrBefore(*known.rule, slot);
        const auto to = from ? timing::nextAfter(*known.rule, *from) : std::nullopt;
        if (to)
            known.intervalMs = (*to - *from).count();
    }
    return known.intervalMs;
}

void JobVitals::find(Job& job, const Job* before) {
    Vitals& vitals = job.vitals;
    const domain::FateKinds fates = domain::unpackKinds(job.strip);
    const bool wasFlapping = before && before->vitals.outcomes.flapping;
    vitals.outcomes = stats::summaryOf(finalOutcomes(fates).all(), wasFlapping);
    vitals.missed = false;
    vitals.slotsSinceMiss = 0;
    vitals.missedAtMs = Vitals::none;
    findMiss(fates, vitals);

    Known* known = job.nextAt ? ruleOf(job) : nullptr;
    vitals.intervalMs = known ? intervalOf(*known, *job.nextAt) : Vitals::none;
    vitals.unseenSlotAtMs = known ? unseenSlotAt(job, *known->rule) : Vitals::none;
    if (vitals.missed && known && isNative(job))
        if (const auto at = missedAt(job, *known->rule, vitals.slotsSinceMiss))
            vitals.missedAtMs = base::msSinceEpoch(*at);
}

void findVitals(Job& job) {
    JobVitals().find(job);
}

} // namespace redispatch::query
