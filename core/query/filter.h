// SPDX-License-Identifier: GPL-3.0-or-later
// One language for the window's search box and `--filter`:
//   cache warm               both words occur in name, id, owner, group, tags or schedule
//   "cache warm"             the words with the blank between them
//   state:failing,late       one of these states; last:timeout for the last outcome
//   owner:billing group:y    occurs in the owner, group, name, id or schedule; queue: is another word for
//   group: tag:nightly engine:rq    is one of the tags, is the engine; engine:"bullmq 5" by its title
//   notes:missing            owner, expected result or rollback note is not written; notes:complete
//   notes:rollback           that one is written; so with owner and expected, and with ! for those without
//   !state:paused            not; everything is joined by "and", values after a comma by "or"
// A colon after any other word is ordinary text, so that an id can be pasted.
#pragma once

#include "core/base/result.h"
#include "core/query/rows.h"

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
    bool readsText() const;
    bool empty() const { return m_terms.empty(); }
    bool operator==(const Filter&) const = default;

    enum class Key : std::uint8_t { Any, Name, Id, Owner, Group, Schedule, Tag, Engine, State, Last, Notes };

    /// One condition: any of the values, or none of them when negated.
    struct Term {
        Key key = Key::Any;
        bool negated = false;
        std::vector<std::string> values; ///< folded
        unsigned set = 0; ///< of states, outcomes or notes, by bit, for the keys that name those
        bool operator==(const Term&) const = default;
    };

private:
    std::vector<Term> m_terms;
};

/// Those rows of `order` that match, in their order.
std::vector<Index> matching(std::span<const Index> order, std::span<const JobPtr> jobs,
                            const SearchTexts& texts, const Filter& filter, base::Instant now);

} // namespace redispatch::query
