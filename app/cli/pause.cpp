// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bulk.h"
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "core/base/humanize.h"
#include "core/redis/serverinfo.h"

namespace redispatch::cli {

namespace {

class Pause final : public Command {
public:
    std::string name() const override { return "pause"; }
    std::string summary() const override {
        return "Hold a job back, or all of a filter, for 4 hours unless told otherwise";
    }
    void declare(Arguments& arguments) override {
        arguments.text("JOB", m_job, "Id of the job, the end of one, or its name");
        m_bulk.declare(arguments);
        arguments.text("-r,--reason", m_reason, "Why, for the record", Need::Required);
        arguments.text("--until", m_until, "When it ends by itself, RFC 3339");
        arguments.text("--for", m_for, "How long, such as 30m or 4h");
        arguments.flag("--forever", m_forever, "Until somebody resumes it");
        arguments.text("--request-id", m_requestId,
                       "Of an earlier try whose answer was lost: a repeat changes nothing");
        arguments.flag("--dry-run", m_dryRun, "Only say what would happen");
        arguments.exclusive({"--until", "--for", "--forever"});
    }
    base::Result<int> run(Context& context) override;

private:
    /// Counted from the server's clock: this machine's may be wrong.
    base::Result<std::optional<base::Instant>> until(redis::Client& client) const;

    BulkArguments m_bulk;
    std::string m_job;
    std::string m_reason;
    std::string m_until;
    std::string m_for = "4h";
    std::string m_requestId;
    bool m_forever = false;
    bool m_dryRun = false;
};

base::Result<std::optional<base::Instant>> Pause::until(redis::Client& client) const {
    if (m_forever)
        return std::optional<base::Instant>();
    if (!m_until.empty()) {
        const auto at = base::parseInstant(m_until);
        if (!at)
            return base::makeError(base::ErrorKind::Invalid, "--until", "a time such as 2026-12-01T03:00:00Z",
                                   m_until);
        return at;
    }
    const auto duration = base::parseDuration(m_for);
    if (!duration || *duration <= base::milliseconds(0) || *duration > std::chrono::years(10))
        return base::makeError(base::ErrorKind::Invalid, "--for",
                               "a duration up to 10 years, such as 30m or 4h", m_for);
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    return std::optional(*now + *duration);
}

base::Result<int> Pause::run(Context& context) {
    if (auto named = m_bulk.check(m_job); !named)
        return named.error();
    const auto link = context.client();
    if (!link)
        return link.error();
    const auto end = until(**link);
    if (!end)
        return end.error();
    return m_bulk.runOrOne(context, domain::PauseIntent{*end}, m_job, m_reason, {m_requestId, m_dryRun});
}

} // namespace

std::unique_ptr<Command> makePause() {
    return std::make_unique<Pause>();
}

} // namespace redispatch::cli
