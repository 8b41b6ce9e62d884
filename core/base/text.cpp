// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace redispatch::base {

namespace {

struct Decoded {
    char32_t code;
    std::size_t length; ///< 0: not a valid sequence
};

Decoded decodeUtf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    std::size_t length = 0;
    char32_t code = 0;
    char32_t least = 0;
    if (lead < 0x80)
        return {lead, 1};
    if (lead >= 0xC2 && lead < 0xE0) {
        length = 2, code = lead & 0x1FU, least = 0x80;
    } else if (lead >= 0xE0 && lead < 0xF0) {
        length = 3, code = lead & 0x0FU, least = 0x800;
    } else if (lead >= 0xF0 && lead < 0xF5) {
        length = 4, code = lead & 0x07U, least = 0x10000;
    } else {
        return {0, 0};
    }
    if (text.size() < length)
        return {0, 0};
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80)
            return {0, 0};
        code = (code << 6U) | (byte(i) & 0x3FU);
    }
    if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return {0, 0};
    return {code, length};
}

bool isControl(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E ||
           code == 0x200F || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0xFEFF;
}

/// How many printable ASCII characters the text begins with.
std::size_t plainRun(std::string_view text) {
    const auto end = std::ranges::find_if_not(text, [](char c) { return c >= 0x20 && c < 0x7F; });
    return static_cast<std::size_t>(end - text.begin());
}

void appendUtf8(std::string& out, char32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else {
        out += static_cast<char>(0xC0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

/// Lower case for the scripts whose capitals stand at a fixed distance; enough for names of jobs and owners.
char32_t lower(char32_t code) {
    const auto within = [code](char32_t first, char32_t last) { return code >= first && code <= last; };
    if (within('A', 'Z') || (within(0xC0, 0xDE) && code != 0xD7) || within(0x391, 0x3A9) ||
        within(0x410, 0x42F))
        return code + 32;
    if (within(0x400, 0x40F))
        return code + 80;
    if (within(0x100, 0x137) && code % 2 == 0)
        return code + 1;
    return code;
}

} // namespace

std::string visible(std::string_view bytes, bool keepLines) {
    std::string out;
    out.reserve(bytes.size());
    char escape[12];
    while (true) {
        // Most text is plain; taken in runs, a hundred thousand names cost little.
        const std::size_t plain = plainRun(bytes);
        out.append(bytes.substr(0, plain));
        bytes.remove_prefix(plain);
        if (bytes.empty())
            return out;
        const auto [code, length] = decodeUtf8(bytes);
        if (length == 0) {
            std::snprintf(escape, sizeof escape, "\\x%02x",
                          static_cast<unsigned>(static_cast<unsigned char>(bytes[0])));
            out += escape;
            bytes.remove_prefix(1);
            continue;
        }
        const bool kept = keepLines && (code == '\n' || code == '\t');
        if (kept || !isControl(code)) {
            out.append(bytes.substr(0, length));
        } else {
            std::snprintf(escape, sizeof escape, code < 0x100 ? "\\x%02x" : "\\u%04x",
                          static_cast<unsigned>(code));
            out += escape;
        }
        bytes.remove_prefix(length);
    }
}

std::string elided(std::string_view text, std::size_t maxBytes) {
    if (text.size() <= maxBytes)
        return std::string(text);
    constexpr std::string_view ellipsis = "…";
    std::size_t end = maxBytes > ellipsis.size() ? maxBytes - ellipsis.size() : 0;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + std::string(ellipsis);
}

std::string folded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        if (static_cast<unsigned char>(text[0]) < 0x80) {
            const char c = text[0];
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
            text.remove_prefix(1);
            continue;
        }
        const auto [code, length] = decodeUtf8(text);
        if (length == 2)
            appendUtf8(out, lower(code));
        else
            out.append(text.substr(0, length == 0 ? 1 : length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator, bool keepEmpty) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t to = std::min(text.find(separator, from), text.size());
        if (to > from || keepEmpty)
            parts.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return parts;
}

std::optional<std::int64_t> parseInt(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

std::optional<double> parseDouble(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

namespace {
const std::shared_ptr<const std::string>& emptyText() {
    static const auto text = std::make_shared<const std::string>();
    return text;
}
} // namespace

SharedText::SharedText() : m_text(emptyText()) {}

SharedText::SharedText(std::string text)
    : m_text(text.empty() ? emptyText() : std::make_shared<const std::string>(std::move(text))) {}

SharedText Interner::operator()(std::string_view text) {
    if (text.empty())
        return {};
    if (const auto found = m_texts.find(text); found != m_texts.end())
        return found->second;
    SharedText shared{std::string(text)};
    if (m_texts.size() < m_max)
        m_texts.emplace(shared.view(), shared);
    return shared;
}

} // namespace redispatch::base
