// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bulk.h"

#include "app/cli/context.h"
#include "app/cli/holding.h"
#include "app/cli/json.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/words.h"
#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/query/bulkplan.h"
#include "core/query/filter.h"
#include "core/query/order.h"
#include "core/service/bulk.h"

#include <algorithm>
#include <istream>
#include <span>

namespace redispatch::cli {

namespace {

using base::ErrorKind;
using base::makeError;
using domain::Bulk;
using domain::BulkFate;
using domain::BulkItem;

constexpr std::size_t mostNamed = 3; ///< jobs beside a reason for which they cannot be treated

std::string jobs(std::size_t number) {
    return base::countText(static_cast<long long>(number)) + (number == 1 ? " job" : " jobs");
}

Tone toneOf(BulkFate fate) {
    switch (fate) {
    case BulkFate::Done:
        return Tone::Good;
    case BulkFate::Refused:
        return Tone::Warning;
    case BulkFate::Failed:
        return Tone::Bad;
    case BulkFate::Waiting:
    case BulkFate::NotTried:
        break;
    }
    return Tone::Faint;
}

std::string outcomeText(const BulkItem& item) {
    if (item.fate == BulkFate::Done)
        return (item.receipt.repeated ? "already done; now: " : "") + base::visible(item.receipt.readBack);
    if (item.fate == BulkFate::NotTried)
        return "stopped before";
    return item.error ? base::sentence(*item.error) : std::string();
}

QJsonObject itemJson(const BulkItem& item, const std::string& requestId) {
    return {{QStringLiteral("job"), json(item.job.str())},
            {QStringLiteral("result"), json(word(item.fate))},
            {QStringLiteral("requestId"), json(requestId)},
            {QStringLiteral("repeated"), item.receipt.repeated},
            {QStringLiteral("runId"), jsonTextOrNull(item.receipt.runId)},
            {QStringLiteral("readBack"), jsonTextOrNull(item.receipt.readBack)},
            {QStringLiteral("error"), item.error ? errorJson(*item.error).value(QStringLiteral("error"))
                                                 : QJsonValue(QJsonValue::Null)}};
}

QJsonObject planJson(const query::BulkPlan& plan, std::string_view verb) {
    std::vector<std::string> able;
    for (const BulkItem& item : plan.items)
        if (item.fate == BulkFate::Waiting)
            able.push_back(item.job.str());
    QJsonArray refusals;
    for (const query::BulkRefusals& group : plan.refusals) {
        std::vector<std::string> ids;
        for (const base::JobId& job : group.jobs)
            ids.push_back(job.str());
        refusals.append(
            QJsonObject{{QStringLiteral("reason"), json(group.reason)}, {QStringLiteral("jobs"), json(ids)}});
    }
    return {{QStringLiteral("verb"), json(verb)},
            {QStringLiteral("jobs"), json(able)},
            {QStringLiteral("refused"), refusals},
            {QStringLiteral("effects"), json(plan.effects)},
            {QStringLiteral("warnings"), json(plan.warnings)}};
}

void tellPlan(Context& context, const query::BulkPlan& plan, std::string_view verb) {
    Report& report = context.report();
    const bool colours = context.terminal().colours;
    report.line(std::string(verb) + ": " + jobs(plan.able));
    for (const BulkItem& item : plan.items)
        if (item.fate == BulkFate::Waiting)
            report.line("  " + base::visible(item.job.str()));
    for (const query::BulkRefusals& group : plan.refusals) {
        std::string names;
        for (std::size_t i = 0; i < std::min(group.jobs.size(), mostNamed); ++i)
            names += (i == 0 ? "" : ", ") + base::visible(group.jobs[i].str());
        if (group.jobs.size() > mostNamed)
            names +=
                " and " + base::countText(static_cast<long long>(group.jobs.size() - mostNamed)) + " more";
        report.line(painted("not " + jobs(group.jobs.size()) + ": " + group.reason, Tone::Warning, colours) +
                    " (" + names + ")");
    }
    for (const std::string& effect : plan.effects)
        report.line(effect);
    for (const std::string& warning : plan.warnings)
        report.warning(warning);
}

/// Asked on standard error, so that results can go elsewhere.
base::Status confirm(Context& context, std::size_t number, std::string_view verb) {
    Terminal& terminal = context.terminal();
    const std::string subject = std::string(verb) + " of " + jobs(number);
    if (!terminal.interactive || terminal.in == nullptr)
        return makeError(ErrorKind::Invalid, subject, "--yes, or a terminal to ask on", "neither");
    terminal.out.flush();
    terminal.err << "Type the number of jobs, " << number << ", to go on: " << std::flush;
    std::string typed;
    std::getline(*terminal.in, typed);
    if (base::trimmed(typed) == std::to_string(number))
        return {};
    return makeError(ErrorKind::Stopped, subject, std::to_string(number),
                     base::visible(base::elided(typed, 40)), "nothing was done");
}

base::Result<std::vector<base::JobId>> chosen(const domain::Snapshot& all, const std::string& text) {
    const auto filter = query::Filter::parse(text);
    if (!filter)
        return filter.error();
    const query::SearchTexts texts(all.jobs.size());
    const query::SortKey byId{query::Column::Id, false};
    const auto order = query::sorted(all.jobs, std::span(&byId, 1), all.takenAt);
    std::vector<base::JobId> ids;
    for (const query::Index row : query::matching(order, all.jobs, texts, *filter, all.takenAt))
        ids.push_back(all.jobs[row]->id);
    if (ids.size() > domain::maxBulkItems)
        return makeError(ErrorKind::Invalid, "--filter", "at most " + jobs(domain::maxBulkItems),
                         jobs(ids.size()));
    return ids;
}

/// One line an item, as soon as it is known.
void tellItem(Context& context, const BulkItem& item, std::size_t total) {
    const std::string number = std::to_string(total);
    std::string place = item.place > 0 ? std::to_string(item.place) : std::string("–");
    place.insert(0, number.size() - std::min(number.size(), item.place > 0 ? place.size() : 1), ' ');
    std::string fate(word(item.fate));
    fate.resize(11, ' ');
    context.report().line(place + "/" + number + "  " +
                          painted(fate, toneOf(item.fate), context.terminal().colours) +
                          base::visible(item.job.str()) + "  " + outcomeText(item));
    context.terminal().out.flush();
}

std::string summaryText(const domain::BulkCounts& counts) {
    std::string text;
    const auto add = [&](std::size_t number, const char* what) {
        if (number > 0)
            text += (text.empty() ? "" : ", ") + base::countText(static_cast<long long>(number)) + what;
    };
    add(counts.done, " done");
    add(counts.failed, " failed");
    add(counts.refused, " refused");
    add(counts.notTried, " not tried");
    return text.empty() ? "nothing to do" : text;
}

} // namespace

void BulkArguments::declare(Arguments& arguments) {
    arguments.text("-f,--filter", m_filter,
                   "Instead of JOB: all jobs that it lets through, as in `list`; at most 10,000");
    arguments.named("--filter", valueword::filter);
    arguments.flag("-y,--yes", m_yes, "With --filter: do not ask");
    arguments.number("--pace", m_pace, 1, 1'000, "With --filter: most jobs in a second");
}

base::Status BulkArguments::check(const std::string& job) const {
    if (job.empty() == wanted())
        return {};
    return makeError(ErrorKind::Invalid, "command line", "either JOB or --filter",
                     wanted() ? "both" : "neither");
}

base::Result<int> BulkArguments::runOrOne(Context& context, decltype(domain::Intent::what) what,
                                          const std::string& job, const std::string& reason,
                                          const Manner& manner) const {
    if (wanted())
        return run(context, std::move(what), reason, manner);
    const auto id = context.resolve(job);
    if (!id)
        return id.error();
    const bool repeat = !manner.requestId.empty();
    const domain::Intent intent{*id, std::move(what), service::currentActor(), reason,
                                repeat ? manner.requestId : base::newRequestId()};
    return holdOrLetGo(context, intent, manner.dryRun, repeat);
}

base::Result<int> BulkArguments::run(Context& context, decltype(domain::Intent::what) what,
                                     const std::string& reason, const Manner& manner) const {
    const auto snapshot = context.load();
    if (!snapshot)
        return snapshot.error();
    const domain::Snapshot& all = **snapshot;
    // What could not be read may be among those that are meant.
    if (!all.gaps.empty())
        return base::Error(all.gaps.front().error).during("reading all jobs");
    const auto ids = chosen(all, m_filter);
    if (!ids)
        return ids.error();
    const domain::BulkOrder order{std::move(what), service::currentActor(), reason,
                                  manner.requestId.empty() ? base::newRequestId() : manner.requestId};
    domain::Intent model;
    model.what = order.what;
    const std::string_view verb = word(model);
    query::BulkQuestion question{all.takenAt, "UTC", !manner.requestId.empty()};
    base::Result<domain::DeclaredParameters> declared;
    if (std::holds_alternative<domain::TriggerIntent>(order.what)) {
        // Before anything is written, and not by a refusal of each.
        declared = context.loadDeclared(*ids);
        if (!declared)
            return declared.error();
        question.declared = &*declared;
    }
    query::BulkPlan plan = query::planBulk(all, *ids, order, question);
    if (!context.json())
        tellPlan(context, plan, verb);
    else if (manner.dryRun)
        context.report().value(planJson(plan, verb));
    if (manner.dryRun)
        return 0;
    if (plan.able > 0 && !m_yes)
        if (auto confirmed = confirm(context, plan.able, verb); !confirmed)
            return confirmed.error();

    const std::size_t able = plan.able;
    Bulk bulk(order, std::move(plan.items));
    service::Operator operate = context.makeOperator();
    redis::Client& client = **context.client();
    const auto apply = [&](const domain::Intent& intent) {
        return operate.apply(client, context.records().value_or(nullptr), intent);
    };
    const base::Stop stop =
        context.terminal().interruption ? context.terminal().interruption() : base::Stop();
    service::runBulk(bulk, apply, m_pace, stop, [&](std::size_t item) {
        if (!context.json())
            tellItem(context, bulk.items()[item], able);
    });
    if (context.json()) {
        std::vector<QJsonObject> array;
        for (std::size_t i = 0; i < bulk.items().size(); ++i)
            array.push_back(itemJson(bulk.items()[i], bulk.intent(i).requestId));
        context.report().values(array);
    } else {
        for (const BulkItem& item : bulk.items())
            if (item.fate == BulkFate::NotTried)
                tellItem(context, item, able);
        context.report().line(summaryText(bulk.counts()) + ".");
    }
    if (bulk.counts().failed + bulk.counts().notTried > 0)
        context.report().note("To go on where it stopped, run the same again with --request-id " + order.id +
                                  ": what is done already stays as it is.",
                              {{QStringLiteral("bulk"), json(order.id)}});
    const auto worst = bulk.worst();
    return worst ? base::exitCode(worst->kind) : 0;
}

} // namespace redispatch::cli
