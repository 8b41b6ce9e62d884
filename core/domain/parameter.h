// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace redispatch::domain {

/// A parameter that a job's definition declares and a trigger may set.
struct Parameter {
    std::string name;    ///< [a-z][a-z0-9_]{0,31}
    std::string type;    ///< "string", "integer", "number", "boolean"; empty when a pattern rules
    std::string pattern; ///< regular expression matching the whole value; empty: by type alone
    std::optional<std::string> defaultValue; ///< none: it must be given
    std::string description;
    bool allowDash = false; ///< a value may begin with '-', and so look like an option

    bool operator==(const Parameter&) const = default;
};

/// What jobs declare, each job that was asked about.
using DeclaredParameters = std::map<base::JobId, std::vector<Parameter>>;

using ParameterValues = std::vector<std::pair<std::string, std::string>>;

} // namespace redispatch::domain
