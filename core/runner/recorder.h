// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/stop.h"
#include "core/domain/card.h"
#include "core/domain/profile.h"
#include "core/engines/engine.h"
#include "core/ledger/cards.h"
#include "core/ledger/history.h"
#include "core/ledger/recorderlease.h"
#include "core/redis/client.h"
#include "core/redis/reconnect.h"
#include "core/runner/baselines.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace redispatch::runner {

/// Keeps the history of engines that keep none, in the ledger. Any number may run; one at a time records, and
/// another takes over when its lease lapses. For one thread; needs no Qt.
class Recorder {
public:
    struct Options {
        redis::Endpoint application;
        std::optional<redis::Endpoint> ledger; ///< another Redis for the records; empty: the same
        domain::Profile profile;               ///< prefix, queues and search
        std::string host;
        long long pid = 0;
        base::milliseconds pollFor = std::chrono::seconds(1);   ///< between two looks
        base::milliseconds leaseFor = std::chrono::seconds(15); ///< silence before another takes over
        /// Most to wait for the server when the lease is given back; empty: as long as for any other command.
        std::optional<base::milliseconds> giveBackFor{};
        std::size_t endsPerStep = 500;
        /// For tests: asked when ends are recorded and their position is not saved yet; false breaks off
        /// there, as a crash would.
        std::function<bool()> mayGoOn{};
    };
    Recorder(Options options, base::Stop stop);
    ~Recorder(); ///< gives the lease back if it can

    /// Records until stopped. An error only when there is no use in going on: a refused password or right at
    /// the first connection.
    base::Status run();

    enum class Role { Standby, Recording };
    struct Step {
        Role role = Role::Standby;
        std::size_t recorded = 0; ///< ends that were new
        bool more = false;        ///< there is more at once
    };
    /// One look: connects where needed, holds the lease, records what has ended, saves the position.
    base::Result<Step> step();

    /// Places found so far, for the next start.
    std::vector<std::string> places() const;

private:
    using Steady = std::chrono::steady_clock;
    base::Status connect();
    base::Status discover();
    base::Status recordEnds(engines::Engine& engine, base::Instant now, Step& step);
    void keepBaselines(base::Instant now);
    base::Status nameMeters(std::vector<ledger::EndedRun>& ended);
    redis::Client& ledgerClient() { return m_ledger ? *m_ledger : m_application; }
    void giveBack();
    bool wait(base::milliseconds span) const; ///< false: stopped
    double random();

    Options m_options;
    base::Stop m_stop;
    redis::Client m_application;
    std::optional<redis::Client> m_ledger;
    ledger::History m_history;
    ledger::Cards m_cards;
    ledger::RecorderLease m_lease;
    Baselines m_baselines;
    std::vector<std::unique_ptr<engines::Engine>> m_engines; ///< those that keep no history
    std::map<std::string, std::string> m_positions;          ///< by engine; valid while the lease is held
    struct Named {
        domain::MeterNames names;
        Steady::time_point readAt;
    };
    std::map<base::JobId, Named> m_names;
    std::optional<Steady::time_point> m_searchUntil; ///< before the very first position is taken
    bool m_discovered = false;
    std::minstd_rand m_random;
};

} // namespace redispatch::runner
