// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <optional>
#include <string>

namespace redispatch::domain {

/// A job held back on purpose.
struct Pause {
    std::string by;
    std::string reason;
    base::Instant since{};
    std::optional<base::Instant> until; ///< empty: until somebody resumes it

    bool operator==(const Pause&) const = default;
};

} // namespace redispatch::domain
