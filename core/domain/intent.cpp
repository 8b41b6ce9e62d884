// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/intent.h"

#include <array>
#include <string_view>

namespace redispatch::domain {

std::string_view word(const Intent& intent) {
    constexpr std::array<std::string_view, 3> words = {"trigger", "pause", "resume"};
    return words.at(intent.what.index());
}

} // namespace redispatch::domain
