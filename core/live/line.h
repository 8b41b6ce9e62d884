// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/profile.h"
#include "core/engines/engine.h"
#include "core/redis/client.h"
#include "core/redis/reconnect.h"
#include "core/service/ledgerlink.h"

#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

namespace redispatch::live {

/// One thread's own way to the server: its client, its engines, and when it tries again. Only stop() and
/// commands() are for other threads.
class Line {
public:
    using Time = redis::Reconnect::Time;

    /// `role` goes into the client's name, as CLIENT LIST shows it. `ledger`: see LedgerLink.
    Line(redis::Endpoint endpoint, const domain::Profile& profile, std::string_view role,
         std::optional<redis::Endpoint> ledger = {});

    void stop() { m_stop.request(); } ///< ends a wait for the server at once
    std::uint64_t commands() const { return m_commands.load(std::memory_order_relaxed); } ///< sent so far
    void count() {
        m_commands.store(client.traffic().commands + ledger.commands(), std::memory_order_relaxed);
    }

    base::Status connect(); ///< one try, which is told to `reconnect`
    void drop();            ///< the link broke, or is not to be trusted any more
    /// Whether the server still answers. PING may be forbidden; that is an answer as well.
    base::Status ping();
    /// The engine that the job belongs to, or Missing.
    base::Result<engines::Engine*> engineOf(const base::JobId& job) const;

private:
    base::Stop m_stop; // before the client, which is given it
    std::atomic<std::uint64_t> m_commands = 0;
    std::minstd_rand m_random;

public:
    redis::Client client;
    service::LedgerLink ledger;
    std::vector<std::unique_ptr<engines::Engine>> engines;
    redis::Reconnect reconnect;
};

} // namespace redispatch::live
