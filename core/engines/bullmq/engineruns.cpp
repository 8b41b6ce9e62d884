// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

Result<RunPage> BullmqEngine::loadRuns(redis::Client&, const JobId& job, const RunQuery&) {
    return base::makeError(base::ErrorKind::Missing, job.str(), "runs of a job");
}

Result<domain::Run> BullmqEngine::loadRun(redis::Client&, const JobId& job, const std::string&) {
    return base::makeError(base::ErrorKind::Missing, job.str(), "a run of the job");
}

Result<domain::RunOutput> BullmqEngine::loadOutput(redis::Client&, const JobId& job, const std::string&) {
    return base::makeError(base::ErrorKind::Missing, job.str(), "output of a run");
}

} // namespace redispatch::engines::bullmq
