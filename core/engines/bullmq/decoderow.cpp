// SPDX-License-Identifier: GPL-3.0-or-later
// One row out of what was read of one schedule.
#include "core/engines/bullmq/capabilities.h"
#include "core/engines/bullmq/rows.h"
#include "core/engines/bullmq/rule.h"

#include "core/base/humanize.h"
#include "core/timing/describe.h"
#include "core/timing/nextruns.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

using base::instantFromMs;
using domain::Job;
using domain::JobState;
using domain::Outcome;

namespace {

constexpr std::size_t labelLimit = 256;
constexpr std::size_t maxRules = 20'000;
/// Twice the time a worker holds a job's lock: so long a chain may look broken while it is being made.
constexpr long long settleMs = 60'000;

std::string_view limited(std::string_view text) {
    return text.substr(0, labelLimit);
}

bool isHash(std::string_view text) {
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Whether the engine will make no run after the pending one.
bool isAtItsEnd(const RowFacts& facts, const RowDecoder::Rule& rule, Instant now) {
    const auto limit = facts.limit ? facts.limit : facts.options.limit;
    const auto count = facts.options.count ? facts.options.count : facts.iteration;
    if (limit && count && *count >= *limit)
        return true;
    const auto end = facts.endMs ? facts.endMs : facts.options.endAt;
    if (!end)
        return false;
    if (*end <= base::msSinceEpoch(now))
        return true;
    const long long step = facts.everyMs.value_or(0);
    if (step > 0)
        return facts.slotMs + step > *end;
    const auto next =
        rule.timing ? timing::nextAfter(*rule.timing, instantFromMs(facts.slotMs)) : std::nullopt;
    return next && base::msSinceEpoch(*next) > *end;
}

std::string retentionNote(const RowFacts& facts, const domain::LastRun& last) {
    const Retention& kept = facts.options.onComplete;
    const std::string inferred = !last.startedAt                    ? ""
                                 : last.outcome == Outcome::Unknown ? "; start inferred"
                                                                    : "; start and outcome inferred";
    switch (kept.kind) {
    case Retention::Kind::AtOnce:
        return "removes completed runs at once" + inferred;
    case Retention::Kind::Limited:
        if (kept.count)
            return "keeps " + base::countText(*kept.count) + " finished " +
                   (*kept.count == 1 ? "job" : "jobs") + " per queue: last run evicted" + inferred;
        return "keeps finished jobs for " +
               base::durationText(std::chrono::seconds(kept.ageSeconds.value_or(0))) + ": last run evicted" +
               inferred;
    case Retention::Kind::Kept:
        return "last run removed by hand or by another job's retention" + inferred;
    case Retention::Kind::NotSaid:
        break;
    }
    return "last run not kept: retention counts per queue" + inferred;
}

void setLast(Job& job, const RunSeen& run) {
    job.last.id = limited(run.id);
    job.last.trigger = run.manual ? domain::TriggerKind::Manual : domain::TriggerKind::Schedule;
    if (run.slotMs > 0)
        job.last.slotAt = instantFromMs(run.slotMs);
    if (run.startedMs)
        job.last.startedAt = instantFromMs(*run.startedMs);
    if (run.finishedMs)
        job.last.finishedAt = instantFromMs(*run.finishedMs);
    if (run.startedMs && run.finishedMs && *run.finishedMs >= *run.startedMs)
        job.last.duration = base::milliseconds(*run.finishedMs - *run.startedMs);
    job.last.outcome = run.failed ? Outcome::Failed : Outcome::Ok;
}

/// The pending run was made when the last one started, so that much is known even when nothing is kept.
void inferLast(Job& job, const RowFacts& facts, const RowDecoder::Rule& rule) {
    if (!facts.timestamp || facts.options.count.value_or(0) <= 1)
        return;
    job.last.startedAt = instantFromMs(*facts.timestamp);
    job.last.trigger = domain::TriggerKind::Schedule;
    job.last.outcome = Outcome::Unknown;
    std::optional<Instant> slot;
    if (facts.everyMs)
        slot = instantFromMs(facts.slotMs - *facts.everyMs);
    else if (rule.timing)
        slot = timing::lastAtOrBefore(*rule.timing, instantFromMs(facts.slotMs - 1));
    if (slot) {
        job.last.slotAt = *slot + base::milliseconds(facts.shiftMs());
        job.last.id = pendingId(facts.pendingName, std::to_string(base::msSinceEpoch(*slot)));
    }
    if (facts.options.onComplete.kind == Retention::Kind::AtOnce && facts.keptIfFailed)
        job.last.outcome = Outcome::Ok;
}

/// A run seen once, by hand or evicted since, is still the last one until a newer one is seen.
void keepNewerLast(Job& job, const Job* before) {
    if (before == nullptr || !before->last.startedAt)
        return;
    const bool newer = !job.last.startedAt || *before->last.startedAt > *job.last.startedAt;
    const bool sameButKnown =
        job.last.id == before->last.id && !job.last.finishedAt && before->last.finishedAt;
    if (newer || sameButKnown) {
        job.last = before->last;
        job.lastFailureAt = before->lastFailureAt;
        job.lastSuccessAt = before->lastSuccessAt;
    }
}

} // namespace

long long RowFacts::ownDueMs() const {
    if (!timestamp || !options.delay || *options.delay <= 0)
        return slotMs;
    const long long own = *timestamp + *options.delay;
    const long long shift = own - slotMs;
    // Only versions that add the phase to the slot differ, by less than one interval.
    return shift > 0 && everyMs && shift < *everyMs ? own : slotMs;
}

const RowDecoder::Rule& RowDecoder::rule(std::string_view pattern, std::string_view timeZone,
                                         std::optional<long long> everyMs, long long slotMs) {
    constexpr long long dayMs = 86'400'000, minuteMs = 60'000;
    const bool wholeDays = pattern.empty() && everyMs && *everyMs > 0 && *everyMs % dayMs == 0;
    const long long phase = wholeDays ? slotMs % *everyMs / minuteMs * minuteMs : 0;
    std::string key(pattern);
    key += '\n';
    key += pattern.empty() ? std::to_string(everyMs.value_or(0)) + "/" + std::to_string(phase)
                           : std::string(timeZone);
    if (m_rule != nullptr && m_ruleKey == key)
        return *m_rule;
    m_ruleKey = key;
    if (const auto known = m_rules.find(key); known != m_rules.end())
        return *(m_rule = &known->second);
    if (m_rules.size() >= maxRules)
        m_rules.clear();
    Rule made;
    made.timing = ruleOf(pattern, timeZone, everyMs, phase);
    made.schedule.expression =
        m_texts(made.timing ? std::string_view(made.timing->expression) : limited(pattern));
    made.schedule.timeZone = m_texts(pattern.empty() ? std::string_view() : limited(timeZone));
    made.schedule.text = made.schedule.expression;
    if (made.timing) {
        made.schedule.kind = made.timing->kind();
        made.schedule.text = m_texts(timing::describe(*made.timing));
    }
    return *(m_rule = &m_rules.emplace(std::move(key), std::move(made)).first->second);
}

const RowDecoder::QueueTexts& RowDecoder::textsOf(const QueueState& queue) {
    if (m_queue.queue != queue.queue || m_queue.family != queue.dialect.family || m_queue.idStart.empty())
        m_queue = {queue.queue, queue.dialect.family, m_texts(queueTitle(queue.queue)),
                   m_texts(queue.dialect.title()), JobRef::idStart(queue.queue)};
    return m_queue;
}

std::shared_ptr<Job> RowDecoder::decode(const QueueState& queue, const RowFacts& facts, Instant now,
                                        const Job* before) {
    auto job = std::make_shared<Job>();
    const QueueTexts& texts = textsOf(queue);
    job->id = JobRef::idFrom(texts.idStart, facts.member);
    const bool speaking = facts.generation != Generation::Composite && !isHash(facts.member);
    job->name = speaking || facts.name.empty() ? facts.member : facts.name;
    job->group = texts.group;
    const Rule& known = rule(facts.pattern, facts.timeZone, facts.everyMs, facts.slotMs);
    job->schedule = known.schedule;

    const bool delayed = facts.dueMs.has_value();
    const bool ended = facts.pendingExists && !delayed && facts.finishedOn;
    const bool nothing = !delayed && !facts.active && (!facts.pendingExists || ended);
    const long long age = base::msSinceEpoch(now) - std::max(facts.slotMs, facts.finishedOn.value_or(0));
    const bool exhausted = nothing && isAtItsEnd(facts, known, now);
    const bool broken = nothing && !exhausted && age > settleMs;

    bool held = false;
    if (delayed) {
        const Instant until = facts.hold && facts.hold->until ? *facts.hold->until : Instant::min();
        const bool forGood = *facts.dueMs >= sentinelMs;
        held = forGood || (until > now && instantFromMs(*facts.dueMs) >= until);
        if (held) {
            // Without a record somebody else put it there; since when is not known better than this.
            job->paused = std::make_unique<domain::Pause>(facts.hold.value_or(
                domain::Pause{{}, {}, instantFromMs(facts.timestamp.value_or(facts.slotMs)), {}}));
            if (forGood)
                job->paused->until.reset();
        }
        if (!forGood)
            job->nextAt = instantFromMs(*facts.dueMs);
    } else if (facts.pendingExists && !ended && !facts.active) {
        job->nextAt = instantFromMs(facts.ownDueMs());
    } else if (nothing && !exhausted && !broken) {
        job->nextAt = instantFromMs(facts.slotMs);
    }
    if (facts.active)
        job->runningSince = instantFromMs(facts.processedOn.value_or(facts.slotMs));
    else if (facts.runningSince)
        job->runningSince = instantFromMs(*facts.runningSince);

    auto row = std::make_unique<domain::QueueFacts>();
    row->engine = texts.engine;
    row->iteration = facts.iteration ? facts.iteration : facts.options.count;
    row->limit = facts.limit ? facts.limit : facts.options.limit;
    if (const auto end = facts.endMs ? facts.endMs : facts.options.endAt)
        row->endsAt = instantFromMs(*end);
    row->hasTemplate = facts.generation == Generation::Scheduler;
    row->queuePaused = queue.paused;

    if (facts.last)
        setLast(*job, *facts.last);
    else if (facts.lastMissing && !facts.previousOpen)
        inferLast(*job, facts, known);
    if (job->last.finishedAt)
        (facts.last->failed ? job->lastFailureAt : job->lastSuccessAt) = job->last.finishedAt;
    keepNewerLast(*job, before);
    const bool firstIsOpen = facts.previousOpen && facts.options.count.value_or(0) <= 2;
    if (facts.lastMissing && !facts.last && !job->last.finishedAt && !firstIsOpen)
        row->note = m_texts(retentionNote(facts, job->last));
    job->queue = std::move(row);

    Standing standing;
    standing.knownVersion = queue.dialect.family != Family::Unknown;
    standing.crossSlot = queue.crossSlot;
    standing.isBull = queue.dialect.isBull();
    standing.queuePaused = queue.paused;
    standing.hasRule = known.timing.has_value();
    standing.hasContent =
        facts.generation == Generation::Scheduler || facts.pendingExists || facts.last.has_value();
    standing.pendingDelayed = delayed;
    standing.pendingDue = !delayed && !facts.active && facts.pendingExists && !ended;
    standing.pendingActive = facts.active;
    standing.held = held;
    standing.exhausted = exhausted;
    standing.broken = broken;
    standing.leftovers = facts.leftovers;
    standing.lastFailed = job->last.outcome == Outcome::Failed && facts.last.has_value();
    standing.removedAtOnce = facts.options.onComplete.kind == Retention::Kind::AtOnce;
    job->can = capabilitiesOf(standing);

    job->state = exhausted ? JobState::Exhausted : broken ? JobState::Broken : domain::stateAt(*job, now);
    return job;
}

KnownRows::Member* KnownRows::find(std::string_view queue, std::string_view member) {
    const auto known = queues.find(queue);
    if (known == queues.end())
        return nullptr;
    auto& members = known->second.members;
    const auto at = std::lower_bound(members.begin(), members.end(), member,
                                     [](const Member& a, std::string_view text) { return a.member < text; });
    return at != members.end() && at->member == member ? &*at : nullptr;
}

int KnownRows::countOf(std::string_view queue) const {
    const auto known = queues.find(queue);
    return known == queues.end() ? 0 : static_cast<int>(known->second.members.size());
}

} // namespace redispatch::engines::bullmq
