// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace redispatch::cli {

/// A script that makes bash complete the program's commands, options, files, words to choose from, columns,
/// and the keys and words of filters. Written from what the program itself parses; it asks no server.
std::string bashScript(const CLI::App& program);

} // namespace redispatch::cli
