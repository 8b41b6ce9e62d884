// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/redis/reply.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace redispatch::redis {

/// Limits against a hostile or broken server (native-engine.md 2.3, row 34).
struct ReplyLimits {
    std::size_t depth = 32;                              ///< arrays in arrays; hiredis 0.14 stops earlier
    std::size_t elements = 1'000'000;                    ///< of one reply, all levels together
    std::size_t bulkBytes = std::size_t{64} << 20U;      ///< of one value
    std::size_t lineBytes = std::size_t{64} << 10U;      ///< of a status, an error or a header
    std::size_t pipelineBytes = std::size_t{256} << 20U; ///< of all replies of one pipeline
    std::size_t pipelineElements = 4'000'000;            ///< likewise
};

/// Nodes of 16 bytes and one run of payload bytes; elements of an array stand side by side.
class ReplyArena {
public:
    struct Node {
        std::uint64_t value = 0;  ///< offset into the bytes, or first element
        std::uint32_t length = 0; ///< bytes or elements
        ReplyType type = ReplyType::Nil;
    };

    const Node& node(std::uint32_t index) const { return m_nodes[index]; }
    std::string_view bytesOf(const Node& node) const {
        return std::string_view(m_bytes).substr(node.value, node.length);
    }
    std::size_t replies() const { return m_roots.size(); }
    std::uint32_t root(std::size_t index) const { return m_roots[index]; }
    std::size_t payload() const { return m_bytes.size(); }

    /// A node for a reply that begins; it counts as a reply from addReply() on, when all of it has come.
    std::uint32_t addNode();
    void addReply(std::uint32_t index) { m_roots.push_back(index); }
    void setText(std::uint32_t index, ReplyType type, const char* bytes, std::size_t length);
    void setInteger(std::uint32_t index, std::int64_t value);
    void setArray(std::uint32_t index, std::size_t elements);
    std::size_t nodes() const { return m_nodes.size(); }

    static Reply view(const ReplyArena* arena, std::uint32_t index) { return {arena, index}; }

private:
    std::vector<Node> m_nodes;
    std::vector<std::uint32_t> m_roots;
    std::string m_bytes;
};

} // namespace redispatch::redis
