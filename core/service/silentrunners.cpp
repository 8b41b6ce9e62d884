// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/silentrunners.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

#include <algorithm>

namespace redispatch::service {

using domain::Finding;
using domain::Verdict;

namespace {

constexpr std::string_view engine = "native";
constexpr std::string_view check = "runners of native jobs";
constexpr std::string_view silent = "runner silent: ";
constexpr std::size_t mostNamed = 100;

/// Jobs of ours that are due by themselves.
std::vector<base::JobId> scheduledJobs(const domain::Snapshot& snapshot, std::size_t& count) {
    std::vector<base::JobId> named;
    count = 0;
    for (const auto& job : snapshot.jobs) {
        if (!job->nextAt || job->paused || job->state == domain::JobState::Retired ||
            job->id.engine() != engine)
            continue;
        if (++count <= mostNamed)
            named.push_back(job->id);
    }
    return named;
}

std::string jobsText(std::size_t count) {
    return base::countText(static_cast<long long>(count)) + (count == 1 ? " job" : " jobs");
}

} // namespace

void noteSilentRunners(domain::Snapshot& snapshot) {
    std::erase_if(snapshot.findings, [](const Finding& finding) {
        return finding.check == check || finding.check.starts_with(silent);
    });
    bool anyAlive = false;
    for (const domain::RunnerInfo& runner : snapshot.runners)
        anyAlive = anyAlive || (runner.engine == engine && runner.alive);
    if (!anyAlive) {
        std::size_t count = 0;
        auto jobs = scheduledJobs(snapshot, count);
        if (count > 0)
            snapshot.findings.push_back(
                {std::string(check),
                 Verdict::Bad,
                 "No runner is alive; nothing of " + jobsText(count) + " that is due will start.",
                 "Start redispatch-runner on a host that has the job files.",
                 {},
                 std::move(jobs)});
    }
    for (const domain::RunnerInfo& runner : snapshot.runners) {
        if (runner.engine != engine || runner.alive || runner.jobs <= 0)
            continue;
        const std::string host = base::visible(runner.host.empty() ? runner.id : runner.host);
        snapshot.findings.push_back({std::string(silent) + base::visible(runner.id),
                                     Verdict::Warning,
                                     "The runner on " + host + " was last heard of at " +
                                         base::utcText(runner.seenAt) + "; it runs " +
                                         jobsText(static_cast<std::size_t>(runner.jobs)) + ".",
                                     "See whether " + host + " is up and redispatch-runner runs there.",
                                     {}});
    }
}

} // namespace redispatch::service
