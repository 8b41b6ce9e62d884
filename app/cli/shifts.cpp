// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/numberfile.h"
#include "app/cli/table.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/service/recordedrows.h"
#include "core/stats/latencyseries.h"
#include "core/stats/latencyshift.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace redispatch::cli {

namespace {

using base::ErrorKind;
using stats::Shift;

constexpr int runsLookedAt = 1'000;

std::string shareText(double change) {
    return base::deltaText(1 + change, 1);
}

std::string probabilityText(double p) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2g", p);
    return p < 1e-15 ? "< 1e-15" : text;
}

std::string numberText(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

QJsonObject shiftJson(const Shift& shift, const char* medianBefore, const char* medianAfter) {
    return {{QStringLiteral("index"), json(static_cast<long long>(shift.index))},
            {QStringLiteral("before"), json(static_cast<long long>(shift.before))},
            {QStringLiteral("after"), json(static_cast<long long>(shift.after))},
            {QLatin1String(medianBefore), json(shift.medianBefore)},
            {QLatin1String(medianAfter), json(shift.medianAfter)},
            {QStringLiteral("change"), json(shift.change)},
            {QStringLiteral("p"), json(shift.p)}};
}

QJsonObject jobShiftJson(const stats::LatencyShift& shift, const char* medianBefore,
                         const char* medianAfter) {
    QJsonObject object = shiftJson(shift.shift, medianBefore, medianAfter);
    object.insert(QStringLiteral("run"), json(shift.run));
    object.insert(QStringLiteral("slotAt"), json(shift.slotAt));
    object.insert(QStringLiteral("at"), json(shift.at));
    QJsonArray changes;
    for (const stats::RevisionChange& change : shift.changes)
        changes.append(QJsonObject{{QStringLiteral("revisionBefore"), json(change.before)},
                                   {QStringLiteral("revisionAfter"), json(change.after)},
                                   {QStringLiteral("distance"), json(change.distance)}});
    object.insert(QStringLiteral("changes"), changes);
    return object;
}

std::ptrdiff_t okRuns(const std::vector<domain::Run>& runs, domain::CacheStatus cache) {
    return std::count_if(runs.begin(), runs.end(), [cache](const domain::Run& run) {
        return run.outcome == domain::Outcome::Ok && run.duration && run.meters.cache == cache;
    });
}

class ShiftsCommand final : public Command {
public:
    std::string name() const override { return "shifts"; }
    std::string summary() const override {
        return "Find where the durations, database calls and hit rate of a job, or the numbers of a file, "
               "went to "
               "another level";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job,
                       "Id of the job, the end of one, or its name; its ok runs by cache state");
        arguments.text("--series", m_series,
                       "A file with one number on each line instead; - reads standard input");
        arguments.named("--series", valueword::file);
        arguments.number("--window", m_window, 2, 2'000, "Values looked at together");
        arguments.text("--max-p", m_maxP, "Probability below which a shift is one (0.001)");
        arguments.text("--min-change", m_minChange, "Least change in percent (8)");
        arguments.number("--least", m_least, 1, 1'000, "Least values on either side");
        arguments.flag("--linear", m_linear, "Compare plain values of the file instead of logarithms");
        arguments.exclusive({"JOB", "--series"});
    }
    base::Result<int> run(Context& context) override;

private:
    base::Result<stats::ShiftOptions> options() const;
    base::Result<int> ofSeries(Context& context, stats::ShiftOptions options) const;
    base::Result<int> ofJob(Context& context, const stats::ShiftOptions& options) const;

    std::string m_job;
    std::string m_series;
    int m_window = 50;
    std::string m_maxP = "0.001";
    std::string m_minChange = "8";
    int m_least = 10;
    bool m_linear = false;
};

base::Result<stats::ShiftOptions> ShiftsCommand::options() const {
    const auto p = base::parseDouble(m_maxP);
    if (!p || *p <= 0 || *p > 1)
        return base::makeError(ErrorKind::Invalid, "--max-p", "a number above 0, at most 1",
                               base::visible(base::elided(m_maxP, 40)));
    const auto percent = base::parseDouble(m_minChange);
    if (!percent || *percent < 0)
        return base::makeError(ErrorKind::Invalid, "--min-change", "percent, from 0 on",
                               base::visible(base::elided(m_minChange, 40)));
    stats::ShiftOptions options;
    options.window = static_cast<std::size_t>(m_window);
    options.maxP = *p;
    options.minMagnitude = *percent / 100;
    options.leastRuns = static_cast<std::size_t>(m_least);
    return options;
}

base::Result<int> ShiftsCommand::ofSeries(Context& context, stats::ShiftOptions options) const {
    auto values = readNumbers(context.terminal(), m_series);
    if (!values)
        return values.error();
    // Logarithms need positive numbers.
    const bool positive = std::all_of(values->begin(), values->end(), [](double value) { return value > 0; });
    const bool linear = m_linear || !positive;
    options.scale = linear ? stats::Scale::Linear : stats::Scale::Log;
    if (!linear)
        for (double& value : *values)
            value = std::log(value);
    const auto shifts = stats::shiftsOf(*values, options);
    if (context.json()) {
        QJsonArray array;
        for (const Shift& shift : shifts)
            array.append(shiftJson(shift, "medianBefore", "medianAfter"));
        context.report().value({{QStringLiteral("n"), json(static_cast<long long>(values->size()))},
                                {QStringLiteral("scale"), json(linear ? "linear" : "log")},
                                {QStringLiteral("window"), json(m_window)},
                                {QStringLiteral("maxP"), json(options.maxP)},
                                {QStringLiteral("minChange"), json(options.minMagnitude)},
                                {QStringLiteral("least"), json(m_least)},
                                {QStringLiteral("shifts"), array}});
        return 0;
    }
    if (linear && !m_linear)
        context.report().note("Some numbers are not positive: plain values are compared, not logarithms.");
    if (shifts.empty()) {
        context.report().note("No shift among " + base::countText(static_cast<long long>(values->size())) +
                              " numbers.");
        return 0;
    }
    Table table({{"Index", true, false},
                 {"Before", true, false},
                 {"After", true, false},
                 {"Median before", true, false},
                 {"Median after", true, false},
                 {"Change", true, false},
                 {"p", true, false}});
    for (const Shift& shift : shifts)
        table.add({std::to_string(shift.index), std::to_string(shift.before), std::to_string(shift.after),
                   numberText(shift.medianBefore), numberText(shift.medianAfter), shareText(shift.change),
                   probabilityText(shift.p)});
    context.report().table(table);
    return 0;
}

base::Result<int> ShiftsCommand::ofJob(Context& context, const stats::ShiftOptions& options) const {
    const auto job = context.resolve(m_job);
    if (!job)
        return job.error();
    const auto page = service::loadRuns(context.engineOf(*job), **context.client(), context.ledger(), *job,
                                        {.before = {}, .limit = runsLookedAt});
    if (!page)
        return page.error();
    const std::vector<stats::LatencyShift> shifts = stats::shiftsOf(page->runs, options);
    if (context.json()) {
        QJsonArray strata;
        for (const domain::CacheStatus cache : stats::allStrata) {
            QJsonArray found;
            for (const stats::LatencyShift& shift : shifts)
                if (shift.measured == stats::Measured::Latency && shift.cache == cache)
                    found.append(jobShiftJson(shift, "medianBeforeMs", "medianAfterMs"));
            strata.append(
                QJsonObject{{QStringLiteral("cacheStatus"), json(word(cache))},
                            {QStringLiteral("n"), json(static_cast<long long>(okRuns(page->runs, cache)))},
                            {QStringLiteral("shifts"), found}});
        }
        QJsonArray beside;
        for (const stats::LatencyShift& shift : shifts)
            if (shift.measured != stats::Measured::Latency) {
                QJsonObject object = jobShiftJson(shift, "medianBefore", "medianAfter");
                object.insert(QStringLiteral("measured"), json(word(shift.measured)));
                object.insert(QStringLiteral("cacheStatus"), json(word(shift.cache)));
                beside.append(object);
            }
        context.report().value({{QStringLiteral("id"), json(job->str())},
                                {QStringLiteral("strata"), strata},
                                {QStringLiteral("beside"), beside}});
        return 0;
    }
    for (const stats::LatencyShift& shift : shifts)
        context.report().line(sentence(shift) + " p " + probabilityText(shift.shift.p) + ".");
    if (shifts.empty())
        context.report().note("No shift among the last " +
                              base::countText(static_cast<long long>(page->runs.size())) +
                              " runs that are kept.");
    return 0;
}

base::Result<int> ShiftsCommand::run(Context& context) {
    if (m_job.empty() && m_series.empty())
        return base::makeError(ErrorKind::Invalid, "shifts", "a JOB or --series", "neither");
    const auto chosen = options();
    if (!chosen)
        return chosen.error();
    return m_series.empty() ? ofJob(context, *chosen) : ofSeries(context, *chosen);
}

} // namespace

std::unique_ptr<Command> makeShifts() {
    return std::make_unique<ShiftsCommand>();
}

} // namespace redispatch::cli
