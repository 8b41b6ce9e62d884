// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/table.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/timing/describe.h"
#include "core/timing/nextruns.h"
#include "core/timing/zonetext.h"

#include <utility>

namespace redispatch::cli {

namespace {

using base::ErrorKind;

class Next final : public Command {
public:
    std::string name() const override { return "next"; }
    std::string summary() const override {
        return "Print when a schedule or a job is due, in its zone and in UTC";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name; without it give --cron");
        arguments.text(
            "--cron", m_expression,
            "A schedule instead of a job: '15 3 * * *', '@daily', 'every 5m', 'at 2026-12-01T03:00:00Z'");
        arguments.text("--tz", m_zone, "Its time zone, an IANA name (UTC)");
        arguments.text("--from", m_from,
                       "First instant to look at: RFC 3339, or local time of the zone (now)");
        arguments.number("--count", m_count, 1, 1'000, "How many");
        arguments.exclusive({"JOB", "--cron"});
        arguments.exclusive({"JOB", "--tz"});
    }
    base::Result<int> run(Context& context) override;

private:
    /// Expression and zone, as typed or of the job.
    base::Result<std::pair<std::string, std::string>> schedule(Context& context) const;

    std::string m_job;
    std::string m_expression;
    std::string m_zone;
    std::string m_from;
    int m_count = 5;
};

base::Result<std::pair<std::string, std::string>> Next::schedule(Context& context) const {
    if (m_job.empty() && m_expression.empty())
        return base::makeError(ErrorKind::Invalid, "next", "a JOB or --cron", "neither");
    if (m_job.empty())
        return std::pair(m_expression, m_zone);
    const auto job = context.resolve(m_job);
    if (!job)
        return job.error();
    const auto detail = context.engineOf(*job).loadDetail(**context.client(), *job);
    if (!detail)
        return detail.error();
    return std::pair(detail->job.schedule.expression.str(), detail->job.schedule.timeZone.str());
}

base::Result<int> Next::run(Context& context) {
    const auto typed = schedule(context);
    if (!typed)
        return typed.error();
    const auto rule = timing::TimingRule::parse(typed->first, typed->second);
    if (!rule)
        return rule.error();
    const std::string zone = typed->second.empty() ? "UTC" : typed->second;
    base::Instant from = context.terminal().clock.now();
    if (!m_from.empty()) {
        const auto parsed = timing::parseLocal(m_from, zone);
        if (!parsed)
            return parsed.error();
        // A slot at that very instant counts.
        from = *parsed - base::milliseconds(1);
    }
    const auto slots = timing::nextSlots(*rule, from, m_count);
    if (context.json()) {
        QJsonArray occurrences;
        for (const base::Instant slot : slots)
            occurrences.append(QJsonObject{{QStringLiteral("local"), json(timing::localText(slot, zone))},
                                           {QStringLiteral("utc"), json(slot)}});
        context.report().value({{QStringLiteral("expression"), json(rule->expression)},
                                {QStringLiteral("timeZone"), json(zone)},
                                {QStringLiteral("text"), json(timing::describe(*rule))},
                                {QStringLiteral("occurrences"), occurrences}});
        return 0;
    }
    if (slots.empty()) {
        context.report().note("It is never due: " + base::visible(timing::describe(*rule)) + ".");
        return 0;
    }
    Table table({{zone, false, false}, {"UTC", false, false}});
    for (const base::Instant slot : slots)
        table.add({timing::localText(slot, zone), base::utcText(slot)});
    context.report().line(base::visible(timing::describe(*rule)));
    context.report().table(table);
    return 0;
}

} // namespace

std::unique_ptr<Command> makeNext() {
    return std::make_unique<Next>();
}

} // namespace redispatch::cli
