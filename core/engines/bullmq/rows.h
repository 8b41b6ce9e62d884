// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/bullmq/engine.h"

namespace redispatch::engines::bullmq {

struct BullmqEngine::Rows {};

} // namespace redispatch::engines::bullmq
