// SPDX-License-Identifier: GPL-3.0-or-later
// What could stand at the caret of a filter line, for jobs or for runs. Pure: the same text, caret and values
// give the same list.
#pragma once

#include "core/query/filter.h"
#include "core/query/rows.h"
#include "core/query/runfilter.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

/// Values that occur, with the number of rows that have each. The first `most` are known.
class ValueCounts {
public:
    static constexpr std::size_t most = 200;
    static constexpr std::size_t longest = 200; ///< bytes; a longer one is not offered
    using Map = std::map<std::string, std::size_t>;

    void add(std::string_view value); ///< of one row
    const Map& map() const { return m_counts; }

private:
    Map m_counts;
};

/// The values that occur in a snapshot's rows; looked for a slice of rows at a time.
class FilterValues {
public:
    /// Looks at the next `most` rows; whether any are left. `jobs` is the same list each time.
    bool look(std::span<const JobPtr> jobs, std::size_t most);
    /// Of owners, groups, tags and engines; empty for other keys.
    const ValueCounts::Map& of(Filter::Key key) const;

private:
    ValueCounts m_owners;
    ValueCounts m_groups;
    ValueCounts m_tags;
    ValueCounts m_engines;
    std::size_t m_next = 0; ///< row
};

/// The same for runs.
class RunValues {
public:
    bool look(std::span<const domain::Run> runs, std::size_t most);
    /// Of hosts, runners, persons, revisions and parameters ("region=eu"); empty for other keys.
    const ValueCounts::Map& of(RunFilter::Key key) const;

private:
    ValueCounts m_hosts;
    ValueCounts m_runners;
    ValueCounts m_people;
    ValueCounts m_revisions;
    ValueCounts m_parameters;
    std::size_t m_next = 0;
};

/// A key as it is typed: with a colon, or with the comparison that makes most sense.
std::string typedKey(std::string_view name, FilterValueKind kind);

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
/// The same for a filter of runs.
Completions complete(std::string_view text, std::size_t caret, const RunValues& values);

/// The text with the completion put in, and where the caret is then.
struct Completed {
    std::string text;
    std::size_t caret = 0;
};
Completed accept(std::string_view text, const Completions& completions, const Completion& chosen);

} // namespace redispatch::query
