// SPDX-License-Identifier: GPL-3.0-or-later
// What could stand at the caret of a filter line. Pure: the same text, caret and values give the same list.
#pragma once

#include "core/query/filter.h"
#include "core/query/rows.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

/// The values that occur in a snapshot's rows, with the number of rows that have each. Looked for a slice of
/// rows at a time; the first `mostValues` of each kind are known.
class FilterValues {
public:
    static constexpr std::size_t mostValues = 200;
    static constexpr std::size_t longestValue = 200; ///< bytes; a longer one is not offered

    /// Looks at the next `most` rows; whether any are left. `jobs` is the same list each time.
    bool look(std::span<const JobPtr> jobs, std::size_t most);
    using Counts = std::map<std::string, std::size_t>; ///< value → rows
    /// Of owners, groups, tags and engines; empty for other keys.
    const Counts& of(Filter::Key key) const;

private:
    static void add(Counts& counts, std::string_view value);

    Counts m_owners;
    Counts m_groups;
    Counts m_tags;
    Counts m_engines;
    std::size_t m_next = 0; ///< row
};

struct Completion {
    std::string text;     ///< to stand in place of the part that is being typed, quoted where it must be
    std::string meaning;  ///< one line, or empty
    std::size_t rows = 0; ///< that have the value; 0 where it is not counted
    bool isKey = false;   ///< a value follows
    bool operator==(const Completion&) const = default;
};

struct Completions {
    std::size_t from = 0; ///< the part that is being typed, in bytes of the text
    std::size_t to = 0;
    bool ofKey = false; ///< no key stands before it
    std::vector<Completion> list;
};

/// For the caret at byte `caret`. Nothing where any text may stand. Keys are offered for a word of which
/// they are the beginning, and for none at all; values for the part after the colon or the last comma.
Completions complete(std::string_view text, std::size_t caret, const FilterValues& values);

/// The text with the completion put in, and where the caret is then.
struct Completed {
    std::string text;
    std::size_t caret = 0;
};
Completed accept(std::string_view text, const Completions& completions, const Completion& chosen);

} // namespace redispatch::query
