// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace redispatch::base {

/// Untrusted bytes as text that can be shown: valid UTF-8; C0, DEL, C1, bidi controls (U+202A–202E,
/// U+2066–2069), line and paragraph separators and bad bytes appear as \x1b, \u202e and so on.
/// With `keepLines`, tab and line feed stay (job output).
std::string visible(std::string_view bytes, bool keepLines = false);

/// At most `maxBytes` of `text`, cut between characters, with "…" where something was cut.
std::string elided(std::string_view text, std::size_t maxBytes);

/// Folded for searching: ASCII and Latin/Greek/Cyrillic letters in lower case, all else as it is.
std::string folded(std::string_view text);

std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator, bool keepEmpty = false);

/// The whole text as a decimal number, or nothing (no sign for unsigned, no spaces, no overflow).
std::optional<std::int64_t> parseInt(std::string_view text);
std::optional<double> parseDouble(std::string_view text); ///< finite only; "." as the decimal point

/// An immutable text shared by many rows (owner, zone, schedule). Two words in size; never null.
class SharedText {
public:
    SharedText();
    explicit SharedText(std::string text);
    std::string_view view() const { return *m_text; }
    const std::string& str() const { return *m_text; }
    bool empty() const { return m_text->empty(); }
    friend bool operator==(const SharedText& a, const SharedText& b) {
        return a.m_text == b.m_text || *a.m_text == *b.m_text;
    }

private:
    std::shared_ptr<const std::string> m_text;
};

/// Hands out one SharedText per distinct text. Not for concurrent use; bounded to `maxTexts`, beyond which
/// texts are simply not shared.
class Interner {
public:
    explicit Interner(std::size_t maxTexts = 100'000) : m_max(maxTexts) {}
    SharedText operator()(std::string_view text);

private:
    std::unordered_map<std::string_view, SharedText> m_texts;
    std::size_t m_max;
};

} // namespace redispatch::base
