// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/engine.h"
#include "core/local/places.h"
#include "core/redis/client.h"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace redispatch::service {

/// Looks for the engines' places (queues), a little at a time or all at once, and remembers them for the next
/// start. One per thread.
class Search {
public:
    using Time = std::chrono::steady_clock::time_point;
    using ByEngine = local::Places::ByEngine;

    Search(std::vector<std::unique_ptr<engines::Engine>>& engines, const redis::Endpoint& endpoint);

    void recall(); ///< gives the engines what was found at an earlier start
    /// One slice of the search, when it is time. True when the places are other than before: load again. An
    /// error is a link that broke.
    base::Result<bool> go(redis::Client& client, Time now);
    /// Goes on without a pause until all is found. False when that took longer than `budget`.
    base::Result<bool> all(redis::Client& client, base::milliseconds budget);
    Time dueAt() const { return m_dueAt; }
    const ByEngine& places() const { return m_known; }
    bool finished() const { return m_searching.empty(); } ///< nothing more is to be expected soon

private:
    base::Status slice(redis::Client& client);
    ByEngine collect() const;
    void remember() const;

    std::vector<std::unique_ptr<engines::Engine>>& m_engines;
    local::Places m_memory;
    ByEngine m_known;
    std::set<std::string> m_searching; ///< engines whose walk has not ended
    Time m_dueAt{};
    Time m_toldAt{};
    bool m_untold = false; ///< places were found that the caller does not know of
    bool m_recalled = false;
};

} // namespace redispatch::service
