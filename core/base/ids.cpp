// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ids.h"

#include <array>
#include <random>

namespace redispatch::base {

namespace {
constexpr std::string_view hexDigits = "0123456789abcdef";

int hexValue(char c) {
    if (c >= 'A' && c <= 'F')
        c = static_cast<char>(c - 'A' + 'a');
    const std::size_t at = hexDigits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}
} // namespace

JobId JobId::of(std::string_view engine, std::string_view rawPath) {
    std::string text(engine);
    text += ':';
    for (const char c : rawPath) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F && c != '{' && c != '}' && c != '%') {
            text += c;
        } else {
            text += '%';
            text += hexDigits[byte >> 4U];
            text += hexDigits[byte & 0x0FU];
        }
    }
    return JobId(std::move(text));
}

std::string_view JobId::engine() const {
    const std::size_t colon = m_text.find(':');
    return colon == std::string::npos ? std::string_view() : std::string_view(m_text).substr(0, colon);
}

std::string_view JobId::path() const {
    const std::size_t colon = m_text.find(':');
    return colon == std::string::npos ? std::string_view(m_text) : std::string_view(m_text).substr(colon + 1);
}

std::string JobId::rawPath() const {
    const std::string_view encoded = path();
    std::string raw;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        const int high = encoded[i] == '%' && i + 2 < encoded.size() ? hexValue(encoded[i + 1]) : -1;
        const int low = high >= 0 ? hexValue(encoded[i + 2]) : -1;
        if (low < 0) {
            raw += encoded[i];
            continue;
        }
        raw += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return raw;
}

bool JobId::endsWith(std::string_view tail) const {
    if (tail.empty() || tail.size() > m_text.size() || !std::string_view(m_text).ends_with(tail))
        return false;
    return tail.size() == m_text.size() || m_text[m_text.size() - tail.size() - 1] == ':';
}

std::string newRequestId() {
    std::random_device source;
    std::string id;
    for (int i = 0; i < 4; ++i) {
        auto word = source();
        for (int digit = 0; digit < 8; ++digit, word >>= 4U)
            id += hexDigits[word & 0x0FU];
    }
    return id;
}

} // namespace redispatch::base
