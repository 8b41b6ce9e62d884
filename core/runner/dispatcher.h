// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/redis/client.h"
#include "core/redis/reconnect.h"
#include "core/runner/baselines.h"
#include "core/runner/decision.h"
#include "core/runner/roster.h"
#include "core/runner/runs.h"
#include "core/runner/supervisor.h"

#include <atomic>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace redispatch::runner {

/// The runner's loop: what is due is claimed, given to the supervisor, kept alive and brought to its end. It
/// runs in a thread of its own, the only one that talks to Redis; local clocks only pace it, the scripts
/// decide.
class Dispatcher {
public:
    struct Options {
        redis::Endpoint endpoint;
        std::string prefix = "rd:";
        std::filesystem::path jobsFolder;
        std::filesystem::path stateFolder; ///< of this runner alone
        std::string name;                  ///< unique among runners
        std::string host;
        std::string revision; ///< REDISPATCH_REVISION
        int runsAtOnce = 4;   ///< runs at once
        base::milliseconds drain = std::chrono::seconds(60);
        base::milliseconds leastLease = std::chrono::seconds(30);
        bool allowEviction = false;
    };
    Dispatcher(Options options, Supervisor& supervisor);

    /// Works until stopped. An error only when there is no use in going on: a refused password at the first
    /// connection, a server that may evict the jobs, an unreadable folder.
    base::Status run();

    // From any thread.
    void stop();   ///< no more claims; waits `drain`, then ends what runs. Asked twice: ends it now.
    void reload(); ///< reads the job files again

private:
    base::Status connect();
    base::Status checkServer();
    void handleLoss();
    void step();
    void reconcile();
    void tick();
    void lookAt(const std::vector<base::JobId>& jobs);
    void handle(const base::JobId& job, const engines::native::State& state);
    bool claim(engines::native::Claim claim, const RosterJob& job);
    void claimAgain();
    void skip(const SkipSlots& range, const base::JobId& job, long long rev);
    void beat();
    void drain();
    void wait();
    bool hasFreeSlot();
    bool failed(const base::Error& error, const char* during);
    double random();

    Options m_options;
    Supervisor& m_supervisor;
    engines::native::Protocol m_protocol;
    Roster m_roster;
    Runs m_runs;
    Baselines m_baselines;
    redis::Client m_client;
    redis::Reconnect m_reconnect;

    /// A claim whose answer was lost; repeated under the same request id while its lease is young.
    struct Doubtful {
        engines::native::Claim claim;
        BootTime sentAt{};
    };
    std::vector<Doubtful> m_doubtful;
    std::mt19937_64 m_random;
    bool m_hasConnected = false;
    bool m_hasRecovered = false;
    base::milliseconds m_clockOffset{};
    BootTime m_tickAt{};
    BootTime m_beatAt{};
    BootTime m_reconcileAt{};
    BootTime m_filesAt{};
    BootTime m_publishAt{};
    BootTime m_retryAt{}; ///< of a connection that only a person can mend

    std::string m_lastWarning; ///< not said again for a while
    BootTime m_lastWarningAt{};

    Descriptor m_wakeEvent;
    std::atomic<int> m_stops = 0;
    std::atomic<bool> m_reload = false;
};

} // namespace redispatch::runner
