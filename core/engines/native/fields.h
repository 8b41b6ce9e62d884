// SPDX-License-Identifier: GPL-3.0-or-later
// Single fields out of replies.
#pragma once

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/redis/reply.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::engines::native {

/// Years 1970 to about 5138: what lies outside is no time that anybody meant.
inline std::optional<base::Instant> instantFrom(std::string_view text) {
    const auto ms = base::parseInt(text);
    if (!ms || *ms < 0 || *ms > 100'000'000'000'000)
        return std::nullopt;
    return base::instantFromMs(*ms);
}

/// A sorted set's score; whole milliseconds come without an exponent.
inline std::optional<base::Instant> instantFromScore(std::string_view text) {
    const auto ms = base::parseDouble(text);
    if (!ms || !(*ms >= 0) || *ms > 1e14)
        return std::nullopt;
    return base::instantFromMs(static_cast<long long>(*ms));
}

/// At most `limit` bytes.
inline std::string limited(std::string_view text, std::size_t limit) {
    return base::elided(text, limit);
}

} // namespace redispatch::engines::native
