// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/profile.h"

#include <string_view>

namespace redispatch::domain {

std::string_view word(Environment environment) {
    switch (environment) {
    case Environment::Development:
        return "development";
    case Environment::Staging:
        return "staging";
    case Environment::Production:
        return "production";
    case Environment::Unknown:
        return "unknown";
    }
    return "unknown";
}

} // namespace redispatch::domain
