// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/stop.h"

#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

namespace redispatch::cli {

/// What a command sees of the world around the program; replaced in tests.
struct Terminal {
    std::ostream& out;
    std::ostream& err;
    const base::Clock& clock;
    std::function<std::optional<std::string>(const char* name)> environment;
    int width = 0; ///< columns of `out`; 0 when it is not a terminal
    bool colours = false;
    base::Stop stop{};
    std::istream* in = nullptr; ///< standard input; null: nothing comes from there
    bool interactive = false;   ///< a person sits at `in` and sees `err`
    /// From this call on Ctrl-C asks for the stop that it returns, once; empty: it ends the program.
    std::function<base::Stop()> interruption{};
};

} // namespace redispatch::cli
