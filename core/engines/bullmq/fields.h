// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of hashes as rows take them.
#pragma once

#include "core/base/text.h"
#include "core/redis/command.h"
#include "core/redis/reply.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace redispatch::engines::bullmq {

/// Of a run's hash, what tells whether and how it ended.
inline constexpr std::array<std::string_view, 3> runFields = {"processedOn", "finishedOn", "failedReason"};

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

/// HMGET of these fields.
template <std::size_t Count>
void addFields(redis::Pipeline& pipeline, const std::string& key,
               const std::array<std::string_view, Count>& fields) {
    std::array<std::string_view, Count + 2> args = {"HMGET", key};
    std::copy(fields.begin(), fields.end(), args.begin() + 2);
    pipeline.addViews(args.data(), args.size());
}

} // namespace redispatch::engines::bullmq
