// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/refresher.h"
#include "core/live/wants.h"
#include "core/service/search.h"

#include <array>
#include <atomic>
#include <functional>
#include <thread>

namespace redispatch::live {

/// The thread that reads: the list, the job on screen, runs, output and plans. It alone decides how the link
/// stands.
class Reader {
public:
    Reader(const domain::Profile& profile, const redis::Endpoint& endpoint, const base::Clock& clock,
           Outlet& outlet, ListenerInbox& listener, std::function<std::uint64_t()> commandsOfOthers,
           std::optional<redis::Endpoint> ledger = {});
    ~Reader();

    void start();
    void stop(); ///< asks it to end, at once
    void join();
    ReaderInbox& inbox() { return m_inbox; }

private:
    using Steady = std::chrono::steady_clock;
    void run();
    void step(ReaderWants wants);
    void note(ReaderWants& wants);
    void connect();
    void follow();
    void pollBecause(std::optional<base::Error> why);
    void goOffline(const base::Error& error);
    void tellFailure(const base::Error& error);
    void tellLive();
    void answer(std::deque<Request>& requests);
    void catchUp();
    void search();
    void openWatched();
    base::Result<OpenedJob> loadWatched();
    Steady::time_point wakeAt() const;

    Outlet& m_outlet;
    ListenerInbox& m_listener;
    std::function<std::uint64_t()> m_commandsOfOthers;
    ReaderInbox m_inbox;
    Line m_line;
    Refresher m_refresher;
    service::Search m_search;
    service::Operator m_operator;
    LinkStatus m_status;

    bool m_everything = true;
    bool m_runnersDue = false;
    std::optional<base::Error> m_pollReason; ///< why there are no events
    Steady::time_point m_nextFollow{};       ///< when to try whether there are again
    std::set<base::JobId> m_changed;
    base::JobId m_watched;
    bool m_watchDue = false;
    bool m_watchAnswered = false; ///< since it was asked for
    std::uint64_t m_countedCommands = 0;
    Steady::time_point m_countedAt{};
    std::jthread m_thread; // last: it uses all of the above
};

} // namespace redispatch::live
