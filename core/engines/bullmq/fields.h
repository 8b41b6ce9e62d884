// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of hashes as rows take them.
#pragma once

#include "core/base/text.h"
#include "core/redis/reply.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

namespace redispatch::engines::bullmq {

/// A number of ms or a count, rounded down; nothing for what is none or cannot be exact.
inline std::optional<long long> numberOf(redis::Reply reply) {
    if (reply.isNil() || reply.isError())
        return std::nullopt;
    if (const auto whole = base::parseInt(reply.text()))
        return *whole;
    const auto value = base::parseDouble(reply.text());
    return value && std::abs(*value) < 9e15 ? std::optional(static_cast<long long>(std::floor(*value)))
                                            : std::nullopt;
}

/// Whether a reply of HMGET holds anything.
inline bool anyField(redis::Reply hash) {
    for (std::size_t i = 0; i < hash.size(); ++i)
        if (!hash[i].isNil())
            return true;
    return false;
}

inline std::string boundedText(std::string_view text) {
    return std::string(text.substr(0, 1'000));
}

} // namespace redispatch::engines::bullmq
