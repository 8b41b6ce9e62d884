// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace redispatch::rules {

/// Shared libraries that `program` names itself, as `readelf -d` tells. Nothing when readelf failed.
std::optional<std::vector<std::string>> neededDirectly(const std::filesystem::path& program);

/// All that the loader would bring in, as `ldd` tells. Nothing when ldd failed or a library is not found.
std::optional<std::vector<std::string>> neededAtAll(const std::filesystem::path& program);

/// Those that belong to Qt's windows: Gui, Widgets, Svg, PrintSupport, Quick, Qml, Charts.
std::vector<std::string> windowLibraries(const std::vector<std::string>& libraries);

} // namespace redispatch::rules
