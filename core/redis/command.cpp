// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/command.h"

#include <array>
#include <charconv>

#include <openssl/crypto.h>

namespace redispatch::redis {

namespace {

void appendHeader(std::string& out, char type, std::size_t number) {
    std::array<char, 24> text{};
    text[0] = type;
    char* end = std::to_chars(text.data() + 1, text.data() + text.size() - 2, number).ptr;
    *end++ = '\r';
    *end++ = '\n';
    out.append(text.data(), end);
}

template <class Text>
void appendCommand(std::string& out, const Text* args, std::size_t count) {
    appendHeader(out, '*', count);
    for (std::size_t i = 0; i < count; ++i) {
        appendHeader(out, '$', args[i].size());
        out.append(args[i]).append("\r\n");
    }
}

} // namespace

Pipeline& Pipeline::addArgs(const std::vector<std::string>& args) {
    if (args.empty())
        return *this;
    appendCommand(m_bytes, args.data(), args.size());
    ++m_count;
    return *this;
}

Pipeline& Pipeline::addViews(const std::string_view* args, std::size_t count) {
    if (count == 0)
        return *this;
    appendCommand(m_bytes, args, count);
    ++m_count;
    return *this;
}

void Pipeline::clear() {
    m_bytes.clear();
    m_count = 0;
}

void Pipeline::wipe() {
    OPENSSL_cleanse(m_bytes.data(), m_bytes.size());
    clear();
}

} // namespace redispatch::redis
