// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

Result<std::string> BullmqEngine::followFrom(redis::Client&) {
    return std::string();
}

Result<Changes> BullmqEngine::follow(redis::Client&, const std::string& position, base::milliseconds) {
    return Changes{{}, false, false, position};
}

} // namespace redispatch::engines::bullmq
