// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/terminal.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace redispatch::cli {

/// The numbers of a file with one on each line; `-` is standard input. Empty lines are passed over, any other
/// line that is no finite number makes it Invalid, with the numbers of such lines. At most 1,000,000 values.
base::Result<std::vector<double>> readNumbers(Terminal& terminal, const std::string& file);

} // namespace redispatch::cli
