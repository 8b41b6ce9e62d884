// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/words.h"
#include "core/base/errortext.h"
#include "core/base/text.h"
#include "core/ledger/latency.h"
#include "core/query/filter.h"
#include "core/query/jobhealth.h"
#include "core/redis/serverinfo.h"
#include "core/stats/healthtext.h"

#include <algorithm>

namespace redispatch::cli {

namespace {

using stats::Health;
using stats::HealthState;

/// Long enough for a monthly job to have some runs, short enough to be what is usual now.
constexpr auto baselineOver = std::chrono::hours(30 * 24);

struct Judged {
    const domain::Job* job = nullptr;
    Health health;
    std::optional<stats::Baseline> baseline;
};

Tone healthTone(HealthState state) {
    switch (state) {
    case HealthState::Stuck:
    case HealthState::Missed:
    case HealthState::Failing:
        return Tone::Bad;
    case HealthState::Late:
    case HealthState::Flaky:
    case HealthState::Paused:
        return Tone::Warning;
    case HealthState::Running:
    case HealthState::Ok:
        return Tone::Good;
    case HealthState::Unknown:
    case HealthState::NeverRun:
        return Tone::Faint;
    }
    return Tone::Plain;
}

/// What needs somebody comes first; of the same state, what also fails for longest.
bool needsMore(const Judged& a, const Judged& b) {
    const auto rank = [](const Judged& one) {
        // Unknown stands first among the states because it hides the others, not because it is worst.
        const bool unknown = one.health.state == HealthState::Unknown;
        return unknown ? static_cast<int>(HealthState::Flaky) : static_cast<int>(one.health.state);
    };
    if (rank(a) != rank(b))
        return rank(a) < rank(b);
    if (a.health.failuresInRow != b.health.failuresInRow)
        return a.health.failuresInRow > b.health.failuresInRow;
    return a.job->id < b.job->id;
}

QJsonObject healthJson(const Judged& judged) {
    const Health& health = judged.health;
    const stats::HealthReason& reason = health.reason;
    const bool failed = reason.outcome != domain::Outcome::None;
    const QJsonValue null = QJsonValue::Null;
    QJsonValue baseline = null;
    if (judged.baseline)
        baseline = QJsonObject{{QStringLiteral("n"), json(static_cast<long long>(judged.baseline->n))},
                               {QStringLiteral("p5Ms"), json(judged.baseline->p5)},
                               {QStringLiteral("p95Ms"), json(judged.baseline->p95)}};
    return {{QStringLiteral("id"), json(judged.job->id.str())},
            {QStringLiteral("health"), json(word(health.state))},
            {QStringLiteral("why"), json(reasonText(reason))},
            {QStringLiteral("reason"),
             QJsonObject{{QStringLiteral("cause"), json(word(reason.cause))},
                         {QStringLiteral("at"), json(reason.at)},
                         {QStringLiteral("durationMs"), json(reason.duration)},
                         {QStringLiteral("count"), reason.count > 0 ? json(reason.count) : null},
                         {QStringLiteral("share"), reason.share > 0 ? json(reason.share) : null},
                         {QStringLiteral("outcome"), failed ? json(word(reason.outcome)) : null}}},
            {QStringLiteral("activity"), json(word(health.activity))},
            {QStringLiteral("timeliness"), json(word(health.timeliness))},
            {QStringLiteral("outcome"), json(word(health.outcome))},
            {QStringLiteral("trust"), json(word(health.trust))},
            {QStringLiteral("pace"), json(word(health.pace))},
            {QStringLiteral("failuresInRow"), json(health.failuresInRow)},
            {QStringLiteral("severe"), json(health.severe())},
            {QStringLiteral("flapping"), json(health.flapping)},
            {QStringLiteral("baseline"), baseline}};
}

void print(Report& report, const std::vector<Judged>& all) {
    Table table({{"Health", false, false}, {"Job", false, true, 24}, {"Why"}, {"Also"}});
    for (const Judged& judged : all)
        table.add({{std::string(stats::title(judged.health.state)), healthTone(judged.health.state)},
                   judged.job->id.str(),
                   reasonText(judged.health.reason),
                   besidesText(judged.health)});
    report.table(table);
}

class HealthCommand final : public Command {
public:
    std::string name() const override { return "health"; }
    std::string summary() const override {
        return "Say how jobs are doing and why, what needs somebody first; with JOB also against its usual "
               "durations";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name; without it all jobs");
        arguments.text("-f,--filter", m_filter, "Only these, as in list");
        arguments.exclusive({"JOB", "--filter"});
    }
    base::Result<int> run(Context& context) override;

private:
    base::Result<int> runOne(Context& context);
    std::string m_job;
    std::string m_filter;
};

/// What is usual for the job: of its warm runs where there are enough, else of all.
base::Result<std::optional<stats::Baseline>> loadBaseline(Context& context, const base::JobId& job,
                                                          base::Instant now) {
    const auto client = context.sketchClient(job);
    if (!client)
        return client.error();
    const auto window =
        ledger::Latency(context.profile().prefix).load(**client, job, now - baselineOver, now);
    if (!window)
        return window.error();
    const stats::StrataSketches all = stats::total(*window).durations;
    if (auto warm = stats::baselineOf(all.of(domain::CacheStatus::Warm)))
        return warm;
    return stats::baselineOf(all.all());
}

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
    if (const auto baseline = loadBaseline(context, *id, *now))
        row.baseline = *baseline;
    else
        context.report().warning("usual durations unknown: " + base::sentence(baseline.error()));
    const Judged judged{&row, query::healthOf(row, *now), row.baseline};
    if (context.json())
        context.report().value(healthJson(judged));
    else
        print(context.report(), {judged});
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
    if (all.jobs.empty() && !all.gaps.empty())
        return all.gaps.front().error;
    std::vector<query::Index> rows(all.jobs.size());
    for (query::Index row = 0; row < rows.size(); ++row)
        rows[row] = row;
    const query::SearchTexts texts(all.jobs.size());
    std::vector<Judged> judged;
    for (const query::Index row : query::matching(rows, all.jobs, texts, *filter, all.takenAt))
        judged.push_back(
            {all.jobs[row].get(), query::healthOf(*all.jobs[row], all.takenAt), all.jobs[row]->baseline});
    std::sort(judged.begin(), judged.end(), needsMore);
    if (context.json()) {
        std::vector<QJsonObject> array;
        array.reserve(judged.size());
        for (const Judged& one : judged)
            array.push_back(healthJson(one));
        context.report().values(array);
    } else if (judged.empty()) {
        context.report().note(all.jobs.empty() ? "No jobs are here." : "No job matches the filter.");
    } else {
        print(context.report(), judged);
    }
    for (const domain::Gap& gap : all.gaps)
        context.report().warning("not everything could be read: " + base::visible(gap.what) + ": " +
                                 base::sentence(gap.error));
    return all.gaps.empty() ? 0 : base::exitCode(all.gaps.front().error.kind);
}

} // namespace

std::unique_ptr<Command> makeHealth() {
    return std::make_unique<HealthCommand>();
}

} // namespace redispatch::cli
