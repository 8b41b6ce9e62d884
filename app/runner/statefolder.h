// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/runner/durable.h"

#include <filesystem>
#include <string>

namespace redispatch::app {

/// A folder that belongs to one running runner, by a lock that ends with its process.
struct StateFolder {
    std::filesystem::path path;
    std::string name; ///< of the runner
    runner::Descriptor lock;
};

/// Makes (mode 0700) and locks the folder of the runner with this name below `all`. Without a name: the
/// host's, or the host's with -2, -3 … when that one runs already. Conflict when another runner has the name.
base::Result<StateFolder> takeStateFolder(const std::filesystem::path& all, const std::string& name,
                                          const std::string& host);

} // namespace redispatch::app
