// SPDX-License-Identifier: GPL-3.0-or-later
// The health of rows (statistics.md 5), the same for table, filter, order, timeline and command line.
#pragma once

#include "core/domain/job.h"
#include "core/stats/health.h"
#include "core/timing/plan.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace redispatch::query {

/// How fresh what is shown is.
struct ReadAge {
    std::optional<base::milliseconds> age; ///< since the last successful read; empty: just read
    base::milliseconds refreshPeriod = std::chrono::seconds(5);
};

/// Older than three refresh periods: what is shown may no longer be so.
inline bool isStale(const ReadAge& read) {
    return read.age && *read.age > 3 * read.refreshPeriod;
}

/// How the job is doing at `now` (Redis time), by its row and its vitals. Pure and without allocation, well
/// below a microsecond. What an engine does not say stays unknown: only native slots have a deadline. The
/// slots of a paused queue are not late.
stats::Health healthOf(const domain::Job& job, base::Instant now, const ReadAge& read = {});

/// No later than the first instant after `now` at which time alone makes healthOf() say something else.
std::optional<base::Instant> healthChangesAt(const domain::Job& job, base::Instant now);

/// Whether somebody can say that a missed slot was seen, and why not. NothingMissed also of a broken chain:
/// it misses on until it is re-armed.
domain::Why whyNotAcknowledged(const domain::Job& job, base::Instant now);

/// Whether both say the same but for how long and since when.
bool sameWords(const stats::Health& a, const stats::Health& b);

/// Finds the vitals of rows that are new or changed: reads the strip and the rule. Remembers the rules it has
/// read; belongs to one thread.
class JobVitals {
public:
    /// `before`: the same row as last read, or null; flapping goes on from there.
    void find(domain::Job& job, const domain::Job* before = nullptr);

private:
    struct Known {
        std::optional<timing::TimingRule> rule; ///< empty: cannot be computed with
        std::optional<base::Instant> slot;      ///< the interval is of this one
        std::int64_t intervalMs = domain::Vitals::none;
    };
    Known* ruleOf(const domain::Job& job);
    static std::int64_t intervalOf(Known& known, base::Instant slot);

    std::unordered_map<std::string, Known> m_rules; // by expression and zone
    std::string m_key;
};

/// For a single row.
void findVitals(domain::Job& job);

/// The outcomes of slots and manual runs in a packed strip, oldest first. A retry stands for the failure it
/// follows: the newest that no other retry stands for.
struct FinalOutcomes {
    std::array<stats::FinalOutcome, 60> values;
    std::size_t count = 0;
    std::span<const stats::FinalOutcome> all() const { return {values.data(), count}; }
};
FinalOutcomes finalOutcomes(std::string_view strip);

} // namespace redispatch::query
