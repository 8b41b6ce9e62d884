// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/terminal.h"

#include <string>
#include <vector>

namespace redispatch::cli {

/// The whole program: reads `arguments` (without the program's name), runs the command, tells what came of it
/// and returns the exit code: 0, 1 for a run that was waited for and did not end ok, or that of the error.
int runProgram(const std::vector<std::string>& arguments, Terminal& terminal);

} // namespace redispatch::cli
