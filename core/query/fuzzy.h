// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

/// What was typed to find something by a few of its letters: each word's letters in their order, with others
/// between them. Starts of words and letters side by side count more.
class FuzzyQuery {
public:
    FuzzyQuery() = default;
    explicit FuzzyQuery(std::string_view typed); ///< at most 64 bytes of each of 8 words are looked at

    bool empty() const { return m_words.empty(); }

    struct Field {
        std::string_view text; ///< folded (base::folded); its first 200 bytes are looked at
        int bonus = 0;         ///< of a hit in this field
    };
    /// The higher the better; nothing when a word fits none of the fields. Its cost is bounded by the lengths
    /// above: a microsecond for a usual job.
    std::optional<int> score(std::initializer_list<Field> fields) const;
    /// Which bytes of a folded text the words take, ascending; a word that does not fit takes none.
    std::vector<std::size_t> places(std::string_view text) const;

    bool operator==(const FuzzyQuery&) const = default;

private:
    std::vector<std::string> m_words; // folded
};

} // namespace redispatch::query
