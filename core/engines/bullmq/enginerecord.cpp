// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

Result<EndedRuns> BullmqEngine::endedSince(redis::Client&, const std::string&, std::size_t) {
    return base::makeError(base::ErrorKind::Missing, std::string(engineName), "ends of runs");
}

} // namespace redispatch::engines::bullmq
