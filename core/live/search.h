// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/line.h"
#include "core/local/places.h"

#include <chrono>
#include <set>
#include <string>

namespace redispatch::live {

/// Looks for the engines' places (queues) a little at a time, beside the reader's other work, and remembers
/// them for the next start. Only for the thread of its line.
class Search {
public:
    using Time = std::chrono::steady_clock::time_point;
    using ByEngine = local::Places::ByEngine;

    Search(Line& line, const redis::Endpoint& endpoint);

    void recall(); ///< gives the engines what was found at an earlier start
    /// One slice of the search, when it is time. True when the places are other than before: load again. An
    /// error is a link that broke.
    base::Result<bool> go(Time now);
    Time dueAt() const { return m_dueAt; }
    const ByEngine& places() const { return m_known; }
    bool finished() const { return m_searching.empty(); } ///< nothing more is to be expected soon

private:
    ByEngine collect() const;

    Line& m_line;
    local::Places m_memory;
    ByEngine m_known;
    std::set<std::string> m_searching; ///< engines whose walk has not ended
    Time m_dueAt{};
    Time m_toldAt{};
    bool m_untold = false; ///< places were found that the caller does not know of
    bool m_recalled = false;
};

} // namespace redispatch::live
