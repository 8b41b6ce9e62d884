// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/fuzzy.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <limits>

namespace redispatch::query {

namespace {

constexpr std::size_t mostWords = 8;
constexpr std::size_t longestWord = 64;
constexpr std::size_t longestText = 200;

// A word's start outweighs two letters side by side, and those a few letters left out.
constexpr int startOfText = 10;
constexpr int startOfWord = 8;
constexpr int sideBySide = 6;
constexpr int leftOut = 2;
constexpr int impossible = std::numeric_limits<int>::min() / 2;

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
}

bool isSeparator(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && !(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9');
}

bool isSubsequence(std::string_view word, std::string_view text) {
    std::size_t at = 0;
    for (const char c : text)
        if (at < word.size() && word[at] == c)
            ++at;
    return at == word.size();
}

int placeBonus(std::string_view text, std::size_t at) {
    return at == 0 ? startOfText : isSeparator(text[at - 1]) && !isSeparator(text[at]) ? startOfWord : 0;
}

/// The best way to find the word's letters, one row of the table after the other. With `trace`, where each
/// letter's best predecessor is: [letter * text + place].
std::optional<int> bestFit(std::string_view word, std::string_view text, std::vector<std::size_t>* trace,
                           std::size_t* last) {
    if (!isSubsequence(word, text))
        return std::nullopt;
    std::array<int, longestText> before{};
    std::array<int, longestText> now{};
    for (std::size_t letter = 0; letter < word.size(); ++letter) {
        int farBest = impossible; // of the letter before, with at least one left out since
        std::size_t farPlace = 0;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (letter > 0 && at >= 2 && before[at - 2] > farBest) {
                farBest = before[at - 2];
                farPlace = at - 2;
            }
            now[at] = impossible;
            if (word[letter] != text[at])
                continue;
            const int near = letter > 0 && at > 0 ? before[at - 1] + sideBySide : impossible;
            // A character's bytes stay together.
            const int far = isContinuation(word[letter]) ? impossible : farBest - leftOut;
            const int best = letter == 0 ? 0 : std::max(near, far);
            if (best <= impossible / 2)
                continue;
            now[at] = best + 1 + placeBonus(text, at);
            if (trace)
                (*trace)[letter * text.size() + at] = near >= far ? at - 1 : farPlace;
        }
        std::swap(before, now);
    }
    const auto* best = std::max_element(before.begin(), before.begin() + text.size());
    if (*best <= impossible / 2)
        return std::nullopt;
    if (last)
        *last = static_cast<std::size_t>(best - before.begin());
    // Of two names that fit as well, the shorter one is meant.
    return *best - static_cast<int>((text.size() - word.size()) / 8);
}

} // namespace

FuzzyQuery::FuzzyQuery(std::string_view typed) {
    const std::string folded = base::folded(typed);
    for (const std::string_view word : base::split(folded, ' ')) {
        if (m_words.size() == mostWords)
            break;
        m_words.emplace_back(word.substr(0, longestWord));
    }
}

std::optional<int> FuzzyQuery::score(std::initializer_list<Field> fields) const {
    int sum = 0;
    for (const std::string& word : m_words) {
        int best = impossible;
        for (const Field& field : fields)
            if (const auto fit = bestFit(word, field.text.substr(0, longestText), nullptr, nullptr))
                best = std::max(best, *fit + field.bonus);
        if (best == impossible)
            return std::nullopt;
        sum += best;
    }
    return sum;
}

std::vector<std::size_t> FuzzyQuery::places(std::string_view text) const {
    text = text.substr(0, longestText);
    std::vector<std::size_t> places;
    for (const std::string& word : m_words) {
        std::vector<std::size_t> trace(word.size() * text.size());
        std::size_t at = 0;
        if (!bestFit(word, text, &trace, &at))
            continue;
        for (std::size_t letter = word.size(); letter-- > 0;) {
            places.push_back(at);
            at = trace[letter * text.size() + at];
        }
    }
    std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

} // namespace redispatch::query
