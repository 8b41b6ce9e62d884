// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/text.h"

#include <string>
#include <string_view>
#include <utility>

namespace redispatch::timing {

/// What was typed is not valid; it is shown escaped and cut.
inline base::Error invalid(std::string_view subject, std::string expected, std::string_view actual,
                           std::string detail = {}) {
    return base::makeError(base::ErrorKind::Invalid, std::string(subject), std::move(expected),
                           base::elided(base::visible(actual), 80), std::move(detail));
}

} // namespace redispatch::timing
