// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engines/bullmq/recordposition.h"
#include "core/redis/client.h"

#include <string>
#include <vector>

namespace redispatch::engines::bullmq {

/// Those of `queues`, in their order, that may have something to tell: the streams that have an entry after
/// their position, found with one command for 250 of them, and all queues without a stream.
base::Result<std::vector<std::string>> withNews(redis::Client& client, const RecordPosition& position,
                                                const std::vector<std::string>& queues);

} // namespace redispatch::engines::bullmq
