// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace redispatch::local {

/// What was found on a server by searching (queues), so that the next start need not search before it shows
/// them. A file of 0600 per server, in `places` of the data folder. Losing it costs one search.
class Places {
public:
    using ByEngine = std::map<std::string, std::vector<std::string>>;

    /// `server`: what tells one server and database from another, without a password. `folder` empty:
    /// dataFolder().
    explicit Places(const std::string& server, std::filesystem::path folder = {});

    /// Empty when nothing is remembered. Invalid when the file makes no sense.
    base::Result<ByEngine> load() const;
    /// Replaces what was remembered; at most 10,000 places per engine are kept. Storage.
    base::Status save(const ByEngine& places) const;

    const std::filesystem::path& file() const { return m_file; }

private:
    std::string m_server;
    std::filesystem::path m_root;
    std::filesystem::path m_file;
};

} // namespace redispatch::local
