// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/json.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/words.h"
#include "core/base/errortext.h"
#include "core/base/text.h"
#include "core/query/alerts.h"
#include "core/query/attention.h"
#include "core/query/columns.h"
#include "core/query/filter.h"
#include "core/query/jobhealth.h"
#include "core/redis/serverinfo.h"
#include "core/service/latency.h"
#include "core/stats/healthtext.h"

#include <algorithm>

namespace redispatch::cli {

namespace {

using stats::Health;

constexpr int flipsShown = 20;

struct Judged {
    const domain::Job* job = nullptr;
    Health health;
    int urgency = 0;
};

/// What needs somebody comes first; of the same need, what also fails for longest.
bool needsMore(const Judged& a, const Judged& b) {
    if (a.urgency != b.urgency)
        return a.urgency < b.urgency;
    if (a.health.failuresInRow != b.health.failuresInRow)
        return a.health.failuresInRow > b.health.failuresInRow;
    return a.job->id < b.job->id;
}

QJsonObject judgedJson(const Judged& judged, base::Instant now) {
    QJsonObject object = healthJson(*judged.job, judged.health, now);
    object.insert(QStringLiteral("id"), json(judged.job->id.str()));
    object.insert(QStringLiteral("health"), json(word(judged.health.state)));
    object.insert(QStringLiteral("standing"), jsonTextOrNull(query::standingOf(*judged.job, judged.health)));
    return object;
}

Judged judge(const domain::Job& job, base::Instant now) {
    const Health health = query::healthOf(job, now);
    return {&job, health, query::urgencyOf(job, health, now)};
}

void print(Report& report, const std::vector<Judged>& all, base::Instant now) {
    Table table({{"Health", false, false}, {"Job", false, true, 24}, {"Why"}, {"Also"}, {"To do"}});
    for (const Judged& judged : all) {
        const auto need = query::needOf(*judged.job, judged.health, now);
        table.add({{std::string(stats::title(judged.health.state)), toneOf(judged.health.state)},
                   judged.job->id.str(),
                   reasonText(judged.health.reason),
                   besidesText(judged.health),
                   need ? std::string(query::adviceFor(need->cause)) : std::string()});
    }
    report.table(table);
}

base::Result<std::vector<domain::Flip>> loadFlips(Context& context, const base::JobId& job) {
    const auto records = context.records();
    if (!records)
        return records.error();
    return context.ledger().flips().load(**records, job, flipsShown);
}

QJsonArray flipsJson(const std::vector<domain::Flip>& flips) {
    QJsonArray array;
    for (const domain::Flip& flip : flips)
        array.append(QJsonObject{{QStringLiteral("at"), json(flip.at)},
                                 {QStringLiteral("from"), json(word(flip.from))},
                                 {QStringLiteral("to"), json(word(flip.to))},
                                 {QStringLiteral("mark"), jsonTextOrNull(flip.mark)},
                                 {QStringLiteral("by"), jsonTextOrNull(flip.by)}});
    return array;
}

void print(Report& report, const std::vector<domain::Flip>& flips, base::Instant now) {
    if (flips.empty())
        return;
    report.line("\nChanges of its state that were told:");
    Table table({{"When", false, false}, {"From", false, false}, {"To", false, false}, {"By"}, {"Told by"}});
    for (const domain::Flip& flip : flips)
        table.add({timeText(flip.at, now),
                   std::string(stats::title(flip.from)),
                   {std::string(stats::title(flip.to)), toneOf(flip.to)},
                   query::markText(flip.mark),
                   flip.by});
    report.table(table);
}

class HealthCommand final : public Command {
public:
    std::string name() const override { return "health"; }
    std::string summary() const override {
        return "Say how jobs are doing and why, what needs somebody first; with JOB also against its usual "
               "durations, and how its state changed";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name; without it all jobs");
        arguments.text("-f,--filter", m_filter, "Only these, as in list");
        arguments.named("--filter", valueword::filter);
        arguments.exclusive({"JOB", "--filter"});
    }
    base::Result<int> run(Context& context) override;

private:
    base::Result<int> runOne(Context& context);
    std::string m_job;
    std::string m_filter;
};

base::Result<int> HealthCommand::runOne(Context& context) {
    const auto id = context.resolve(m_job);
    if (!id)
        return id.error();
    const auto loaded = context.loadDetail(*id);
    if (!loaded)
        return loaded.error();
    const auto now = redis::serverTime(**context.client());
    if (!now)
        return now.error();
    const domain::JobDetail& detail = loaded->detail;
    domain::Job row = detail.job;
    // Rows are given theirs once a day; a new job may have enough runs before.
    if (!row.baseline) {
        if (const auto baseline =
                service::loadBaseline(context.engineOf(*id), **context.client(), context.ledger(), *id, *now))
            row.baseline = *baseline;
        else
            context.report().warning("usual durations unknown: " + base::sentence(baseline.error()));
    }
    const Judged judged = judge(row, *now);
    std::vector<domain::Flip> flips;
    if (auto told = loadFlips(context, *id))
        flips = std::move(*told);
    else
        context.report().warning("changes of its state unknown: " + base::sentence(told.error()));
    if (context.json()) {
        QJsonObject object = judgedJson(judged, *now);
        object.insert(QStringLiteral("flips"), flipsJson(flips));
        context.report().value(object);
    } else {
        print(context.report(), {judged}, *now);
        print(context.report(), flips, *now);
    }
    return 0;
}

base::Result<int> HealthCommand::run(Context& context) {
    if (!m_job.empty())
        return runOne(context);
    const auto filter = query::Filter::parse(m_filter);
    if (!filter)
        return filter.error();
    const auto snapshot = context.load();
    if (!snapshot)
        return snapshot.error();
    const domain::Snapshot& all = **snapshot;
    std::vector<query::Index> rows(all.jobs.size());
    for (query::Index row = 0; row < rows.size(); ++row)
        rows[row] = row;
    const query::SearchTexts texts(all.jobs.size());
    std::vector<Judged> judged;
    for (const query::Index row : query::matching(rows, all.jobs, texts, *filter, all.takenAt))
        judged.push_back(judge(*all.jobs[row], all.takenAt));
    std::sort(judged.begin(), judged.end(), needsMore);
    if (context.json()) {
        std::vector<QJsonObject> array;
        array.reserve(judged.size());
        for (const Judged& one : judged)
            array.push_back(judgedJson(one, all.takenAt));
        context.report().values(array);
    } else if (judged.empty()) {
        context.report().note(all.jobs.empty() ? "No jobs are here." : "No job matches the filter.");
    } else {
        print(context.report(), judged, all.takenAt);
    }
    return tell(context.report(), all.gaps);
}

} // namespace

std::unique_ptr<Command> makeHealth() {
    return std::make_unique<HealthCommand>();
}

} // namespace redispatch::cli
