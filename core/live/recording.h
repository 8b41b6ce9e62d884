// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/stop.h"
#include "core/domain/profile.h"
#include "core/live/wants.h"
#include "core/redis/endpoint.h"

#include <optional>
#include <thread>

namespace redispatch::live {

/// The thread that keeps the history of engines that keep none, in consoles whose profile says so. It stands
/// by while another recorder is at work.
class Recording {
public:
    Recording(domain::Profile profile, const redis::Endpoint& endpoint,
              const std::optional<redis::Endpoint>& ledger);
    ~Recording();

    /// Whether this profile records and may.
    static bool isWanted(const domain::Profile& profile);

    void start(ReaderInbox& reader); ///< which must outlive the thread; it is told when there is no recording
    void stop();                     ///< asks it to end, at once
    void join();

private:
    void run(ReaderInbox& reader);

    domain::Profile m_profile;
    redis::Endpoint m_endpoint;
    std::optional<redis::Endpoint> m_ledger;
    base::Stop m_stop;
    std::jthread m_thread; // last: it uses all of the above
};

} // namespace redispatch::live
