// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

Result<domain::JobDetail> BullmqEngine::loadDetail(redis::Client&, const JobId& job) {
    return base::makeError(base::ErrorKind::Missing, job.str(), "details of a job");
}

} // namespace redispatch::engines::bullmq
