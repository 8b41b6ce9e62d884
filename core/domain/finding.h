// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::domain {

enum class Verdict : std::uint8_t { Good, Warning, Bad, Skipped };

/// Something that was looked into, with what was found and what to do about it.
struct Finding {
    std::string check; ///< "reachable", "workers of bull:emails"
    Verdict verdict = Verdict::Skipped;
    std::string found;
    std::string advice;               ///< empty when nothing needs doing
    std::optional<base::Error> error; ///< what stood behind a bad verdict, where there was one
    std::vector<base::JobId> jobs{};  ///< concerned; at most 100 are named
    bool operator==(const Finding&) const = default;
};

std::string_view word(Verdict verdict); ///< "good", "warning", "bad", "skipped"

} // namespace redispatch::domain
