// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace redispatch::live {

/// What other threads want of one thread, kept in one value until that thread takes it. Wants of the same
/// kind fold into each other there, so that nothing piles up behind a slow server.
template <class Wants>
class Inbox {
public:
    /// `change(wants)` is called under the lock. After close() it is not called.
    template <class Change>
    void post(Change&& change) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_closed)
                return;
            change(m_wants);
            m_news = true;
        }
        m_arrived.notify_one();
    }

    /// What has been posted since the last call, as soon as there is any, or at `until` at the latest.
    Wants wait(std::chrono::steady_clock::time_point until) {
        std::unique_lock lock(m_mutex);
        m_arrived.wait_until(lock, until, [this] { return m_news || m_closed; });
        m_news = false;
        return std::exchange(m_wants, Wants());
    }
    Wants wait() {
        std::unique_lock lock(m_mutex);
        m_arrived.wait(lock, [this] { return m_news || m_closed; });
        m_news = false;
        return std::exchange(m_wants, Wants());
    }

    void close() {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
        }
        m_arrived.notify_all();
    }
    bool closed() const {
        const std::lock_guard lock(m_mutex);
        return m_closed;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_arrived;
    Wants m_wants;
    bool m_news = false;
    bool m_closed = false;
};

} // namespace redispatch::live
