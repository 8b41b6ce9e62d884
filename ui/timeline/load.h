// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/timing/plan.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace redispatch::ui {

/// What the schedules ask for in each stretch of time.
struct LoadBin {
    double starts = 0;     ///< slots due
    double concurrent = 0; ///< runs under way on average, were every run as long as its job's median
};

/// The load that all jobs' schedules make together, computed in slices. Jobs of one rule are counted once
/// together, so that the cost grows with the distinct rules. Pure but for its own memory.
class LoadForecast {
public:
    /// Begins anew. `bin` positive, at most 2,000 bins.
    void begin(const domain::Snapshot& snapshot, base::Instant from, base::milliseconds bin,
               std::size_t bins);
    /// Another number means that schedules or pauses are others; medians, which drift with every run, aside.
    static std::size_t signatureOf(const domain::Snapshot& snapshot);
    /// Goes on for about `budget` counts of a rule in a bin; whether there is more to do.
    bool step(std::size_t budget);

    base::Instant from() const { return m_from; }
    base::milliseconds bin() const { return m_bin; }
    const std::vector<LoadBin>& bins() const { return m_bins; } ///< grows while stepping
    bool done() const { return m_next == m_groups.size(); }
    std::size_t jobs() const { return m_jobs; }               ///< that have computable slots
    std::size_t withoutMedian() const { return m_noMedian; }  ///< of them: counted as no time at all
    std::size_t notComputable() const { return m_unknown; }   ///< schedules that cannot be computed
    std::optional<std::size_t> binAt(base::Instant at) const; ///< none outside
    /// Most starts, of the bins that reach into [from, to).
    std::optional<std::size_t> busiest(base::Instant from, base::Instant to) const;
    /// The busiest one, if it has at least a third more starts than these bins have on average.
    std::optional<std::size_t> peak(base::Instant from, base::Instant to) const;

private:
    struct Group {
        timing::TimingRule rule;
        std::optional<base::Instant> notBefore;
        std::optional<base::Instant> notAfter;
        double jobs = 0;
        std::vector<double> busy; ///< bins' worth of running time that one slot's runs spend, bin by bin
    };
    void addWork(Group& group, base::milliseconds median) const;
    void addGroup(const Group& group);

    base::Instant m_from{};
    base::milliseconds m_bin{1};
    std::vector<LoadBin> m_bins;
    std::vector<Group> m_groups;
    std::size_t m_next = 0;
    std::size_t m_jobs = 0;
    std::size_t m_noMedian = 0;
    std::size_t m_unknown = 0;
    std::unordered_map<std::string, std::optional<timing::TimingRule>> m_rules; ///< parsed once
};

} // namespace redispatch::ui
