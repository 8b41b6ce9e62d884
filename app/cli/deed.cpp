// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deed.h"

#include "app/cli/context.h"
#include "app/cli/holding.h"

namespace redispatch::cli {

void Deed::declare(Arguments& arguments) {
    declareFirst(arguments);
    arguments.text("JOB", m_job, "Id of the job, the end of one, or its name", Need::Required);
    declareOwn(arguments);
    arguments.text("-r,--reason", m_reason, "Why, for the record", reasonNeed());
    arguments.text("--request-id", m_requestId,
                   "Of an earlier try whose answer was lost: a repeat changes nothing");
    arguments.flag("--dry-run", m_dryRun, "Only say what would happen");
}

base::Result<int> Deed::run(Context& context) {
    auto wanted = what();
    if (!wanted)
        return wanted.error();
    // A repeat may be of what removed the job: its whole id names it still.
    base::Result<base::JobId> job = context.resolve(m_job);
    if (!job && job.error().kind == base::ErrorKind::Missing && !m_requestId.empty() &&
        !base::JobId(m_job).engine().empty())
        job = base::JobId(m_job);
    if (!job)
        return job.error();
    const domain::Intent intent{*job, std::move(*wanted), service::currentActor(), m_reason,
                                m_requestId.empty() ? base::newRequestId() : m_requestId};
    return holdOrLetGo(context, intent, m_dryRun, !m_requestId.empty());
}

} // namespace redispatch::cli
