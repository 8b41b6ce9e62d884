// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filterlexer.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

#include <algorithm>
#include <cstring>

namespace redispatch::query {

using base::ErrorKind;
using base::Result;
using base::Status;

bool compares(std::optional<double> number, Comparison comparison, double bound) {
    if (!number)
        return false;
    switch (comparison) {
    case Comparison::Less:
        return *number < bound;
    case Comparison::LessOrEqual:
        return *number <= bound;
    case Comparison::More:
        return *number > bound;
    case Comparison::MoreOrEqual:
        return *number >= bound;
    case Comparison::None:
        break;
    }
    return false;
}

std::string foldedText(std::string_view text) {
    return base::folded(base::visible(text));
}

bool anyIn(std::string_view folded, const std::vector<std::string>& values) {
    return std::ranges::any_of(values, [&](const std::string& value) {
        return value.empty() || ::memmem(folded.data(), folded.size(), value.data(), value.size()) != nullptr;
    });
}

std::optional<double> millisecondsIn(std::string_view text) {
    if (const auto duration = base::parseDuration(text))
        return static_cast<double>(duration->count());
    const std::size_t unit = text.find_first_not_of("0123456789.");
    const auto number = base::parseDouble(text.substr(0, unit));
    const auto one = unit == std::string_view::npos
                         ? std::optional(base::milliseconds(1000))
                         : base::parseDuration("1" + std::string(text.substr(unit)));
    if (!number || !one || !(*number >= 0) || *number > 1e9)
        return std::nullopt;
    return *number * static_cast<double>(one->count());
}

Status FilterLexer::checkLength() const {
    if (m_text.size() <= mostBytes)
        return {};
    return base::makeError(ErrorKind::Invalid, "filter", "at most 1000 bytes",
                           std::to_string(m_text.size()) + " bytes", "at character 1");
}

bool FilterLexer::skipBlanks() {
    while (m_at < m_text.size() && isBlank(m_text[m_at]))
        ++m_at;
    return m_at < m_text.size();
}

bool FilterLexer::take(char c) {
    const bool there = m_at < m_text.size() && m_text[m_at] == c;
    m_at += there;
    return there;
}

bool FilterLexer::atComparison() const {
    return m_at < m_text.size() && (m_text[m_at] == '<' || m_text[m_at] == '>');
}

base::Error FilterLexer::bad(std::size_t from, std::string expected) const {
    const auto isCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
    const auto place =
        std::count_if(m_text.begin(), m_text.begin() + static_cast<std::ptrdiff_t>(from), isCharacter);
    std::size_t to = from;
    while (to < m_text.size() && !isBlank(m_text[to]))
        ++to;
    return base::makeError(ErrorKind::Invalid, "filter", std::move(expected),
                           base::elided(base::visible(m_text.substr(from, to - from)), 80),
                           "at character " + std::to_string(place + 1));
}

std::string FilterLexer::keyHere(char& sign) const {
    const auto isKeyLetter = [](char c) {
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
    };
    std::size_t end = m_at;
    while (end < m_text.size() && isKeyLetter(m_text[end]))
        ++end;
    if (end == m_at || end == m_text.size() ||
        (m_text[end] != ':' && m_text[end] != '<' && m_text[end] != '>'))
        return {};
    sign = m_text[end];
    return base::folded(m_text.substr(m_at, end - m_at));
}

bool FilterLexer::atPattern() const {
    std::size_t end = m_at;
    while (end < m_text.size() && !isBlank(m_text[end]))
        ++end;
    return end - m_at > 2 && m_text[m_at] == '/' && m_text[end - 1] == '/';
}

Result<Pattern> FilterLexer::takePattern() {
    const std::size_t from = m_at;
    const std::string_view word = takeWord();
    auto pattern = Pattern::parse(word.substr(1, word.size() - 2));
    if (pattern)
        return pattern;
    const base::Error& why = pattern.error();
    return bad(from, why.expected + (why.detail.empty() ? "" : " (" + why.detail + ")"));
}

Comparison FilterLexer::takeComparison() {
    const bool less = m_text[m_at++] == '<';
    const bool equal = take('=');
    return less ? (equal ? Comparison::LessOrEqual : Comparison::Less)
                : (equal ? Comparison::MoreOrEqual : Comparison::More);
}

std::string_view FilterLexer::takeWord() {
    const std::size_t from = m_at;
    while (!atEnd())
        ++m_at;
    return m_text.substr(from, m_at - from);
}

Result<std::string_view> FilterLexer::takeText(bool inList) {
    if (m_at < m_text.size() && m_text[m_at] == '"') {
        const std::size_t end = m_text.find('"', m_at + 1);
        if (end == std::string_view::npos)
            return bad(m_at, "a closing quotation mark");
        const std::string_view text = m_text.substr(m_at + 1, end - m_at - 1);
        m_at = end + 1;
        return text;
    }
    const std::size_t from = m_at;
    while (!atEnd() && !(inList && m_text[m_at] == ','))
        ++m_at;
    return m_text.substr(from, m_at - from);
}

Status FilterLexer::takeValues(bool isList, std::size_t start,
                               const std::function<Status(std::string_view, std::size_t)>& add) {
    do {
        const std::size_t from = m_at;
        const Result<std::string_view> value = takeText(isList);
        if (!value)
            return value.error();
        if (value->empty())
            return bad(start, isList ? "a value after :" : "a text between the quotation marks");
        if (Status added = add(*value, from); !added)
            return added;
    } while (isList && take(','));
    if (!atEnd() && m_text[m_at - 1] == '"')
        return bad(m_at, "a blank after the quotation mark");
    return {};
}

Status FilterLexer::takeTexts(bool mayMatch, bool isList, std::size_t start, std::optional<Pattern>& pattern,
                              const std::function<Status(std::string_view, std::size_t)>& add) {
    if (!mayMatch || !atPattern())
        return takeValues(isList, start, add);
    auto taken = takePattern();
    if (!taken)
        return taken.error();
    pattern = std::move(*taken);
    return {};
}

} // namespace redispatch::query
