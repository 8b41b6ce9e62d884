// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace redispatch::domain {

enum class Environment : std::uint8_t { Development, Staging, Production, Unknown };

/// A saved way to reach one Redis, with its environment and policy. Holds no secret.
struct Profile {
    std::string name;
    std::string url; ///< redis://, rediss:// or redis+unix://, without a password
    std::string caCertFile;
    Environment environment = Environment::Unknown;
    bool readOnly = false;
    std::string prefix = "rd:";      ///< of Redispatch's own keys
    std::string ledgerUrl;           ///< another Redis for those keys; empty: the same. Without a password
    std::vector<std::string> queues; ///< BullMQ and Bull: "prefix:queue" each, found without searching
    bool searchQueues = true;        ///< BullMQ and Bull: look for queues also by walking through the keys
    bool record = false;             ///< this console keeps the history of engines that keep none
    bool operator==(const Profile&) const = default;
};

std::string_view word(Environment environment); ///< "production"

} // namespace redispatch::domain
