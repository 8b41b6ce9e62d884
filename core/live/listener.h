// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/wants.h"

#include <thread>

namespace redispatch::live {

/// The thread that waits for events and tells the reader what to read again. It reads no jobs itself.
class Listener {
public:
    Listener(const domain::Profile& profile, const redis::Endpoint& endpoint);
    ~Listener();

    void start(ReaderInbox& reader); ///< which must outlive the thread
    void stop();                     ///< asks it to end, also out of a blocking read, at once
    void join();
    ListenerInbox& inbox() { return m_inbox; }
    std::uint64_t commands() const { return m_line.commands(); }

private:
    using Time = Line::Time;
    void run();
    void step();
    void take(ListenerWants wants);
    void connect();
    void tell(std::optional<base::Error> refused);
    base::Status followOnce();
    base::Result<engines::Changes> follow(engines::Engine& engine, base::milliseconds waitFor);
    void hand(engines::Changes& changes);

    ListenerInbox m_inbox;
    ReaderInbox* m_reader = nullptr;
    Line m_line;
    Positions m_positions;
    bool m_placesAdded = false; ///< what happened there until they are followed is not known
    bool m_cutOff = false;      ///< the reader was told that no events come, as there is no link
    std::jthread m_thread;      // last: it uses all of the above
};

} // namespace redispatch::live
