// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/wants.h"

#include <optional>
#include <thread>

namespace redispatch::live {

/// The thread that writes, so that a pause never waits behind a long reading. A read-only profile has none,
/// unless its ledger lies in another Redis. It connects when there is something to write.
class Writer {
public:
    Writer(const domain::Profile& profile, const redis::Endpoint& endpoint,
           std::optional<redis::Endpoint> ledger = {});
    ~Writer();

    void start();
    void stop(); ///< asks it to end, at once
    void join();
    WriterInbox& inbox() { return m_inbox; }
    std::uint64_t commands() const { return m_line.commands(); }

private:
    void run();
    void perform(const Request& request);

    WriterInbox m_inbox;
    Line m_line;
    service::Operator m_operator;
    std::jthread m_thread; // last: it uses all of the above
};

} // namespace redispatch::live
