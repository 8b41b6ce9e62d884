// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/redis/replyarena.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct redisReadTask;

namespace redispatch::redis {

/// Turns received bytes into replies: hiredis parses, this fills the arena and holds the limits. After an
/// error nothing more can be read from it.
class Reader {
public:
    explicit Reader(ReplyLimits limits = {});
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// hiredis moves its rest about for every KB it has consumed: give pieces of at most this size.
    static constexpr std::size_t pieceBytes = std::size_t{4} << 10U;

    base::Status feed(const char* bytes, std::size_t length);
    /// Appends one reply when all its bytes are there; false when more are needed. Calls for one reply must
    /// name the same `into`. Protocol.
    base::Result<bool> next(Replies& into);
    bool hasRest() const; ///< bytes that belong to no finished reply

private:
    struct Callbacks;
    base::Error broken(std::string actual) const;
    base::Status checkUnfinished() const;
    /// The node for the object that hiredis is about to make; nothing when a limit would be broken.
    bool open(const redisReadTask* task, std::uint32_t& node);
    void* refuse(std::string_view what); ///< null, and the limit is remembered

    struct Parser;
    std::unique_ptr<Parser> m_parser;
    ReplyLimits m_limits;
    ReplyArena* m_arena = nullptr;
    std::size_t m_elements = 0; ///< of this reply
    std::string m_violation;    ///< the limit that was broken
};

} // namespace redispatch::redis
