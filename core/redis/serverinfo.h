// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/redis/client.h"

#include <optional>
#include <string>

namespace redispatch::redis {

/// What INFO and TIME tell. Fields stay empty where the user may not ask (NOPERM is no error here).
struct ServerInfo {
    std::string version;
    std::string runId;
    std::string replId;
    std::string role; ///< "master" or "slave", as INFO words it
    std::string maxmemoryPolicy;
    std::optional<bool> aofEnabled;
    std::optional<bool> rdbConfigured; ///< any save point (CONFIG GET save), empty when CONFIG is denied
    std::optional<bool> loading;
    std::optional<bool> clusterEnabled;
    std::optional<bool> replicaReadOnly;
    base::Instant time{};             ///< the server's clock
    base::milliseconds clockOffset{}; ///< server − this machine, corrected by half the round trip
};

base::Result<ServerInfo> loadServerInfo(Client& client, const base::Clock& clock);

/// TIME alone.
base::Result<base::Instant> serverTime(Client& client);

} // namespace redispatch::redis
