// SPDX-License-Identifier: GPL-3.0-or-later
// When to call somebody: changes of headline states become few alerts, however many jobs they concern.
#pragma once

#include "core/domain/alertrule.h"
#include "core/domain/flip.h"
#include "core/domain/snapshot.h"
#include "core/query/filter.h"
#include "core/query/rowstates.h"

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace redispatch::query {

/// One call for a person. All that happened since the last one of the same rule is in it.
struct Alert {
    enum class Kind : std::uint8_t {
        Began,    ///< jobs have come into a state of the rule
        Lasts,    ///< a reminder: they still are
        Over,     ///< none is any more
        LinkLost, ///< the server cannot be reached
        LinkBack,
    };
    Kind kind = Kind::Began;
    domain::AlertRule rule;
    std::size_t jobs = 0;                                       ///< in a state of the rule now
    std::vector<domain::Flip> flips{};                          ///< news of Began, at most 1,000
    std::size_t begun = 0;                                      ///< news, also beyond those 1,000
    std::array<std::size_t, domain::healthStateCount> counts{}; ///< of `begun` (Lasts: of `jobs`), by state
    base::Instant since{};                                      ///< of the oldest that it tells
};

/// Watches the rows of one session. What is already wrong when it starts is no news; it counts for reminders.
/// While the server cannot be reached nothing changes. News of two seconds are told together, and a rule
/// speaks at most twice a minute.
class Alerts {
public:
    static constexpr base::milliseconds gatherFor = std::chrono::seconds(2);
    static constexpr base::milliseconds leastApart = std::chrono::seconds(30);

    /// A filter that cannot be understood makes its rule match nothing; brokenRules() names it.
    void setRules(std::vector<domain::AlertRule> rules, base::Instant now);
    const std::vector<std::string>& brokenRules() const { return m_broken; }
    /// No alerts until then; what came meanwhile and still is comes after it, as one. Empty ends it.
    void snooze(std::optional<base::Instant> until) { m_snoozedUntil = until; }
    std::optional<base::Instant> snoozedUntil() const { return m_snoozedUntil; }

    void setSnapshot(domain::SnapshotPtr snapshot, base::Instant now);
    void setLink(bool reachable, base::Instant now);
    /// What is to be told at `now`, Redis time. Call it once a second or so.
    std::vector<Alert> advance(base::Instant now);

    /// The headline states of all rows, for the tray: how many in each.
    const std::array<std::size_t, domain::healthStateCount>& counts() const { return m_counts; }

private:
    /// A job in a state of a rule.
    struct Member {
        domain::Flip flip; ///< that brought it there
        bool told = false; ///< or known from the start
    };
    struct Watched {
        domain::AlertRule rule;
        std::optional<Filter> filter; ///< empty: cannot be understood
        std::map<base::JobId, Member> members;
        std::optional<base::Instant> firstNews; ///< when the oldest untold member was ready to be told
        std::optional<base::Instant> toldAt;
        bool spoke = false; ///< of members; their end is worth telling
        bool linkTold = false;
    };

    void look(Index row, base::Instant now);
    void forget(const base::JobId& job);
    std::optional<Alert> jobsAlert(Watched& watched, base::Instant now);
    std::optional<Alert> linkAlert(Watched& watched, base::Instant now);

    domain::SnapshotPtr m_snapshot;
    RowStates m_rowStates;
    std::vector<domain::HealthState> m_states; ///< by place in the snapshot
    bool m_started = false;                    ///< false: what is looked at was so before
    std::vector<Watched> m_watched;
    std::vector<std::string> m_broken;
    std::array<std::size_t, domain::healthStateCount> m_counts{};
    std::optional<base::Instant> m_snoozedUntil;
    std::optional<base::Instant> m_lostSince;
};

/// A flip's mark for people: "run 17", "slot 2026-11-23T02:30:00.000Z"; as it is where it is none of ours.
std::string markText(std::string_view mark);

} // namespace redispatch::query
