// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that turns an error into words, an exit code and a JSON word.
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace redispatch::base {

/// A stable lower-case word for JSON and logs, such as "offline".
std::string_view word(ErrorKind kind);

/// "not_applied", "applied" or "uncertain".
std::string_view word(Effect effect);

/// Exit code of the command-line programs: 10 to 24, one per kind, documented in `redispatchctl --help`.
int exitCode(ErrorKind kind);

/// The parts a person needs, each one sentence, empty where nothing is known.
struct ErrorText {
    std::string failed;   ///< what failed
    std::string expected; ///< what was expected, and what was found
    std::string retry;    ///< whether a retry is safe
    std::string next;     ///< the next step
};
ErrorText explain(const Error& error);

/// The parts of `explain` joined by spaces. Control characters are made visible.
std::string sentence(const Error& error);

} // namespace redispatch::base
