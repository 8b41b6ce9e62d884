// SPDX-License-Identifier: GPL-3.0-or-later
// The log of all three programs. Texts are escaped; no secret is ever passed here.
#pragma once

#include <string_view>

namespace redispatch::base::log {

enum class Level { Debug, Info, Warning, Error };

/// Logs to standard error from now on, at and above `level`. Called once by main().
void start(std::string_view program, Level level);

void debug(std::string_view text);
void info(std::string_view text);
void warning(std::string_view text);
void error(std::string_view text);

} // namespace redispatch::base::log
