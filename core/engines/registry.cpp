// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/registry.h"

#include "core/engines/bullmq/engine.h"
#include "core/engines/native/engine.h"

namespace redispatch::engines {

std::vector<std::unique_ptr<Engine>> makeEngines(const EngineOptions& options) {
    std::vector<std::unique_ptr<Engine>> engines;
    engines.push_back(std::make_unique<native::NativeEngine>(options.prefix));
    engines.push_back(std::make_unique<bullmq::BullmqEngine>(options.queues, options.searchQueues));
    return engines;
}

std::vector<std::unique_ptr<Engine>> enginesFor(const domain::Profile& profile) {
    return makeEngines({profile.prefix, profile.queues, profile.searchQueues});
}

} // namespace redispatch::engines
