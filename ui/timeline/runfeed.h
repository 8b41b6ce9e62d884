// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"
#include "core/query/rows.h"

#include <QObject>

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace redispatch::ui {

/// The past runs of the rows on screen, read page by page: few requests at a time, none for rows that have
/// left the screen meanwhile, and what was read is kept for when they come back.
class RunFeed final : public QObject {
    Q_OBJECT

public:
    struct Known {
        std::vector<domain::Run> runs; ///< newest first
        std::string note;              ///< what the engine does not keep
        std::optional<base::Error> error;
        bool reading = false;
        /// No record is missing from here on, as far as the engine says; empty when it does not keep all.
        std::optional<base::Instant> completeFrom() const;
    };

    explicit RunFeed(live::Session& session, QObject* parent = nullptr);

    /// What is on screen, and back to when. Replaces what was wanted before.
    void want(std::span<const query::JobPtr> jobs, base::Instant from);
    const Known* of(const base::JobId& job) const; ///< null when nothing was read; valid until the next event
    void forgetErrors();                           ///< the link is back: try again
    std::size_t waiting() const { return m_queue.size(); }
    std::size_t underWay() const { return m_asked.size(); }

signals:
    void changed(const redispatch::base::JobId& job);

private:
    /// What a row says about its runs; another one means that there are new ones.
    struct Stamp {
        std::string last;
        std::optional<base::Instant> finishedAt;
        std::optional<base::Instant> runningSince;
        std::string strip;
        bool operator==(const Stamp&) const = default;
    };
    struct Entry {
        Known known;
        query::JobPtr row; ///< as it was wanted last
        Stamp stamp;       ///< of what was read
        bool read = false; ///< a first page has come
        std::string next;  ///< of the page before the oldest
        quint64 used = 0;
    };
    struct Asked {
        query::JobPtr job; ///< as it was when asked
        bool newest = false;
    };
    static Stamp stampOf(const domain::Job& job);
    static std::optional<base::Instant> oldest(const Entry& entry);
    bool needsNewest(const Entry& entry, const domain::Job& job) const;
    bool needsOlder(const Entry& entry) const;
    void ask();
    void take(quint64 ticket, const base::Result<domain::RunPage>& page);
    static void merge(Entry& entry, const domain::RunPage& page);
    void dropOld();

    live::Session& m_session;
    base::Instant m_from{};
    std::deque<query::JobPtr> m_queue;
    std::unordered_map<quint64, Asked> m_asked;
    std::unordered_map<base::JobId, Entry> m_entries;
    quint64 m_clock = 0;
};

} // namespace redispatch::ui
