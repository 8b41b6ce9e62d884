// SPDX-License-Identifier: GPL-3.0-or-later
// The native engine's keys (native-engine.md 1.4). The hash tag is the whole job id, so that everything about
// one job, the ledger's records included, lies in one slot.
#pragma once

#include "core/base/humanize.h"
#include "core/base/ids.h"

#include <chrono>
#include <string>
#include <string_view>

namespace redispatch::engines::native {

class Keys {
public:
    explicit Keys(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    // One job each; J stands for the job id.
    std::string definition(const base::JobId& job) const { return of(job, "def"); } ///< hash
    std::string state(const base::JobId& job) const { return of(job, "st"); } ///< hash: state and table row
    std::string lease(const base::JobId& job) const { return of(job, "lease"); }  ///< zset run → expiry ms
    std::string history(const base::JobId& job) const { return of(job, "hist"); } ///< stream
    std::string failures(const base::JobId& job) const { return of(job, "fails"); } ///< stream, the last 5
    std::string queue(const base::JobId& job) const { return of(job, "q"); }        ///< zset entry → due ms
    std::string queueData(const base::JobId& job) const { return of(job, "qd"); } ///< hash entry → its data
    std::string request(const base::JobId& job, const std::string& requestId) const {
        return of(job, "req:" + requestId); ///< string, EX 86400
    }
    /// hash: percentile sketch and totals of the runs of a cache state that ended on a UTC day
    std::string latency(const base::JobId& job, std::chrono::sys_days day, std::string_view stratum) const {
        return latency(job, base::utcText(base::Instant(day)).substr(0, 10), stratum);
    }
    /// the same of a UTC hour
    std::string latency(const base::JobId& job, std::chrono::sys_time<std::chrono::hours> hour,
                        std::string_view stratum) const {
        return latency(job, base::utcText(base::Instant(hour)).substr(0, 13), stratum);
    }
    std::string outputs(const base::JobId& job) const { return of(job, "out"); } ///< hash run → packed output
    std::string outputOrder(const base::JobId& job) const { return of(job, "outs"); } ///< zset run → end ms

    // Shared and advisory: rebuilt from the jobs when lost.
    std::string index() const { return m_prefix + "idx"; }       ///< zset job → when somebody must look, ms
    std::string runners() const { return m_prefix + "runners"; } ///< hash runner → heartbeat
    std::string changes() const { return m_prefix + "changes"; } ///< stream: job, what; about 10,000 kept

    const std::string& prefix() const { return m_prefix; }

private:
    std::string latency(const base::JobId& job, const std::string& time, std::string_view stratum) const {
        return of(job, "lat:" + time + ":" + std::string(stratum));
    }
    std::string of(const base::JobId& job, const std::string& part) const {
        return m_prefix + "{" + job.str() + "}:" + part;
    }
    std::string m_prefix;
};

} // namespace redispatch::engines::native
