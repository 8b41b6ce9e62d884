// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/json.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/words.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/service/recordedrows.h"

namespace redispatch::cli {

namespace {

class Runs final : public Command {
public:
    std::string name() const override { return "runs"; }
    std::string summary() const override {
        return "List the runs of a job and the slots without one, newest first";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name", Need::Required);
        arguments.number("-l,--limit", m_query.limit, 1, 1'000, "How many at most");
        arguments.text("--before", m_query.before, "Where the page before this one ended, as it said");
    }
    base::Result<int> run(Context& context) override;

private:
    std::string m_job;
    domain::RunQuery m_query{.before = {}, .limit = 20};
};

void print(Report& report, const std::vector<domain::Run>& runs) {
    Table table({{"Slot", false, false},
                 {"Fate", false, false},
                 {"Took", true, false},
                 {"Waited", true, false},
                 {"Try", true, false},
                 {"Trigger", false, false},
                 {"Cache", false, false},
                 {"Run"},
                 {"Runner"},
                 {"Said"}});
    for (const domain::Run& run : runs) {
        const auto at = run.slotAt ? run.slotAt : run.startedAt;
        std::string trigger = run.skipped ? "" : std::string(word(run.trigger));
        if (!run.by.empty())
            trigger += " by " + run.by;
        table.add(
            {at ? base::utcText(*at) : "–",
             {fateText(run), toneOf(run.outcome)},
             run.duration ? base::durationText(*run.duration) : "",
             run.queueWait ? base::durationText(*run.queueWait) : "",
             run.skipped ? "" : std::to_string(run.attempt),
             trigger,
             run.meters.cache == domain::CacheStatus::Unknown ? "" : std::string(word(run.meters.cache)),
             run.id,
             run.runner,
             run.error.empty() ? run.outputTail : run.error});
    }
    report.table(table);
}

base::Result<int> Runs::run(Context& context) {
    const auto job = context.resolve(m_job);
    if (!job)
        return job.error();
    const auto page =
        service::loadRuns(context.engineOf(*job), **context.client(), context.ledger(), *job, m_query);
    if (!page)
        return page.error();
    if (context.json()) {
        std::vector<QJsonObject> array;
        for (const domain::Run& run : page->runs)
            array.push_back(runJson(run));
        context.report().values(array);
    } else if (page->runs.empty()) {
        context.report().note("No runs are kept.");
    } else {
        print(context.report(), page->runs);
    }
    if (!page->note.empty())
        context.report().note(base::visible(page->note), {{QStringLiteral("note"), json(page->note)}});
    if (!page->next.empty())
        context.report().note("Older ones: --before " + base::visible(page->next),
                              {{QStringLiteral("before"), json(page->next)}});
    return 0;
}

} // namespace

std::unique_ptr<Command> makeRuns() {
    return std::make_unique<Runs>();
}

} // namespace redispatch::cli
