// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <string>

namespace redispatch::domain {

/// Somebody has seen what was missed until `at`, Redis time.
struct Acknowledgement {
    base::Instant at{};
    std::string by;
    std::string reason;

    bool operator==(const Acknowledgement&) const = default;
};

} // namespace redispatch::domain
