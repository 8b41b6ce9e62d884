// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace redispatch::domain {

/// What an operator must know about a job before touching it.
struct Card {
    std::string owner;
    std::string contact;
    std::string expectedResult;
    std::string rollbackNote;
    std::vector<std::string> rollbackCommand; ///< argv, for reading; never run from here
    std::vector<std::string> cacheKeys;       ///< patterns
    std::vector<std::string> tags;

    bool operator==(const Card&) const = default;
};

} // namespace redispatch::domain
