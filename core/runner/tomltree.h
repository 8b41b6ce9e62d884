// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace redispatch::runner {

struct TomlEntry;
using TomlArray = std::vector<struct TomlNode>;
using TomlTable = std::vector<TomlEntry>;
/// A date or time; job files have no use for one.
struct TomlDate {};

/// One value of a TOML document and the line it stands on (from 1).
struct TomlNode {
    int line = 1;
    std::variant<std::string, long long, double, bool, TomlDate, TomlArray, TomlTable> value;
};
struct TomlEntry {
    std::string key;
    TomlNode node;
};

/// The document's top table. Invalid names `file:line`, what the parser met and what it wanted.
base::Result<TomlTable> parseToml(std::string_view text, const std::string& file);

} // namespace redispatch::runner
