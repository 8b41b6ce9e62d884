// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <iosfwd>

namespace redispatch::app {

/// Reads the folder as a runner would, runs nothing, and prints one verdict a file. Returns 0, or the exit
/// code of the first error.
int check(const std::filesystem::path& folder, std::ostream& out);

} // namespace redispatch::app
