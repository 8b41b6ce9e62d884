// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::redis {

/// Commands in wire form, ready to be sent together. Arguments are bytes; nothing is ever split or quoted.
class Pipeline {
public:
    /// Adds one command: `add("HMGET", key, "a", "b")`. Integers are formatted in decimal.
    template <class... Args>
    Pipeline& add(const Args&... args) {
        return addArgs({toArg(args)...});
    }
    Pipeline& addArgs(const std::vector<std::string>& args);
    Pipeline& addViews(const std::string_view* args, std::size_t count); ///< no copies; for bulk reads

    std::size_t size() const { return m_count; }
    bool empty() const { return m_count == 0; }
    const std::string& bytes() const { return m_bytes; }
    void clear(); ///< keeps the memory
    void wipe();  ///< overwrites the bytes first; for commands that carry a secret

private:
    static std::string toArg(std::string_view text) { return std::string(text); }
    static std::string toArg(const char* text) { return text; }
    template <std::integral Int>
    static std::string toArg(Int value) {
        return std::to_string(value);
    }
    std::string m_bytes;
    std::size_t m_count = 0;
};

} // namespace redispatch::redis
