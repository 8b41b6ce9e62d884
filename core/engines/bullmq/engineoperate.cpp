// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

void BullmqEngine::addToPlan(const domain::JobDetail&, domain::Plan&) {}

Result<domain::Receipt> BullmqEngine::apply(redis::Client&, const domain::Intent& intent) {
    return base::makeError(base::ErrorKind::Invalid, intent.job.str(), "an operation of this engine");
}

} // namespace redispatch::engines::bullmq
