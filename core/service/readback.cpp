// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/readback.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

namespace redispatch::service {

namespace {

std::string pauseText(const domain::Job& job) {
    if (!job.paused)
        return "not paused";
    const domain::Pause& pause = *job.paused;
    return "paused by " + base::visible(pause.by) +
           (pause.until ? " until " + base::utcText(*pause.until) : "") + ": " +
           base::visible(base::elided(pause.reason, 200));
}

std::string runText(const domain::Run& run) {
    if (run.outcome == domain::Outcome::None)
        return "run " + base::visible(run.id) + " waits for a runner";
    if (run.outcome == domain::Outcome::Running)
        return "run " + base::visible(run.id) + " is running" +
               (run.runner.empty() ? "" : " on " + base::visible(run.runner));
    std::string text = "run " + base::visible(run.id) + " ended: " + std::string(word(run.outcome));
    return run.duration ? text + " after " + base::durationText(*run.duration) : text;
}

std::string queueText(const domain::Job& job) {
    return job.queue && job.queue->queuePaused ? "the queue is paused" : "the queue is not paused";
}

/// A run that was started, or deleted.
base::Result<ReadBack> readRun(redis::Client& client, engines::Engine& engine, const domain::Intent& intent,
                               const std::string& runId) {
    const std::string shown = "run " + base::visible(runId);
    const bool removed = std::holds_alternative<domain::RemoveRunIntent>(intent.what);
    auto run = engine.loadRun(client, intent.job, runId);
    if (run && removed)
        return ReadBack{true, shown + " is deleted; the queue's events still tell of it"};
    if (run)
        return ReadBack{true, runText(*run)};
    if (run.error().kind != base::ErrorKind::Missing)
        return std::move(run).errorDuring("reading the run back");
    if (removed)
        return ReadBack{true, shown + " is deleted"};
    // Engines without a history forget a run that has ended as soon as they were told to.
    if (!engine.keepsHistory())
        return ReadBack{true, shown + " has been and is not kept"};
    return ReadBack{false, shown + " is not there"};
}

/// The same for verbs about the job itself.
ReadBack judged(const domain::Job& job, const domain::Intent& intent, const domain::Receipt& receipt) {
    if (const auto* pause = std::get_if<domain::PauseIntent>(&intent.what)) {
        const bool same = job.paused && job.paused->by == intent.by && job.paused->reason == intent.reason &&
                          job.paused->until == pause->until;
        return {same, pauseText(job)};
    }
    if (std::holds_alternative<domain::ResumeIntent>(intent.what))
        return {!job.paused, pauseText(job)};
    if (std::holds_alternative<domain::PauseQueueIntent>(intent.what))
        return {job.queue && job.queue->queuePaused, queueText(job)};
    if (std::holds_alternative<domain::ResumeQueueIntent>(intent.what))
        return {!job.queue || !job.queue->queuePaused, queueText(job)};
    if (std::holds_alternative<domain::RemoveJobIntent>(intent.what))
        return {false, "the job is there"};
    if (std::holds_alternative<domain::RearmIntent>(intent.what))
        return {job.state != domain::JobState::Broken,
                "the job is " + std::string(word(job.state)) +
                    (job.nextAt ? ", next at " + base::utcText(*job.nextAt) : "")};
    if (std::holds_alternative<domain::SweepIntent>(intent.what) && receipt.accepted)
        return {true, receipt.readBack};
    return {true, "the job is " + std::string(word(job.state))};
}

} // namespace

base::Result<ReadBack> readBack(redis::Client& client, engines::Engine& engine, const domain::Intent& intent,
                                const domain::Receipt& receipt) {
    const bool aboutRun = std::holds_alternative<domain::TriggerIntent>(intent.what) ||
                          std::holds_alternative<domain::RunEarlyIntent>(intent.what) ||
                          std::holds_alternative<domain::RetryIntent>(intent.what) ||
                          std::holds_alternative<domain::RemoveRunIntent>(intent.what);
    if (aboutRun && !receipt.runId.empty())
        return readRun(client, engine, intent, receipt.runId);
    auto rows = engine.reload(client, std::span(&intent.job, 1));
    if (!rows)
        return std::move(rows).errorDuring("reading the job back");
    if (rows->empty())
        return ReadBack{std::holds_alternative<domain::RemoveJobIntent>(intent.what), "the job is gone"};
    return judged(*rows->front(), intent, receipt);
}

} // namespace redispatch::service
