// SPDX-License-Identifier: GPL-3.0-or-later
// The doctor's single questions, each about something that has been read already or reads a little itself.
#pragma once

#include "core/redis/serverinfo.h"
#include "core/service/doctor.h"
#include "core/service/search.h"

namespace redispatch::service {

struct Present {
    std::vector<std::string> engines; ///< names of those found
};

/// "reachable" and "authenticated", from how connect() ended.
std::vector<Finding> judgeConnect(const redis::Endpoint& endpoint, const base::Status& connected,
                                  const std::string& user, const std::string& serverText);
Finding checkPermitted(redis::Client& client, const domain::Profile& profile);
Finding checkEngines(redis::Client& client, std::vector<std::unique_ptr<engines::Engine>>& engines,
                     const domain::Profile& profile, Present& present);
/// What the engines found with places (queues) say about them, after looking for all of those for at most
/// about `budget`.
std::vector<Finding> askEngines(redis::Client& client, std::vector<std::unique_ptr<engines::Engine>>& engines,
                                const Present& present, Search& search, base::milliseconds budget);
Finding checkRunners(redis::Client& client, std::vector<std::unique_ptr<engines::Engine>>& engines,
                     const Present& present);
Finding judgePersistence(const redis::ServerInfo& info);
Finding judgeEviction(const redis::ServerInfo& info);
Finding judgeClocks(const redis::ServerInfo& info);

Finding skipped(std::string check, std::string why);
Finding bad(std::string check, base::Error error);

} // namespace redispatch::service
