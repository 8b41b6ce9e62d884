// SPDX-License-Identifier: GPL-3.0-or-later
// Operators' intents: read the schedule, call the script, read again when it moved meanwhile, tell what came
// of it.
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/operations.h"
#include "core/engines/bullmq/places.h"

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using domain::Intent;
using domain::Receipt;

namespace {

constexpr int mostTries = 6;
constexpr std::size_t longestRequestId = 64;

Doing perform(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    switch (domain::verbOf(intent)) {
    case domain::Verb::Trigger:
        return trigger(client, schedule, intent);
    case domain::Verb::Pause:
        return hold(client, schedule, intent);
    case domain::Verb::Resume:
        return release(client, schedule, intent);
    case domain::Verb::RunEarly:
        return runEarly(client, schedule, intent);
    case domain::Verb::Retry:
        return retry(client, schedule, intent);
    case domain::Verb::RemoveRun:
        return removeRun(client, schedule, intent);
    case domain::Verb::RemoveJob:
        return removeSchedule(client, schedule, intent);
    case domain::Verb::Rearm:
        return rearm(client, schedule, intent);
    case domain::Verb::Sweep:
        return sweep(client, schedule, intent);
    case domain::Verb::PauseQueue:
        return pauseQueue(client, schedule, intent);
    case domain::Verb::ResumeQueue:
        return resumeQueue(client, schedule, intent);
    case domain::Verb::Rerun:
    case domain::Verb::RunHistory:
    case domain::Verb::DurationHistory:
    case domain::Verb::Output:
    case domain::Verb::Acknowledge:
        break;
    }
    return base::makeError(ErrorKind::Invalid, intent.job.str(), "an action that this engine has",
                           std::string(domain::word(intent)));
}

/// Where the schedule stands after it was changed.
std::string stateText(const base::Result<Schedule>& schedule) {
    if (!schedule)
        return schedule.error().kind == ErrorKind::Missing ? "the schedule is gone" : std::string();
    const PendingJob& pending = schedule->pending;
    if (schedule->isHeld())
        return "held" + (pending.hold ? " by " + base::visible(pending.hold->by) : std::string()) +
               (pending.hold && pending.hold->until ? " until " + base::utcText(*pending.hold->until) : "");
    std::string text =
        schedule->queuePaused ? "the queue is paused, the pending run is " : "the pending run is ";
    text += pending.exists ? std::string(word(pending.place)) : "missing";
    if (pending.dueMs)
        text += " until " + base::utcText(base::instantFromMs(*pending.dueMs));
    return text;
}

} // namespace

Result<Receipt> BullmqEngine::apply(redis::Client& client, const Intent& intent) {
    const auto ref = JobRef::from(intent.job);
    if (!ref)
        return base::makeError(ErrorKind::Invalid, base::visible(intent.job.str()),
                               "the id of a job of this engine");
    if (intent.requestId.empty() || intent.requestId.size() > longestRequestId)
        return base::makeError(ErrorKind::Invalid, intent.job.str(), "a request id of 1 to 64 bytes");
    const auto read = [&] {
        auto schedule = loadSchedule(client, *ref, m_places->commandOf(ref->queue));
        // Where the keys do not tell the version, the way its workers wait may.
        if (schedule && schedule->dialect.family == Family::Unknown)
            if (auto seen = m_places->readClients(client); seen && !m_places->commandOf(ref->queue).empty())
                schedule = loadSchedule(client, *ref, m_places->commandOf(ref->queue));
        return schedule;
    };
    for (int tries = 1;; ++tries) {
        const auto schedule = read();
        if (!schedule)
            return schedule.error();
        Receipt receipt;
        receipt.requestId = intent.requestId;
        receipt.accepted = true;
        if (std::holds_alternative<domain::TriggerIntent>(intent.what)) {
            // Its run may have ended and be gone; the events remember it a while longer.
            const auto before = triggeredBefore(client, *schedule, intent);
            if (!before)
                return before.error();
            if (*before) {
                receipt.repeated = true;
                receipt.runId = manualRunId(*schedule, intent.requestId);
                receipt.readBack = stateText(schedule);
                return receipt;
            }
        }
        const auto done = perform(client, *schedule, intent);
        if (!done)
            return done.error();
        const bool late = done->answer.word() == "moved" || done->answer.word() == "past";
        if (late && tries < mostTries)
            continue;
        if (!done->answer.did())
            return refusal(intent, done->answer);
        receipt.repeated = done->answer.word() == "repeat";
        receipt.runId = done->run;
        receipt.readBack = done->note.empty() ? stateText(loadSchedule(client, *ref)) : done->note;
        return receipt;
    }
}

} // namespace redispatch::engines::bullmq
