// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/holding.h"

#include "app/cli/json.h"
#include "app/cli/jsonvalue.h"
#include "app/cli/words.h"
#include "core/base/text.h"

namespace redispatch::cli {

base::Result<int> holdOrLetGo(Context& context, const domain::Intent& intent, bool dryRun, bool repeat) {
    service::Operator operate = context.makeOperator();
    redis::Client& client = **context.client();
    redis::Client* const records = context.records().value_or(nullptr);
    std::optional<domain::Plan> plan;
    if (dryRun || !repeat) {
        auto planned = operate.plan(client, records, intent);
        if (!planned)
            return planned.error();
        plan = std::move(*planned);
        if (!context.json())
            tell(context.report(), *plan);
        else if (dryRun)
            context.report().value(planJson(*plan));
        if (dryRun)
            return 0;
    }
    const auto receipt = operate.apply(client, records, intent);
    if (!receipt)
        return receipt.error();
    if (context.json()) {
        QJsonObject object = receiptJson(*receipt);
        const bool ofRun = std::holds_alternative<domain::RunEarlyIntent>(intent.what) ||
                           std::holds_alternative<domain::RetryIntent>(intent.what) ||
                           std::holds_alternative<domain::RemoveRunIntent>(intent.what);
        if (!ofRun)
            object.remove(QStringLiteral("runId"));
        if (const auto* pause = std::get_if<domain::PauseIntent>(&intent.what))
            object.insert(QStringLiteral("until"), json(pause->until));
        const bool holds = std::holds_alternative<domain::PauseIntent>(intent.what) ||
                           std::holds_alternative<domain::ResumeIntent>(intent.what);
        if (plan && holds)
            object.insert(QStringLiteral("slotsSkipped"), json(plan->slotsSkipped));
        context.report().value(object);
    } else {
        context.report().line((receipt->repeated ? "Already done; now: " : "Done: ") +
                              base::visible(receipt->readBack));
    }
    return 0;
}

} // namespace redispatch::cli
