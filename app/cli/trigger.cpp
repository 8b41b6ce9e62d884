// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bulk.h"
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/following.h"
#include "app/cli/json.h"
#include "app/cli/words.h"
#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/query/runjson.h"

namespace redispatch::cli {

namespace {

class Trigger final : public Command {
public:
    std::string name() const override { return "trigger"; }
    std::string summary() const override {
        return "Ask for one run now, of one job or of each that a filter lets through";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name");
        m_bulk.declare(arguments);
        arguments.text("-r,--reason", m_reason, "Why, for the record", Need::Required);
        arguments.texts("--param", m_parameters, "name=value of a declared parameter; may be repeated");
        arguments.flag("-w,--wait", m_wait,
                       "Wait until the run has ended; exit code 1 when it did not end ok");
        arguments.text("--timeout", m_timeout, "With --wait: how long at most, such as 10m");
        arguments.text("--request-id", m_requestId,
                       "Of an earlier try whose answer was lost: a repeat starts nothing new");
        arguments.flag("--dry-run", m_dryRun, "Only say what would happen");
    }
    base::Result<int> run(Context& context) override;

private:
    base::Result<int> wait(Context& context, const domain::Intent& intent, const domain::Receipt& receipt,
                           std::string position);
    BulkArguments m_bulk;
    std::string m_job;
    std::string m_reason;
    std::vector<std::string> m_parameters;
    std::string m_timeout;
    std::string m_requestId;
    bool m_wait = false;
    bool m_dryRun = false;
};

base::Result<int> Trigger::wait(Context& context, const domain::Intent& intent,
                                const domain::Receipt& receipt, std::string position) {
    std::optional<base::milliseconds> atMost;
    if (!m_timeout.empty())
        atMost = base::parseDuration(m_timeout);
    const auto run = awaitRun(context, intent.job, receipt.runId, std::move(position), atMost);
    if (!run) {
        // That it was started must be told before what went wrong afterwards.
        if (context.json())
            context.report().value(receiptJson(receipt));
        return run.error();
    }
    if (context.json()) {
        QJsonObject object = receiptJson(receipt);
        object.insert(QStringLiteral("run"), query::runJson(*run));
        context.report().value(object);
    } else {
        context.report().line(fateText(*run) +
                              (run->duration ? " after " + base::durationText(*run->duration) : "") +
                              (run->error.empty() ? "" : ": " + base::visible(run->error)));
        if (!run->outputTail.empty())
            context.report().line(base::visible(run->outputTail, true));
    }
    return run->outcome == domain::Outcome::Ok ? 0 : 1;
}

base::Result<int> Trigger::run(Context& context) {
    if (!m_timeout.empty() && !base::parseDuration(m_timeout))
        return base::makeError(base::ErrorKind::Invalid, "--timeout", "a duration, such as 10m", m_timeout);
    auto parameters = parametersFrom(m_parameters);
    if (!parameters)
        return parameters.error();
    if (auto named = m_bulk.check(m_job); !named)
        return named.error();
    if (m_bulk.wanted()) {
        if (m_wait)
            return base::makeError(base::ErrorKind::Invalid, "--wait", "one JOB to wait for", "--filter");
        return m_bulk.run(context, domain::TriggerIntent{std::move(*parameters)}, m_reason,
                          {m_requestId, m_dryRun});
    }
    const auto job = context.resolve(m_job);
    if (!job)
        return job.error();
    domain::Intent intent{*job, domain::TriggerIntent{std::move(*parameters)}, service::currentActor(),
                          m_reason, m_requestId.empty() ? base::newRequestId() : m_requestId};
    service::Operator operate = context.makeOperator();
    redis::Client& client = **context.client();
    redis::Client* const records = context.records().value_or(nullptr);
    if (m_requestId.empty() || m_dryRun) {
        const auto plan = operate.plan(client, records, intent);
        if (!plan)
            return plan.error();
        if (m_dryRun && context.json())
            context.report().value(planJson(*plan));
        else if (!context.json())
            tell(context.report(), *plan);
        if (m_dryRun)
            return 0;
    }
    std::string position;
    if (m_wait) {
        auto now = context.engineOf(*job).followFrom(client);
        if (!now)
            return now.error();
        position = std::move(*now);
    }
    const auto receipt = operate.apply(client, records, intent);
    if (!receipt)
        return receipt.error();
    if (!context.json())
        context.report().line((receipt->repeated ? "Already triggered: " : "Triggered: ") +
                              base::visible(receipt->readBack));
    if (m_wait)
        return wait(context, intent, *receipt, std::move(position));
    if (context.json())
        context.report().value(receiptJson(*receipt));
    return 0;
}

} // namespace

std::unique_ptr<Command> makeTrigger() {
    return std::make_unique<Trigger>();
}

} // namespace redispatch::cli
