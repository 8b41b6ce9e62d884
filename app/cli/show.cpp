// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/json.h"
#include "app/cli/lines.h"
#include "app/cli/words.h"
#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/query/attention.h"
#include "core/query/columns.h"
#include "core/redis/serverinfo.h"
#include "core/stats/healthtext.h"
#include "core/timing/zonetext.h"

namespace redispatch::cli {

namespace {

constexpr int actionsShown = 10;

class Show final : public Command {
public:
    std::string name() const override { return "show"; }
    std::string summary() const override {
        return "Show one job: card, next slots, what can be done, last actions";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name", Need::Required);
    }
    base::Result<int> run(Context& context) override;

private:
    std::string m_job;
};

std::string pauseText(const domain::Pause& pause, base::Instant now) {
    return "by " + pause.by + " since " + timeText(pause.since, now) +
           (pause.until ? ", until " + timeText(pause.until, now) : "") + ": " + pause.reason;
}

void printJob(Lines& lines, const domain::Job& job, base::Instant now) {
    const stats::Health health = query::healthOf(job, now);
    lines.add("state", query::stateText(job, health));
    lines.add("because", reasonText(health.reason));
    if (const auto need = query::needOf(job, health, now)) {
        lines.add("needs", query::needText(job, health, *need, now));
        lines.add("to do", query::adviceFor(need->cause));
    }
    if (job.problem)
        lines.add("problem", *job.problem);
    lines.add("schedule",
              job.schedule.text.empty() ? job.schedule.expression.view() : job.schedule.text.view());
    lines.add("next", timeText(job.nextAt, now));
    if (job.runningSince)
        lines.add("running since", timeText(job.runningSince, now));
    if (job.paused)
        lines.add("paused", pauseText(*job.paused, now));
    if (job.acknowledged)
        lines.add("acknowledged", "what was missed until " + timeText(job.acknowledged->at, now) + ", by " +
                                      job.acknowledged->by + ": " + job.acknowledged->reason);
    std::string last =
        job.last.outcome == domain::Outcome::None ? "never run" : std::string(word(job.last.outcome));
    if (job.last.duration)
        last += " after " + base::durationText(*job.last.duration);
    if (job.last.finishedAt)
        last += ", " + timeText(job.last.finishedAt, now);
    lines.add("last run", last);
    lines.add("last success", timeText(job.lastSuccessAt, now));
    lines.add("last failure", timeText(job.lastFailureAt, now));
    if (const auto usual = query::usualDuration(job))
        lines.add("usual duration", base::durationText(*usual));
}

void printQueue(Lines& lines, const domain::Job& job, base::Instant now) {
    if (!job.queue)
        return;
    const domain::QueueFacts& queue = *job.queue;
    lines.add("engine", queue.engine.view());
    lines.add("queue", job.group.str() + (queue.queuePaused ? ", paused as a whole" : ""));
    if (queue.iteration)
        lines.add("iteration", base::countText(*queue.iteration) +
                                   (queue.limit ? " of " + base::countText(*queue.limit) : ""));
    if (queue.endsAt)
        lines.add("ends", timeText(queue.endsAt, now));
    if (job.last.startedAt && job.last.slotAt)
        lines.add("lag", base::durationText(*job.last.startedAt - *job.last.slotAt));
    if (!queue.note.empty())
        lines.add("not stored", queue.note.view());
    if (queue.endedPause)
        lines.add("pause ended", "not by us; it was paused " + pauseText(*queue.endedPause, now));
}

void printRest(Lines& lines, const domain::JobDetail& detail, base::Instant now) {
    const std::string zone =
        detail.job.schedule.timeZone.empty() ? "UTC" : detail.job.schedule.timeZone.str();
    lines.head("Next slots");
    for (const base::Instant slot : detail.nextSlots)
        lines.add(base::relativeText(slot, now),
                  base::utcText(slot) + (zone == "UTC" ? "" : "  " + timing::localText(slot, zone)));
    if (detail.nextSlots.empty())
        lines.add("none", "");
    if (!detail.parameters.empty())
        lines.head("Parameters");
    for (const domain::Parameter& parameter : detail.parameters)
        lines.add(base::visible(parameter.name),
                  (parameter.pattern.empty() ? parameter.type : "matching " + parameter.pattern) +
                      (parameter.defaultValue ? ", default " + *parameter.defaultValue : ", must be given"));
    lines.head("What can be done");
    for (std::size_t i = 0; i < domain::verbCount; ++i) {
        const auto verb = static_cast<domain::Verb>(i);
        const domain::Why why = verb == domain::Verb::Acknowledge ? query::whyNotAcknowledged(detail.job, now)
                                                                  : detail.job.can.of(verb);
        lines.add(std::string(word(verb)),
                  why == domain::Why::Allowed ? "yes" : "no: " + std::string(reasonText(why)));
    }
}

void printActions(Lines& lines, const std::vector<domain::AuditRecord>& actions, base::Instant now) {
    lines.head("Last actions");
    for (const domain::AuditRecord& record : actions)
        lines.add(base::relativeText(record.at, now),
                  record.action + " by " + record.actor + ": " + record.result +
                      (record.reason.empty() ? "" : " – " + record.reason));
    if (actions.empty())
        lines.add("none", "");
}

base::Result<int> Show::run(Context& context) {
    const auto job = context.resolve(m_job);
    if (!job)
        return job.error();
    redis::Client& client = **context.client();
    auto loaded = context.loadDetail(*job);
    if (!loaded)
        return loaded.error();
    if (loaded->ledgerError)
        context.report().warning("the card is the job file's, as the ledger could not be read: " +
                                 base::sentence(*loaded->ledgerError));
    const domain::JobDetail& detail = loaded->detail;
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    const auto records = context.records();
    auto actions = records ? context.audit().load(**records, *job, actionsShown) : records.error();
    if (!actions) {
        context.report().warning("the last actions could not be read: " + base::sentence(actions.error()));
        actions = std::vector<domain::AuditRecord>();
    }
    if (context.json()) {
        context.report().value(detailJson(detail, *now, *actions));
        return 0;
    }
    context.report().line(base::visible(job->str()));
    Lines lines(context.report());
    printJob(lines, detail.job, *now);
    printQueue(lines, detail.job, *now);
    printCard(lines, detail, *now);
    printRest(lines, detail, *now);
    printActions(lines, *actions, *now);
    return 0;
}

} // namespace

std::unique_ptr<Command> makeShow() {
    return std::make_unique<Show>();
}

} // namespace redispatch::cli
