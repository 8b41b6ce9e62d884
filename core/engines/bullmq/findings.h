// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with whole queues, as a reading shows it.
#pragma once

#include "core/domain/finding.h"
#include "core/engines/bullmq/clocks.h"
#include "core/engines/bullmq/rowsload.h"
#include "core/engines/bullmq/workers.h"

#include <functional>
#include <string_view>
#include <vector>

namespace redispatch::engines::bullmq {

/// Two libraries in one queue, queues without workers, runs left behind by pauses, broken chains, skewed
/// clocks. `workersKnown`: CLIENT LIST could be read, so that no worker means none. At most 500 findings.
base::Result<std::vector<domain::Finding>>
findingsOf(redis::Client& client, RowsLoading& loading,
           const std::function<const std::vector<WorkerSeen>*(std::string_view)>& workersOf,
           bool workersKnown, WorkerClocks& clocks);

} // namespace redispatch::engines::bullmq
