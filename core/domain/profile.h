// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace redispatch::domain {

enum class Environment : std::uint8_t { Development, Staging, Production, Unknown };

/// A saved way to reach one Redis, with its environment and policy. Holds no secret.
struct Profile {
    std::string name;
    std::string url; ///< redis://, rediss:// or redis+unix://, without a password
    std::string caCertFile;
    Environment environment = Environment::Unknown;
    bool readOnly = false;
    std::string prefix = "rd:"; ///< of Redispatch's own keys
    bool operator==(const Profile&) const = default;
};

std::string_view word(Environment environment); ///< "production"

} // namespace redispatch::domain
