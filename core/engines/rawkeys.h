// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/detail.h"
#include "core/redis/client.h"

#include <string>
#include <vector>

namespace redispatch::engines {

/// These keys as they lie in Redis, those that exist, in this order. Types are asked first, so that no
/// command meets a key it does not fit; of each at most 64 fields are read, and 4 KiB of a value shown.
base::Result<std::vector<domain::RawKey>> loadRawKeys(redis::Client& client,
                                                      const std::vector<std::string>& keys);

} // namespace redispatch::engines
