// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/percentiles.h"
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/table.h"
#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/ledger/history.h"
#include "core/redis/serverinfo.h"
#include "core/service/latency.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace redispatch::cli {

namespace {

using std::chrono::days;

struct Quantile {
    double q;
    const char* name;
};
constexpr std::array<Quantile, 3> quantiles = {{{0.5, "p50"}, {0.95, "p95"}, {0.99, "p99"}}};

QString text(base::Instant day) {
    return QString::fromStdString(base::utcText(day).substr(0, 10));
}

/// "5m", "1h", "1d".
std::string stepText(base::milliseconds step) {
    return base::durationCode(step);
}

QJsonObject totalsJson(const stats::RunTotals& totals) {
    return {{QStringLiteral("ok"), json(static_cast<long long>(totals.ok))},
            {QStringLiteral("failed"), json(static_cast<long long>(totals.failed))},
            {QStringLiteral("errorShare"), json(totals.errorShare())},
            {QStringLiteral("hitShare"), json(totals.hitShare())},
            {QStringLiteral("dbCallsPerRun"), json(totals.dbCallsPerRun())},
            {QStringLiteral("dbRuns"), json(static_cast<long long>(totals.dbRuns))}};
}

std::string totalsText(const stats::RunTotals& totals) {
    const auto percent = [](double share) {
        char text[32];
        std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
        return std::string(text);
    };
    std::string text = base::countText(static_cast<long long>(totals.failed)) + " of " +
                       base::countText(static_cast<long long>(totals.runs())) + " runs failed (" +
                       percent(totals.errorShare().value_or(0)) + ")";
    if (const auto hits = totals.hitShare())
        text += "; cache hit rate " + percent(*hits);
    if (const auto calls = totals.dbCallsPerRun()) {
        char number[32];
        std::snprintf(number, sizeof number, "%.4g", *calls);
        text += "; " + std::string(number) + " database calls a run";
    }
    return text + ".";
}

QJsonObject sketchJson(const stats::Sketch& sketch) {
    const auto n = static_cast<std::size_t>(sketch.count());
    QJsonArray thin;
    QJsonObject object{{QStringLiteral("n"), json(static_cast<long long>(n))},
                       {QStringLiteral("minMs"), json(sketch.min())},
                       {QStringLiteral("maxMs"), json(sketch.max())},
                       {QStringLiteral("meanMs"),
                        n == 0 ? QJsonValue(QJsonValue::Null) : json(sketch.sum() / static_cast<double>(n))}};
    for (const auto& [q, name] : quantiles) {
        object.insert(QLatin1String(name) + QLatin1String("Ms"), json(sketch.quantile(q)));
        if (n < stats::leastFor(q))
            thin.append(QLatin1String(name));
    }
    object.insert(QStringLiteral("thin"), thin);
    return object;
}

std::string durationText(double ms) {
    return base::durationText(base::milliseconds(static_cast<long long>(std::llround(ms))));
}

void addRow(Table& table, std::string name, const stats::Sketch& sketch) {
    if (sketch.count() == 0)
        return;
    std::vector<Cell> row = {std::move(name), base::countText(static_cast<long long>(sketch.count()))};
    for (const auto& [q, label] : quantiles) {
        const bool thin = sketch.count() < stats::leastFor(q);
        row.push_back({durationText(sketch.quantile(q).value_or(0)) + (thin ? " (thin)" : ""),
                       thin ? Tone::Faint : Tone::Plain});
    }
    row.push_back(durationText(sketch.max().value_or(0)));
    table.add(std::move(row));
}

class PercentilesCommand final : public Command {
public:
    std::string name() const override { return "percentiles"; }
    std::string summary() const override {
        return "Print p50, p95 and p99 of a job's ok runs by cache state, its failures, cache hits and "
               "database "
               "calls, from sketches";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name", Need::Required);
        arguments.text("-w,--window", m_window,
                       "How far back, from 1h to 400d; above 8d in whole UTC days, today counts");
        arguments.named("--window", "DURATION");
        arguments.flag("--days", m_byDay, "Also each stretch by itself");
    }
    base::Result<int> run(Context& context) override;

private:
    void print(Context& context, const stats::LatencySeries& window) const;
    std::string m_job;
    std::string m_window = "7d";
    bool m_byDay = false;
};

void PercentilesCommand::print(Context& context, const stats::LatencySeries& window) const {
    Table table({{m_byDay ? "From, cache" : "Cache", false, false},
                 {"Runs", true, false},
                 {"p50", true, false},
                 {"p95", true, false},
                 {"p99", true, false},
                 {"Longest", true, false}});
    const auto addAll = [&](const std::string& prefix, const stats::StrataSketches& sketches) {
        for (const domain::CacheStatus stratum : stats::allStrata)
            addRow(table, prefix + std::string(word(stratum)), sketches.of(stratum));
        addRow(table, prefix + "all", sketches.all());
    };
    if (m_byDay)
        for (const stats::LatencyStretch& day : window.stretches)
            addAll(base::utcText(day.from).substr(0, day.to - day.from < days(1) ? 16 : 10) + " ",
                   day.durations);
    addAll("", stats::total(window).durations);
    context.report().table(table);
}

base::Result<int> PercentilesCommand::run(Context& context) {
    const auto back = base::parseDuration(m_window);
    if (!back || *back < std::chrono::hours(1) || *back > days(ledger::keptSketchDays))
        return base::makeError(base::ErrorKind::Invalid, "--window", "1h to 400d, as in 7d, 36h or 90m",
                               base::visible(base::elided(m_window, 64)));
    const auto job = context.resolve(m_job);
    if (!job)
        return job.error();
    const auto now = redis::serverTime(**context.client());
    if (!now)
        return now.error();
    const base::milliseconds step = stats::stretchFor(*now - *back, *now);
    const bool isDays = step >= days(1);
    const base::Instant from =
        isDays ? base::Instant(std::chrono::floor<days>(*now) - (std::chrono::ceil<days>(*back) - days(1)))
               : *now - *back;
    const auto window =
        service::loadLatency(context.engineOf(*job), **context.client(), context.ledger(), *job, from, *now);
    if (!window)
        return window.error();
    for (const base::Error& error : window->unreadable)
        context.report().warning("left out: " + base::sentence(error));
    const stats::LatencyStretch whole = stats::total(*window);
    const stats::StrataSketches& all = whole.durations;
    if (context.json()) {
        QJsonObject strata;
        for (const domain::CacheStatus stratum : stats::allStrata)
            strata.insert(json(word(stratum)).toString(), sketchJson(all.of(stratum)));
        QJsonArray stretches;
        for (const stats::LatencyStretch& stretch : window->stretches) {
            QJsonObject one = sketchJson(stretch.durations.all());
            one.insert(QStringLiteral("from"), json(stretch.from));
            one.insert(QStringLiteral("to"), json(stretch.to));
            one.insert(QStringLiteral("totals"), totalsJson(stretch.totals));
            stretches.append(one);
        }
        context.report().value(
            {{QStringLiteral("id"), json(job->str())},
             {QStringLiteral("from"), isDays ? QJsonValue(text(from)) : json(from)},
             {QStringLiteral("to"), isDays ? QJsonValue(text(*now)) : json(*now)},
             {QStringLiteral("resolution"), json(stepText(step))},
             {QStringLiteral("relativeError"), json(stats::Sketch::alpha)},
             {QStringLiteral("all"), sketchJson(all.all())},
             {QStringLiteral("strata"), strata},
             {QStringLiteral("totals"), totalsJson(whole.totals)},
             {QStringLiteral("stretches"), stretches},
             {QStringLiteral("leftOut"), json(static_cast<long long>(window->unreadable.size()))}});
        return 0;
    }
    const std::string span = base::utcText(from).substr(0, isDays ? 10 : 16) + " to " +
                             base::utcText(*now).substr(0, isDays ? 10 : 16) +
                             (isDays ? " (UTC days)" : " (UTC, by " + stepText(step) + ")");
    if (whole.totals.runs() > 0)
        context.report().line(totalsText(whole.totals));
    if (all.count() == 0) {
        context.report().note("No ok run was counted from " + span + ".");
        return 0;
    }
    context.report().line("Ok runs from " + span + ", each value within 1 %:");
    print(context, *window);
    if (all.count() < stats::leastFor(0.99))
        context.report().note("Thin: it takes " + std::to_string(stats::leastFor(0.5)) + " runs for p50, " +
                              std::to_string(stats::leastFor(0.95)) + " for p95 and " +
                              std::to_string(stats::leastFor(0.99)) + " for p99.");
    return 0;
}

} // namespace

std::unique_ptr<Command> makePercentiles() {
    return std::make_unique<PercentilesCommand>();
}

} // namespace redispatch::cli
