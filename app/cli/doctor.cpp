// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/doctor.h"
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/json.h"
#include "app/cli/table.h"
#include "core/base/errortext.h"
#include "core/base/text.h"

#include <algorithm>

namespace redispatch::cli {

namespace {

Tone verdictTone(domain::Verdict verdict) {
    switch (verdict) {
    case domain::Verdict::Good:
        return Tone::Good;
    case domain::Verdict::Warning:
        return Tone::Warning;
    case domain::Verdict::Bad:
        return Tone::Bad;
    case domain::Verdict::Skipped:
        return Tone::Faint;
    }
    return Tone::Plain;
}

class Doctor final : public Command {
public:
    std::string name() const override { return "doctor"; }
    std::string summary() const override { return "Examine the server step by step, and say what to do"; }
    void declare(Arguments&) override {}
    base::Result<int> run(Context& context) override;
};

void print(Context& context, const domain::Finding& finding) {
    const bool colours = context.terminal().colours;
    std::string verdict(word(finding.verdict));
    verdict.resize(9, ' ');
    std::string check = finding.check;
    check.resize(std::max<std::size_t>(check.size() + 1, 15), ' ');
    context.report().line(painted(verdict, verdictTone(finding.verdict), colours) + check +
                          base::visible(finding.found));
    if (!finding.advice.empty())
        context.report().line(std::string(9, ' ') + "→ " + base::visible(finding.advice));
}

base::Result<int> Doctor::run(Context& context) {
    auto endpoint = context.endpoint();
    if (!endpoint)
        return endpoint.error();
    const auto findings =
        service::examine(*endpoint, context.profile(), context.terminal().clock, context.terminal().stop);
    if (context.json()) {
        std::vector<QJsonObject> array;
        for (const domain::Finding& finding : findings)
            array.push_back(findingJson(finding));
        context.report().values(array);
    } else {
        for (const domain::Finding& finding : findings)
            print(context, finding);
    }
    const auto worst = std::find_if(findings.begin(), findings.end(), [](const domain::Finding& finding) {
        return finding.verdict == domain::Verdict::Bad;
    });
    if (worst == findings.end())
        return 0;
    // What engines find bad with queues stands in Redis other than it should, without a failed call.
    return base::exitCode(worst->error ? worst->error->kind : base::ErrorKind::Conflict);
}

} // namespace

std::unique_ptr<Command> makeDoctor() {
    return std::make_unique<Doctor>();
}

} // namespace redispatch::cli
