// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

Result<std::vector<domain::RunnerInfo>> BullmqEngine::loadRunners(redis::Client&) {
    return std::vector<domain::RunnerInfo>{};
}

} // namespace redispatch::engines::bullmq
