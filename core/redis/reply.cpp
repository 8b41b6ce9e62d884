// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/reply.h"

#include "core/base/text.h"
#include "core/redis/replyarena.h"

#include <array>
#include <charconv>

namespace redispatch::redis {

std::uint32_t ReplyArena::addNode() {
    m_nodes.emplace_back();
    return static_cast<std::uint32_t>(m_nodes.size() - 1);
}

void ReplyArena::setText(std::uint32_t index, ReplyType type, const char* bytes, std::size_t length) {
    m_nodes[index] = {m_bytes.size(), static_cast<std::uint32_t>(length), type};
    m_bytes.append(bytes, length);
}

void ReplyArena::setInteger(std::uint32_t index, std::int64_t value) {
    // Kept as digits, so that text() of an integer is a view like any other.
    std::array<char, 24> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    setText(index, ReplyType::Integer, digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void ReplyArena::setArray(std::uint32_t index, std::size_t elements) {
    m_nodes[index] = {m_nodes.size(), static_cast<std::uint32_t>(elements), ReplyType::Array};
    m_nodes.resize(m_nodes.size() + elements);
}

ReplyType Reply::type() const {
    return m_arena != nullptr ? m_arena->node(m_node).type : ReplyType::Nil;
}

std::string_view Reply::text() const {
    switch (type()) {
    case ReplyType::Nil:
    case ReplyType::Array:
        return {};
    case ReplyType::Status:
    case ReplyType::Error:
    case ReplyType::Integer:
    case ReplyType::Bulk:
        return m_arena->bytesOf(m_arena->node(m_node));
    }
    return {};
}

std::optional<std::int64_t> Reply::integer() const {
    const ReplyType kind = type();
    if (kind != ReplyType::Integer && kind != ReplyType::Bulk)
        return std::nullopt;
    return base::parseInt(text());
}

std::size_t Reply::size() const {
    return type() == ReplyType::Array ? m_arena->node(m_node).length : 0;
}

Reply Reply::operator[](std::size_t index) const {
    if (index >= size())
        return {nullptr, 0};
    return {m_arena, static_cast<std::uint32_t>(m_arena->node(m_node).value + index)};
}

Reply Reply::field(std::string_view name) const {
    for (std::size_t i = 0; i + 1 < size(); i += 2)
        if ((*this)[i].text() == name)
            return (*this)[i + 1];
    return {nullptr, 0};
}

Replies::Replies() : m_arena(std::make_unique<ReplyArena>()) {}
Replies::~Replies() = default;
Replies::Replies(Replies&&) noexcept = default;
Replies& Replies::operator=(Replies&&) noexcept = default;

std::size_t Replies::size() const {
    return m_arena ? m_arena->replies() : 0;
}

Reply Replies::operator[](std::size_t index) const {
    return index < size() ? Reply(m_arena.get(), m_arena->root(index)) : Reply(nullptr, 0);
}

std::size_t Replies::bytes() const {
    return m_arena ? m_arena->payload() : 0;
}

} // namespace redispatch::redis
