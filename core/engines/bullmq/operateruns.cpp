// SPDX-License-Identifier: GPL-3.0-or-later
// Runs by hand: trigger, the pending one early, a failed one again, a finished one removed.
#include "core/base/text.h"
#include "core/engines/bullmq/operations.h"
#include "core/engines/bullmq/options.h"
#include "core/engines/bullmq/scripts.h"

namespace redispatch::engines::bullmq {

using base::ErrorKind;
using domain::Intent;
using domain::Why;

namespace {

constexpr long long eventsSearched = 1'000;

struct Template {
    std::string name, data, opts;
};

/// The schedule's own template where it keeps one, else what its pending or newest run was given.
base::Result<Template> templateOf(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    const PendingJob& pending = schedule.pending;
    if (schedule.hasTemplate())
        return Template{schedule.name.value_or(schedule.jobName), schedule.templateData.value_or("{}"),
                        schedule.templateOpts.value_or("{}")};
    if (pending.exists && !pending.opts.empty())
        return Template{pending.name, pending.data.empty() ? "{}" : pending.data, pending.opts};
    auto run = loadNewestRun(client, schedule);
    if (!run)
        return run.error();
    if (!*run)
        return base::makeError(ErrorKind::Missing, intent.job.str(),
                               "name and data for its run, from the schedule or one of its runs",
                               "none kept");
    return Template{(*run)->name, (*run)->data.empty() ? "{}" : (*run)->data, (*run)->opts};
}

/// The run that a person named, if it is one of the schedule's.
base::Status checkRun(const Schedule& schedule, const Intent& intent, const std::string& run) {
    if (isRunOf(schedule, run))
        return {};
    return base::makeError(ErrorKind::Missing, intent.job.str(), "a run of this schedule",
                           base::visible(base::elided(run, 200)));
}

} // namespace

Doing trigger(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    if (!std::get<domain::TriggerIntent>(intent.what).parameters.empty())
        return base::makeError(ErrorKind::Invalid, intent.job.str(), "no parameter; its engine has none",
                               "parameters");
    const std::string run = manualRunId(schedule, intent.requestId);
    const auto source = templateOf(client, schedule, intent);
    if (!source)
        return source.error();
    // Where the version is not known, priorities are stored in ways that exclude each other.
    const bool ranked = schedule.dialect.family != Family::Unknown;
    auto answer = callScript(
        client, {scripts::trigger(),
                 schedule,
                 intent,
                 run,
                 {manualOptions(source->opts, ranked), std::to_string(ranked ? priorityOf(source->opts) : 0),
                  std::string(pushOf(source->opts)), source->name, source->data, intent.by, intent.reason}});
    if (!answer)
        return answer.error();
    return Done{std::move(*answer), run, {}};
}

base::Result<bool> triggeredBefore(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    const std::string run = manualRunId(schedule, intent.requestId);
    const auto entries = client.run(redis::Pipeline().add("XREVRANGE", key(schedule.ref.queue, "events"), "+",
                                                          "-", "COUNT", eventsSearched));
    if (!entries)
        return entries.error();
    const redis::Reply list = (*entries)[0];
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i][1].field("jobId").text() == run)
            return true;
    return false;
}

Doing runEarly(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    auto answer =
        callScript(client, {scripts::early(),
                            schedule,
                            intent,
                            schedule.pending.id,
                            {std::string(sentinelScoreText), std::string(pushOf(schedule.pending.opts))}});
    if (!answer)
        return answer.error();
    return Done{std::move(*answer), schedule.pending.id, {}};
}

Doing retry(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    const auto& what = std::get<domain::RetryIntent>(intent.what);
    if (auto good = checkRun(schedule, intent, what.run); !good)
        return good.error();
    const auto opts =
        client.call(redis::Pipeline().add("HMGET", jobKey(schedule.ref.queue, what.run), "opts", "priority"));
    if (!opts)
        return opts.error();
    const auto priority = (*opts)[0][1].integer();
    if (schedule.dialect.family == Family::Unknown && priority.value_or(0) > 0)
        return unable(intent, ErrorKind::Invalid, Why::UnknownVersion);
    auto answer =
        callScript(client, {scripts::retry(),
                            schedule,
                            intent,
                            what.run,
                            {what.allAttempts ? "1" : "0", std::string(pushOf((*opts)[0][0].text()))}});
    if (!answer)
        return answer.error();
    return Done{std::move(*answer), what.run, {}};
}

Doing removeRun(redis::Client& client, const Schedule& schedule, const Intent& intent) {
    const std::string& run = std::get<domain::RemoveRunIntent>(intent.what).run;
    if (auto good = checkRun(schedule, intent, run); !good)
        return good.error();
    if (run == schedule.pending.id && schedule.pending.exists && schedule.pending.place != Place::Completed &&
        schedule.pending.place != Place::Failed)
        return base::makeError(ErrorKind::Conflict, intent.job.str(), "a run that has ended",
                               "the pending run of the schedule");
    auto answer = callScript(client, {scripts::removeRun(), schedule, intent, run});
    if (!answer)
        return answer.error();
    return Done{std::move(*answer), run, {}};
}

} // namespace redispatch::engines::bullmq
