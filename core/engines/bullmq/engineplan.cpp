// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/domain/detail.h"
#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/operations.h"
#include "core/timing/zonetext.h"

#include <initializer_list>

namespace redispatch::engines::bullmq {

namespace {

using domain::Plan;
using domain::Verb;

struct Words {
    const domain::Job& job;
    Plan& plan;
    const JobRef& ref;
    const std::vector<std::pair<std::string, std::string>>& policy;

    void effect(std::string text) const { plan.effects.push_back(std::move(text)); }
    void warn(std::string text) const { plan.warnings.push_back(std::move(text)); }
    void writes(std::initializer_list<const char*> suffixes) const {
        for (const char* suffix : suffixes)
            plan.keys.push_back(key(ref.queue, suffix));
    }
    std::string queue() const { return queueTitle(ref.queue); }
    std::string nextSlot() const {
        if (!job.nextAt)
            return "its next slot";
        const std::string zone = job.schedule.timeZone.empty() ? "UTC" : job.schedule.timeZone.str();
        return "the slot at " + timing::localMinuteText(*job.nextAt, zone) + " (" + base::visible(zone) + ")";
    }
    bool queuePaused() const { return job.queue && job.queue->queuePaused; }
};

void addEnqueue(const Words& words) {
    words.writes({"wait", "paused", "prioritized", "priority", "pc", "marker", "events"});
    if (words.queuePaused())
        words.warn("The queue is paused; it starts when the queue is resumed.");
}

void addVerb(const Words& words, const domain::Intent& intent) {
    const std::string pending = words.ref.queue + "repeat:" + words.ref.member + ":<slot>";
    switch (domain::verbOf(intent)) {
    case Verb::Trigger:
        words.plan.keys.push_back(words.ref.queue + "manual:" + words.ref.member + ":<request>");
        words.writes({"id"});
        addEnqueue(words);
        words.warn("The application sees an ordinary job: its repeatJobKey is empty.");
        break;
    case Verb::Pause:
        words.plan.keys.push_back(pending);
        words.writes({"delayed", "wait", "paused", "prioritized", "priority", "marker", "events"});
        words.warn(
            "The application ends this pause when it registers the schedule again, as it usually does at "
            "every deploy.");
        words.warn("Promoting delayed jobs in another tool starts the run that is held.");
        break;
    case Verb::Resume:
        words.plan.keys.push_back(pending);
        words.writes({"delayed", "events"});
        addEnqueue(words);
        break;
    case Verb::RunEarly:
        words.plan.keys.push_back(pending);
        words.writes({"delayed"});
        words.effect("The pending run starts as soon as a worker takes it and uses up " + words.nextSlot() +
                     ".");
        addEnqueue(words);
        break;
    case Verb::Retry: {
        const auto& retry = std::get<domain::RetryIntent>(intent.what);
        words.plan.keys.push_back(jobKey(words.ref.queue, retry.run));
        words.writes({"failed", "completed"});
        words.effect(
            std::string("The run waits again, with ") +
            (retry.allAttempts ? "all of its attempts." : "what is left of its attempts, at least one."));
        words.effect("The schedule's own runs stay as they are.");
        addEnqueue(words);
        break;
    }
    case Verb::RemoveRun:
        words.plan.keys.push_back(
            jobKey(words.ref.queue, std::get<domain::RemoveRunIntent>(intent.what).run));
        words.writes({"failed", "completed", "events"});
        words.effect("The finished run of this id is deleted for good, with its log.");
        break;
    case Verb::RemoveJob:
        words.plan.keys.push_back(definitionKey(words.ref.queue, words.ref.member));
        words.plan.keys.push_back(pending);
        words.writes({"repeat", "delayed", "wait", "paused", "prioritized", "priority", "events"});
        words.effect("The schedule and its pending run are deleted for good; none of its runs follows.");
        words.warn("The application may make the schedule again when it starts.");
        if (words.job.runningSince)
            words.warn("It is running now; that run goes on and is the last.");
        break;
    case Verb::Rearm:
        words.plan.keys.push_back(pending);
        words.writes({"repeat", "delayed", "id", "wait", "marker", "events"});
        words.effect(
            "The run that is missing is made again for the next slot; the schedule goes on from there.");
        break;
    case Verb::Sweep:
        words.plan.keys.push_back(pending);
        words.writes({"delayed", "events"});
        words.effect("Runs that an ended pause left behind are deleted; the schedule itself stays as it is.");
        break;
    case Verb::PauseQueue:
        for (const auto& [name, value] : words.policy)
            if (name == queueMatesPolicy)
                words.effect(value == "1"
                                 ? std::string("This is its only schedule.")
                                 : "It has " + base::visible(value) + " schedules; none of them runs.");
        words.writes({"meta", "meta-paused", "wait", "paused", "marker", "events"});
        words.warn("Runs that are being worked on go on.");
        break;
    case Verb::ResumeQueue:
        words.writes({"meta", "meta-paused", "wait", "paused", "marker", "events"});
        words.effect("Jobs that waited meanwhile start at once, at most one of each schedule.");
        break;
    case Verb::Rerun:
    case Verb::RunHistory:
    case Verb::DurationHistory:
    case Verb::Output:
    case Verb::Acknowledge:
        break;
    }
}

} // namespace

void BullmqEngine::addToPlan(const domain::JobDetail& detail, Plan& plan) {
    const auto ref = JobRef::from(plan.intent.job);
    if (!ref)
        return;
    const Words words{detail.job, plan, *ref, detail.policy};
    addVerb(words, plan.intent);
    if (detail.job.queue && detail.job.queue->engine.view() == "BullMQ")
        words.warn(
            "Which version of BullMQ the queue belongs to is not known; only what suits all of them is "
            "written.");
}

} // namespace redispatch::engines::bullmq
