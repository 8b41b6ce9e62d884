// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/redis/client.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace redispatch::redis {

/// Bounds of one walk through a keyspace or collection.
struct ScanBudget {
    std::size_t maxCalls = 10'000;
    std::size_t countPerCall = 1'000;
    std::chrono::milliseconds maxTime = std::chrono::seconds(30);
};

/// Walks with SCAN (`key` empty; with MATCH and TYPE where given), or ZSCAN, HSCAN, SSCAN of `key`. Members
/// come as the server gives them: pairs for ZSCAN and HSCAN, possibly twice. Busy when the budget ran out.
struct Scan {
    std::string command = "SCAN"; ///< SCAN, ZSCAN, HSCAN or SSCAN
    std::string key{};
    std::string match{};
    std::string type{}; ///< SCAN only
};
base::Status scan(Client& client, const Scan& what, const ScanBudget& budget,
                  const std::function<base::Status(const Reply& members)>& consume);

} // namespace redispatch::redis
