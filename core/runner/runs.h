// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/native/protocol.h"
#include "core/runner/outbox.h"
#include "core/runner/roster.h"
#include "core/runner/supervisor.h"

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace redispatch::runner {

/// The runs that this runner holds: from the grant, through renewals, to the acknowledged end. One thread.
class Runs {
public:
    struct Options {
        std::filesystem::path folder; ///< records, meters and undelivered ends
        std::string revision;
    };
    Runs(Options options, const engines::native::Protocol& protocol, Supervisor& supervisor);

    std::size_t active() const { return m_active.size(); }
    std::size_t undelivered() const { return m_deliveries.size(); }
    /// Whether claims may be made: false while nothing can be noted on the local disk.
    bool canNote();

    /// Kills what an earlier life of this runner left behind; needs no server.
    void endOrphans();
    /// Declares those runs lost, and reads the ends that were not delivered.
    void recover(const Roster& roster, base::Instant serverNow);

    /// Starts the granted run. `sentAt` is when the claim was sent: the lease began no earlier.
    void start(const base::JobId& job, std::shared_ptr<const JobFile> file, engines::native::Grant grant,
               BootTime sentAt);
    /// Prolongs leases that are due for it.
    void renew(redis::Client& client);
    /// Turns ended processes into deliveries.
    void collect();
    /// Sends the deliveries; what fails stays.
    void deliver(redis::Client& client);
    /// Whose ends were delivered since the last call, and whether they were ok.
    std::vector<std::pair<base::JobId, bool>> takeDelivered() { return std::exchange(m_delivered, {}); }
    /// Asks all processes to end.
    void endAll(EndCause cause);
    /// When renew() or deliver() has something to do next.
    BootTime wakeAt() const;

private:
    struct Active {
        base::JobId job;
        std::shared_ptr<const JobFile> file;
        engines::native::Grant grant;
        BootTime startedAt{};
        BootTime renewAt{};
        bool isLost = false;
    };
    std::filesystem::path meterFile(const std::string& run) const;
    std::vector<std::string> environmentOf(const Active& active) const;
    BootTime killAt(const JobFile& file, BootTime sentAt) const;
    void finish(const Active& active, Ended ended);
    void enqueue(Delivery delivery);

    Options m_options;
    const engines::native::Protocol& m_protocol;
    Supervisor& m_supervisor;
    RunRecords m_records;
    Outbox m_outbox;
    std::map<std::string, Active> m_active; ///< by run
    std::deque<Delivery> m_deliveries;
    std::vector<std::pair<base::JobId, bool>> m_delivered;
    std::deque<std::pair<base::JobId, std::string>> m_releases; ///< claims to give back
    BootTime m_deliverAt{};
    BootTime m_probeAt{};
    bool m_diskWorks = true;
    std::mt19937_64 m_random;
};

} // namespace redispatch::runner
