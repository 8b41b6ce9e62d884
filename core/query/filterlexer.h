// SPDX-License-Identifier: GPL-3.0-or-later
// What the filter languages for jobs (filter.h) and for their runs (runfilter.h) have in common.
#pragma once

#include "core/base/result.h"
#include "core/query/pattern.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::query {

enum class Comparison : std::uint8_t { None, Less, LessOrEqual, More, MoreOrEqual };

/// What may stand after a key.
enum class FilterValueKind : std::uint8_t {
    Text,
    Word,         ///< one of `words`
    Duration,     ///< <, <=, > or >= and a duration: >1h30m
    WordOrLength, ///< one of `words`, or a comparison with a duration
    Share,        ///< a comparison with per cent: >5%
    Number,       ///< a comparison with a plain number: >1
};
struct FilterWord {
    std::string_view text;
    std::string_view meaning;
};

/// Never without a number, and never with None.
bool compares(std::optional<double> number, Comparison comparison, double bound);
/// What is searched for and in: visible, without regard to case.
std::string foldedText(std::string_view text);
/// Whether any of the folded values occurs in a folded text.
bool anyIn(std::string_view folded, const std::vector<std::string>& values);
/// As base::parseDuration, and also with a fraction of one unit: "1.5s".
std::optional<double> millisecondsIn(std::string_view text);

/// Takes a filter's text apart from left to right. It must outlive the lexer.
class FilterLexer {
public:
    static constexpr std::size_t mostBytes = 1'000;

    explicit FilterLexer(std::string_view text) : m_text(text) {}
    base::Status checkLength() const; ///< Invalid beyond mostBytes

    std::size_t at() const { return m_at; }
    bool skipBlanks(); ///< false at the end of the text
    bool atEnd() const { return m_at >= m_text.size() || isBlank(m_text[m_at]); } ///< of a term
    bool take(char c);                                                            ///< whether it stood here
    bool atComparison() const;                                                    ///< at < or >

    /// Invalid, with the piece from there to the next blank and its place in characters from 1.
    base::Error bad(std::size_t from, std::string expected) const;

    /// The folded word of letters and digits here, if `:`, `<` or `>` follows it: that sign goes into `sign`.
    /// Else empty. Takes nothing.
    std::string keyHere(char& sign) const;
    void skip(std::size_t bytes) { m_at += bytes; }

    Comparison takeComparison(); ///< at atComparison()
    std::string_view takeWord(); ///< up to a blank
    /// The rest of a term: a text, in quotation marks or up to a blank, or with `isList` several with commas
    /// between. `add` gets each with its place and may refuse. `start`: of the term, for errors.
    base::Status takeValues(bool isList, std::size_t start,
                            const std::function<base::Status(std::string_view value, std::size_t from)>& add);
    /// The same, or with `mayMatch` the regular expression that stands here between slashes: /^cache-/.
    base::Status takeTexts(bool mayMatch, bool isList, std::size_t start, std::optional<Pattern>& pattern,
                           const std::function<base::Status(std::string_view value, std::size_t from)>& add);

private:
    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
    base::Result<std::string_view> takeText(bool inList);
    bool atPattern() const;
    base::Result<Pattern> takePattern();

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace redispatch::query
