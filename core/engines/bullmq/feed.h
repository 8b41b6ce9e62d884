// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

struct BullmqEngine::Feed {
    JobId focus; ///< the job on screen
};

} // namespace redispatch::engines::bullmq
