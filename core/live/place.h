// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <filesystem>

namespace redispatch::live {

/// Where the embedded server and its runner keep what they have. All below one private folder, but for the
/// socket when the folder's path is too long for one.
struct Place {
    std::filesystem::path folder; ///< the server's data
    std::filesystem::path socket;
    std::filesystem::path ownSocketFolder; ///< made for the socket alone, to be removed; or empty
    std::filesystem::path jobs() const { return folder / "jobs.d"; }
    std::filesystem::path scripts() const { return folder / "samples"; }
    std::filesystem::path runnerState() const { return folder / "runner"; }
    std::filesystem::path pidFile() const { return folder / "redis.pid"; }
    std::filesystem::path serverLog() const { return folder / "redis.log"; }
    std::filesystem::path runnerLog() const { return folder / "runner.log"; }
    std::filesystem::path lockFile() const { return folder / "lock"; }
};

/// Makes the folders and chooses the socket: in `folder`, else in the runtime folder, else in a folder of its
/// own below the system's temporary one. A socket's path may have 107 bytes.
base::Result<Place> choosePlace(const std::filesystem::path& folder);

/// Ends a server that an earlier process left behind, recognised by its pid file, its program's name and its
/// working folder; anything else is left alone. Busy when it does not end within `limit`, by force at last.
base::Status endStaleServer(const Place& place, std::chrono::milliseconds limit);

} // namespace redispatch::live
