// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bulk.h"
#include "app/cli/command.h"
#include "app/cli/context.h"

namespace redispatch::cli {

namespace {

class Retry final : public Command {
public:
    std::string name() const override { return "retry"; }
    std::string summary() const override {
        return "Let a failed run, or the last one of each job of a filter, be tried again";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name");
        arguments.text("RUN", m_run, "Id of the run, as `runs` lists it");
        m_bulk.declare(arguments);
        arguments.flag("--all-attempts", m_allAttempts,
                       "With a full new set of attempts, instead of what is left, at least one");
        arguments.text("-r,--reason", m_reason, "Why, for the record");
        arguments.text("--request-id", m_requestId,
                       "Of an earlier try whose answer was lost: a repeat changes nothing");
        arguments.flag("--dry-run", m_dryRun, "Only say what would happen");
    }
    base::Result<int> run(Context& context) override {
        if (auto named = m_bulk.check(m_job); !named)
            return named.error();
        if (!m_bulk.wanted() && m_run.empty())
            return base::makeError(base::ErrorKind::Invalid, "command line", "RUN after JOB", "none");
        return m_bulk.runOrOne(context, domain::RetryIntent{m_run, m_allAttempts}, m_job, m_reason,
                               {m_requestId, m_dryRun});
    }

private:
    BulkArguments m_bulk;
    std::string m_job;
    std::string m_run;
    std::string m_reason;
    std::string m_requestId;
    bool m_allAttempts = false;
    bool m_dryRun = false;
};

} // namespace

std::unique_ptr<Command> makeRetry() {
    return std::make_unique<Retry>();
}

} // namespace redispatch::cli
