// SPDX-License-Identifier: GPL-3.0-or-later
// What a bulk would do, worked out from the rows at hand without asking anybody.
#pragma once

#include "core/domain/bulk.h"
#include "core/domain/snapshot.h"

#include <span>
#include <string>
#include <vector>

namespace redispatch::query {

/// Jobs that cannot be treated, for one and the same reason.
struct BulkRefusals {
    std::string reason;            ///< half a sentence: "it is already paused"
    std::vector<base::JobId> jobs; ///< at least one
    bool operator==(const BulkRefusals&) const = default;
};

struct BulkPlan {
    std::vector<domain::BulkItem> items; ///< all of them in the order given; what cannot be done is Refused
    std::size_t able = 0;                ///< how many can be treated
    std::vector<BulkRefusals> refusals;  ///< the most frequent first
    std::vector<std::string> effects;  ///< of all together, in sentences: "31 runs will be skipped until …"
    std::vector<std::string> warnings; ///< "3 of them run now; those runs go on."
};

struct BulkQuestion {
    base::Instant now{};      ///< Redis time
    std::string zone = "UTC"; ///< whose clock the sentences tell
    bool repeat = false;      ///< of a bulk whose answers were lost: what looks done already is tried too
};

/// Each id once; of jobs that are gone it says so.
BulkPlan planBulk(const domain::Snapshot& snapshot, std::span<const base::JobId> jobs,
                  const domain::BulkOrder& order, const BulkQuestion& question);

} // namespace redispatch::query
