// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/capture.h"

#include <QCryptographicHash>

#include <algorithm>

namespace redispatch::runner {

struct Capture::Digest {
    QCryptographicHash hash{QCryptographicHash::Sha256};
};

Capture::Capture() : m_digest(std::make_unique<Digest>()) {}
Capture::~Capture() = default;
Capture::Capture(Capture&&) noexcept = default;
Capture& Capture::operator=(Capture&&) noexcept = default;

void Capture::append(std::string_view bytes) {
    m_total += bytes.size();
    m_digest->hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));

    const std::size_t intoHead = std::min(bytes.size(), headBytes - m_head.size());
    m_head.append(bytes.substr(0, intoHead));
    bytes.remove_prefix(intoHead);
    if (bytes.size() > tailBytes)
        bytes.remove_prefix(bytes.size() - tailBytes);
    while (!bytes.empty()) {
        if (m_ring.size() < tailBytes) {
            const std::size_t fits = std::min(bytes.size(), tailBytes - m_ring.size());
            m_ring.append(bytes.substr(0, fits));
            bytes.remove_prefix(fits);
            continue;
        }
        const std::size_t fits = std::min(bytes.size(), tailBytes - m_at);
        m_ring.replace(m_at, fits, bytes.substr(0, fits));
        m_at = (m_at + fits) % tailBytes;
        bytes.remove_prefix(fits);
    }
}

domain::RunOutput Capture::finish() {
    std::rotate(m_ring.begin(), m_ring.begin() + static_cast<std::ptrdiff_t>(m_at), m_ring.end());
    domain::RunOutput output;
    output.head = std::move(m_head);
    output.tail = std::move(m_ring);
    output.totalBytes = m_total;
    output.sha256 = m_digest->hash.result().toHex().toStdString();
    return output;
}

std::string lastLines(const domain::RunOutput& output, std::size_t maxBytes) {
    std::string_view text = output.tail.empty() ? output.head : output.tail;
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
    if (text.size() > maxBytes)
        text.remove_prefix(text.size() - maxBytes);
    const std::size_t last = text.rfind('\n');
    if (last != std::string_view::npos && last > 0) {
        const std::size_t before = text.rfind('\n', last - 1);
        if (before != std::string_view::npos)
            text.remove_prefix(before + 1);
    }
    // Not in the middle of a character.
    while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80U)
        text.remove_prefix(1);
    return std::string(text);
}

} // namespace redispatch::runner
