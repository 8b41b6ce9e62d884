// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::redis {

enum class ReplyType : std::uint8_t { Nil, Status, Error, Integer, Bulk, Array };

class ReplyArena;

/// A view of one reply inside its Replies, which must outlive it. Asking for what is not there is never an
/// error: text() of an integer is its digits, text() of nil is empty, [i] out of range is nil.
class Reply {
public:
    ReplyType type() const;
    bool isNil() const { return type() == ReplyType::Nil; }
    bool isError() const { return type() == ReplyType::Error; }
    bool isArray() const { return type() == ReplyType::Array; }
    std::string_view text() const;               ///< bytes of a bulk, status or error
    std::optional<std::int64_t> integer() const; ///< of an integer, or a bulk that is one
    std::size_t size() const;                    ///< elements of an array, else 0
    Reply operator[](std::size_t index) const;
    /// The value after `field` in a flat array of pairs (HGETALL, XINFO, stream entries); nil without it.
    Reply field(std::string_view name) const;

private:
    friend class Replies;
    friend class ReplyArena;
    Reply(const ReplyArena* arena, std::uint32_t node) : m_arena(arena), m_node(node) {}
    const ReplyArena* m_arena = nullptr;
    std::uint32_t m_node = 0;
};

/// The replies of one pipeline, in the order of its commands, in one block of memory.
class Replies {
public:
    Replies();
    ~Replies();
    Replies(Replies&&) noexcept;
    Replies& operator=(Replies&&) noexcept;

    std::size_t size() const;
    Reply operator[](std::size_t index) const; ///< nil when out of range
    std::size_t bytes() const;                 ///< payload held

private:
    friend class Reader;
    std::unique_ptr<ReplyArena> m_arena;
};

} // namespace redispatch::redis
