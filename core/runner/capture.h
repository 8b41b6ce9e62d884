// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace redispatch::runner {

/// Keeps the first 64 KiB and the last 192 KiB of a stream of any length, its size and its SHA-256, in
/// bounded memory.
class Capture {
public:
    static constexpr std::size_t headBytes = 64 * 1024;
    static constexpr std::size_t tailBytes = 192 * 1024;

    Capture();
    ~Capture();
    Capture(Capture&&) noexcept;
    Capture& operator=(Capture&&) noexcept;

    void append(std::string_view bytes);
    std::uint64_t totalBytes() const { return m_total; }
    /// What was kept. To be called once, at the end of the stream.
    domain::RunOutput finish();

private:
    struct Digest;
    std::string m_head;
    std::string m_ring; ///< the tail; once full, the oldest byte stands at m_at
    std::size_t m_at = 0;
    std::uint64_t m_total = 0;
    std::unique_ptr<Digest> m_digest;
};

/// The last line or two of an output, at most `maxBytes`, for lists.
std::string lastLines(const domain::RunOutput& output, std::size_t maxBytes = 200);

} // namespace redispatch::runner
