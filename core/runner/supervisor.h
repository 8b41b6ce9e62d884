// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/stop.h"
#include "core/runner/child.h"
#include "core/runner/orphans.h"

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace redispatch::runner {

/// Keeps the children: starts them, reads their output, ends them in time. It never talks to Redis, so that a
/// frozen server cannot delay a kill. Orders come from any thread; the work is done by the thread that calls
/// run() or turn(), which must be the main thread and outlive the children.
class Supervisor {
public:
    /// `records`: where a run is noted before its process may begin.
    explicit Supervisor(RunRecords records);
    ~Supervisor(); ///< ends what is left, at once
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    // From any thread.
    void start(Launch launch);
    void prolong(const std::string& run, BootTime killAt);
    void end(const std::string& run, EndCause cause);
    /// Runs that have ended since the last call, in that order; each started one comes exactly once.
    std::vector<Ended> takeEnded();
    int endedDescriptor() const { return m_endedEvent.get(); } ///< readable when takeEnded() has something

    // From the main thread.
    /// Works until the stop is requested; then ends what still runs, and returns when nothing does.
    void run(const base::Stop& stop);
    /// One turn of the loop, waiting at most this long.
    void turn(base::milliseconds atMost, int alsoWakeBy = -1);
    std::size_t running() const { return m_children.size(); }

private:
    struct Prolong {
        std::string run;
        BootTime killAt;
    };
    struct End {
        std::string run;
        EndCause cause;
    };
    using Order = std::variant<Launch, Prolong, End>;

    void give(Order order);
    void obey();
    void carryOut(Launch launch);
    void carryOut(const Prolong& order);
    void carryOut(const End& order);
    void publish(Ended ended);
    void reapStrangers();
    Child* find(const std::string& run);

    RunRecords m_records;
    std::string m_bootId;
    std::vector<std::unique_ptr<Child>> m_children;
    BootTime m_reapAt{}; ///< when to look for ended strangers again
    Descriptor m_orderEvent;
    Descriptor m_endedEvent;
    std::mutex m_mutex; ///< guards the two below
    std::deque<Order> m_orders;
    std::vector<Ended> m_ended;
};

} // namespace redispatch::runner
