// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

Result<Listing> BullmqEngine::load(redis::Client&, const std::function<void(std::size_t)>&) {
    return Listing{};
}

Result<std::vector<JobPtr>> BullmqEngine::reload(redis::Client&, std::span<const JobId>) {
    return std::vector<JobPtr>{};
}

} // namespace redispatch::engines::bullmq
