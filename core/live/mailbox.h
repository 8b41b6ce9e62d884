// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"

#include <mutex>
#include <optional>
#include <utility>

namespace redispatch::live {

/// Holds only the newest value that was not taken yet, whatever the pace of the two sides. Safe between any
/// threads.
template <class T>
class Mailbox {
public:
    /// Puts `value` in the place of what lies there. True when the box was empty: the receiver has to be
    /// woken, once.
    bool put(T value) {
        return put(std::move(value), [](const T&, T& newer) { return std::move(newer); });
    }
    /// The same, with `fold(older, newer)` making one value of both.
    template <class Fold>
    bool put(T value, Fold&& fold) {
        const std::lock_guard lock(m_mutex);
        const bool wasEmpty = !m_value;
        m_value = wasEmpty ? std::move(value) : fold(*m_value, value);
        return wasEmpty;
    }

    std::optional<T> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_value, std::nullopt);
    }

private:
    std::mutex m_mutex;
    std::optional<T> m_value;
};

/// The difference that `first` and then `second` make together, so that a delta which was never delivered is
/// not lost: what came and went again is in none of the lists.
domain::Delta folded(const domain::Delta& first, const domain::Delta& second);

/// A snapshot with all that changed since the snapshot that was taken before it.
struct Mail {
    domain::SnapshotPtr snapshot;
    domain::Delta delta;
};

/// The newer snapshot with both deltas, for Mailbox::put.
Mail foldMail(const Mail& older, Mail& newer);

} // namespace redispatch::live
