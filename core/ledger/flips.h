// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/domain/flip.h"
#include "core/redis/client.h"

#include <span>
#include <string>
#include <vector>

namespace redispatch::ledger {

inline constexpr int keptFlips = 200; ///< of one job, about; they go a year after the last

/// Changes of jobs' headline states, told once by whichever console sees them first: `<prefix>{job}:flips`.
class Flips {
public:
    explicit Flips(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    /// Records each unless the same change is among the job's newest ten; which of them are new, in their
    /// order. One script per flip.
    base::Result<std::vector<bool>> record(redis::Client& client, std::span<const domain::Flip> flips) const;
    /// Newest first, at most `limit`. Entries that make no sense are left out.
    base::Result<std::vector<domain::Flip>> load(redis::Client& client, const base::JobId& job,
                                                 int limit) const;

private:
    std::string key(const base::JobId& job) const { return m_prefix + "{" + job.str() + "}:flips"; }
    std::string m_prefix;
};

} // namespace redispatch::ledger
