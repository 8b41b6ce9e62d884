// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bulk.h"
#include "app/cli/command.h"
#include "app/cli/context.h"

namespace redispatch::cli {

namespace {

class Resume final : public Command {
public:
    std::string name() const override { return "resume"; }
    std::string summary() const override { return "Let a paused job, or all of a filter, run again"; }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name");
        m_bulk.declare(arguments);
        arguments.text("-r,--reason", m_reason, "Why, for the record");
        arguments.text("--request-id", m_requestId,
                       "Of an earlier try whose answer was lost: a repeat changes nothing");
        arguments.flag("--run-now", m_runNow,
                       "Run at once, then go on: where the next run cannot be computed");
        arguments.flag("--dry-run", m_dryRun, "Only say what would happen");
    }
    base::Result<int> run(Context& context) override {
        if (auto named = m_bulk.check(m_job); !named)
            return named.error();
        return m_bulk.runOrOne(context, domain::ResumeIntent{m_runNow}, m_job, m_reason,
                               {m_requestId, m_dryRun});
    }

private:
    BulkArguments m_bulk;
    std::string m_job;
    std::string m_reason;
    std::string m_requestId;
    bool m_runNow = false;
    bool m_dryRun = false;
};

} // namespace

std::unique_ptr<Command> makeResume() {
    return std::make_unique<Resume>();
}

} // namespace redispatch::cli
