// SPDX-License-Identifier: GPL-3.0-or-later
// What may stand only in certain files, as data.
#pragma once

#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::rules {

struct Pattern {
    enum class Where { Includes, Code };
    std::string rule;
    Where where = Where::Code;
    std::vector<std::string> hints; ///< one of them stands in every match; looked for first, being quick
    std::regex expression;
    std::vector<std::string> within; ///< path prefixes it is looked for in; empty: everywhere
    std::vector<std::string> except; ///< path prefixes in which it is at home

    bool appliesTo(std::string_view path) const;
    bool mayMatch(std::string_view line) const;
};

const std::vector<Pattern>& patterns();

} // namespace redispatch::rules
