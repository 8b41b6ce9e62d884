// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/profile.h"
#include "core/engines/engine.h"

#include <memory>
#include <string>
#include <vector>

namespace redispatch::engines {

/// What adapters need to know of a profile.
struct EngineOptions {
    std::string prefix = "rd:";        ///< of Redispatch's own keys
    std::vector<std::string> queues{}; ///< BullMQ and Bull: known queues, "prefix:queue" each
    bool searchQueues = true;          ///< BullMQ and Bull: also walk through the keys for them
};

/// A fresh set of all engines, for the use of one thread.
std::vector<std::unique_ptr<Engine>> makeEngines(const EngineOptions& options);
std::vector<std::unique_ptr<Engine>> enginesFor(const domain::Profile& profile);

} // namespace redispatch::engines
