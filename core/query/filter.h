// SPDX-License-Identifier: GPL-3.0-or-later
// One language for the window's search box and `--filter`:
//   cache warm               both words occur in name, id, owner, group, tags or schedule
//   "cache warm"             the words with the blank between them
//   state:failing,late       any of these holds; a job may be paused and failing, and is found by either;
//                            state:paused state:failing finds it when it is both
//   last:timeout             how the last run ended
//   last<1h last>2d          how long ago it started; next<2h how long until the next slot, less when overdue
//   dur>2s p95>1.5s          what the last run took; the 95th percentile of the last 30 days
//   err>5%                   share of failures among the recent runs
//   owner:billing group:y    occurs in the owner, group, name, id or schedule; queue: is the same as group:
//   tag:nightly engine:rq    is one of the tags, is the engine; engine:"bullmq 5" by its title
//   notes:missing            owner, expected result or rollback note is not written; notes:complete
//   notes:rollback           that one is written; so with owner and expected, and with ! for those without
//   !state:paused            not; everything is joined by "and", values after a comma by "or"
// Comparisons are <, <=, > and >=, with or without a colon before them; jobs without such a number are on
// neither side. A colon after any other word is ordinary text, so that an id can be pasted.
//   /^cache-.*-\d+$/         a regular expression without blanks, matched within one of those fields
//   name:/warm|cold/         within the name; so with id, owner, group, tag, engine and schedule
#pragma once

#include "core/base/result.h"
#include "core/query/filterlexer.h"
#include "core/query/rows.h"
#include "core/stats/health.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

/// A compiled filter. Immutable; safe to share between threads.
class Filter {
public:
    Filter() = default; ///< lets everything through

    /// Invalid, with `actual` the piece that cannot be understood and `detail` "at character n", counted from
    /// 1, where it starts.
    static base::Result<Filter> parse(std::string_view text);

    /// `searchText` is that of the job (rows.h), or anything when readsText() is false; `now` is Redis time,
    /// which decides what is late.
    bool matches(const domain::Job& job, std::string_view searchText, base::Instant now) const;
    /// The same where the job's health at `now` is known already.
    bool matches(const domain::Job& job, std::string_view searchText, base::Instant now,
                 const stats::Health& health) const;
    bool readsText() const;
    bool readsHealth() const;
    bool ticks() const; ///< what it lets through changes as time goes by, without any row changing
    bool empty() const { return m_terms.empty(); }
    bool operator==(const Filter&) const = default;

    enum class Key : std::uint8_t {
        Any,
        Name,
        Id,
        Owner,
        Group,
        Schedule,
        Tag,
        Engine,
        State,
        Last,
        Notes,
        Next,
        Duration,
        P95,
        Errors,
    };
    /// One condition: any of the values, or none of them when negated.
    struct Term {
        Key key = Key::Any;
        bool negated = false;
        std::vector<std::string> values; ///< folded
        std::optional<Pattern> pattern;  ///< in place of values
        unsigned set = 0; ///< of states, outcomes or notes, by bit, for the keys that name those
        Comparison compare = Comparison::None;
        double bound = 0; ///< ms, or a share of 0 to 1
        bool operator==(const Term&) const = default;
    };

private:
    std::vector<Term> m_terms;
};

struct FilterKey {
    Filter::Key key;
    std::string_view name; ///< without the colon
    FilterValueKind kind;
    std::span<const FilterWord> words;
    std::string_view meaning; ///< one line
};
/// All keys in the order in which they are offered, other words for the same after it.
std::span<const FilterKey> filterKeys();

/// Those rows of `order` that match, in their order.
std::vector<Index> matching(std::span<const Index> order, std::span<const JobPtr> jobs,
                            const SearchTexts& texts, const Filter& filter, base::Instant now);

} // namespace redispatch::query
