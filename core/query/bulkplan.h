// SPDX-License-Identifier: GPL-3.0-or-later
// What a bulk would do, worked out from the rows at hand without asking anybody.
#pragma once

#include "core/domain/bulk.h"
#include "core/domain/parameter.h"
#include "core/domain/run.h"
#include "core/domain/snapshot.h"

#include <span>
#include <string>
#include <vector>

namespace redispatch::query {

/// Jobs that cannot be treated, for one and the same reason.
struct BulkRefusals {
    std::string reason;              ///< half a sentence: "it is already paused"
    std::vector<base::JobId> jobs;   ///< at least one
    std::vector<std::string> runs{}; ///< instead of jobs, where runs of one job are treated
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
    const domain::DeclaredParameters* declared =
        nullptr; ///< of a trigger: jobs whose values do not fit are refused
};

/// Each id once; of jobs that are gone it says so.
BulkPlan planBulk(const domain::Snapshot& snapshot, std::span<const base::JobId> jobs,
                  const domain::BulkOrder& order, const BulkQuestion& question);

/// The same for runs of one job, each once: a Retry of them, or a Trigger that repeats each with its own
/// parameters.
BulkPlan planRuns(const domain::Snapshot& snapshot, const base::JobId& job, std::span<const domain::Run> runs,
                  const domain::BulkOrder& order, const BulkQuestion& question);

/// The parameters that all of them declare alike, so that one set of values serves all; empty when they
/// differ or there are none.
std::vector<domain::Parameter> sharedParameters(const domain::DeclaredParameters& declared);

} // namespace redispatch::query
