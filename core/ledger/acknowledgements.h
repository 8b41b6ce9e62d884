// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/domain/acknowledgement.h"
#include "core/redis/client.h"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>

namespace redispatch::ledger {

using AcknowledgementRecords = std::unordered_map<base::JobId, domain::Acknowledgement>;

/// Who has seen what a job missed, for jobs of every engine: `<prefix>acknowledged`, a hash by job that holds
/// the newest one of each. Earlier ones are in the audit.
class Acknowledgements {
public:
    explicit Acknowledgements(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    base::Status save(redis::Client& client, const base::JobId& job,
                      const domain::Acknowledgement& acknowledgement) const;
    /// Drops those from before `before`, once thousands are there; looks at some thousands at most.
    base::Status dropOld(redis::Client& client, base::Instant before) const;

    /// All, read in bounded steps; at most 50,000. What makes no sense is left out.
    base::Result<AcknowledgementRecords> load(redis::Client& client) const;
    base::Result<AcknowledgementRecords> load(redis::Client& client, std::span<const base::JobId> jobs) const;

    std::string key() const { return m_prefix + "acknowledged"; }

private:
    std::string m_prefix;
};

} // namespace redispatch::ledger
