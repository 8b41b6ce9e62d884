// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/domain/audit.h"
#include "core/redis/client.h"

#include <string>
#include <vector>

namespace redispatch::ledger {

/// What operators did, in Redis: `<prefix>{job}:audit` per job (1,000 kept) and `<prefix>audit` for all
/// (100,000 kept). Written for jobs of every engine.
class Audit {
public:
    explicit Audit(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    base::Status append(redis::Client& client, const domain::AuditRecord& record) const;
    /// The newest records of one job, newest first; at most `limit` (1 to 1,000).
    base::Result<std::vector<domain::AuditRecord>> load(redis::Client& client, const base::JobId& job,
                                                        int limit) const;

private:
    std::string m_prefix;
};

} // namespace redispatch::ledger
