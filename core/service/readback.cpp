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

} // namespace

base::Result<ReadBack> readBack(redis::Client& client, engines::Engine& engine, const domain::Intent& intent,
                                const std::string& runId) {
    if (std::holds_alternative<domain::TriggerIntent>(intent.what) && !runId.empty()) {
        auto run = engine.loadRun(client, intent.job, runId);
        if (run)
            return ReadBack{true, runText(*run)};
        if (run.error().kind == base::ErrorKind::Missing)
            return ReadBack{false, "run " + runId + " is not there"};
        return std::move(run).errorDuring("reading the run back");
    }
    auto rows = engine.reload(client, std::span(&intent.job, 1));
    if (!rows)
        return std::move(rows).errorDuring("reading the job back");
    if (rows->empty())
        return ReadBack{false, "the job is gone"};
    const domain::Job& job = *rows->front();
    if (const auto* pause = std::get_if<domain::PauseIntent>(&intent.what)) {
        const bool same = job.paused && job.paused->by == intent.by && job.paused->reason == intent.reason &&
                          job.paused->until == pause->until;
        return ReadBack{same, pauseText(job)};
    }
    if (std::holds_alternative<domain::ResumeIntent>(intent.what))
        return ReadBack{!job.paused, pauseText(job)};
    return ReadBack{true, "the job is " + std::string(word(job.state))};
}

} // namespace redispatch::service
