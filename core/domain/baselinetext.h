// SPDX-License-Identifier: GPL-3.0-or-later
// A job's usual durations as one field of its row's hash, written by runners and recorders once a UTC day.
#pragma once

#include "core/domain/vitals.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace redispatch::domain {

inline constexpr std::string_view baselineField = "base";

struct KeptBaseline {
    DurationBaseline values;
    std::chrono::sys_days day; ///< when it was worked out
    bool operator==(const KeptBaseline&) const = default;
};

/// "n p5 p50 p95 day", the day in days since 1970.
std::string packBaseline(const KeptBaseline& baseline);
/// Nothing for what makes no sense. An old one is still one.
std::optional<KeptBaseline> baselineFrom(std::string_view text);

} // namespace redispatch::domain
