// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/words.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/query/runfilter.h"
#include "core/query/runjson.h"
#include "core/redis/serverinfo.h"
#include "core/service/recordedrows.h"

#include <algorithm>
#include <iterator>

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
        arguments.text(
            "--filter", m_filter,
            "Only these: outcome:failed trigger:manual cache:cold dur>2s \"disk full\" !host:web-1");
        arguments.named("--filter", valueword::runFilter);
        arguments.number("--search", m_search, 1, 100'000, "With --filter: how many runs to read at most");
    }
    base::Result<int> run(Context& context) override;

private:
    /// Reads on until enough match, the history ends or --search is reached.
    base::Result<domain::RunPage> find(Context& context, const base::JobId& job,
                                       const query::RunFilter& filter);
    base::Result<domain::RunPage> load(Context& context, const base::JobId& job,
                                       const domain::RunQuery& query) const {
        return service::loadRuns(context.engineOf(job), **context.client(), context.ledger(), job, query);
    }

    std::string m_job;
    std::string m_filter;
    int m_search = 5'000;
    int m_read = 0;
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

base::Result<domain::RunPage> Runs::find(Context& context, const base::JobId& job,
                                         const query::RunFilter& filter) {
    constexpr int page = 1'000;
    domain::RunPage found;
    domain::RunQuery query{m_query.before, 0};
    const auto wanted = static_cast<std::size_t>(m_query.limit);
    const auto now = redis::serverTime(**context.client());
    if (!now)
        return now.error();
    do {
        query.limit = std::min(page, m_search - m_read);
        auto read = load(context, job, query);
        if (!read)
            return read.error();
        auto run = read->runs.begin();
        for (; run != read->runs.end() && found.runs.size() < wanted; ++run)
            if (filter.matches(*run, *now))
                found.runs.push_back(*run);
        const auto used = std::distance(read->runs.begin(), run);
        if (run != read->runs.end()) {
            // Where to go on lies within the page: a shorter one ends there.
            query.limit = static_cast<int>(used);
            read = load(context, job, query);
            if (!read)
                return read.error();
        }
        m_read += std::max(static_cast<int>(used), 1);
        found.note = read->note;
        found.next = read->next;
        query.before = read->next;
    } while (!found.next.empty() && found.runs.size() < wanted && m_read < m_search);
    return found;
}

base::Result<int> Runs::run(Context& context) {
    const auto filter = query::RunFilter::parse(m_filter);
    if (!filter)
        return filter.error();
    const auto job = context.resolve(m_job);
    if (!job)
        return job.error();
    const auto page = filter->empty() ? load(context, *job, m_query) : find(context, *job, *filter);
    if (!page)
        return page.error();
    if (context.json()) {
        std::vector<QJsonObject> array;
        for (const domain::Run& run : page->runs)
            array.push_back(query::runJson(run));
        context.report().values(array);
    } else if (page->runs.empty()) {
        context.report().note(filter->empty() ? "No runs are kept." : "No run matches.");
    } else {
        print(context.report(), page->runs);
    }
    if (!page->note.empty())
        context.report().note(base::visible(page->note), {{QStringLiteral("note"), json(page->note)}});
    if (!filter->empty())
        context.report().note(
            base::countText(static_cast<long long>(page->runs.size())) + " of " + base::countText(m_read) +
                " read runs match; " +
                (page->next.empty() ? "these are all that are kept" : "older ones are not read yet"),
            {{QStringLiteral("read"), m_read}, {QStringLiteral("olderUnread"), !page->next.empty()}});
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
