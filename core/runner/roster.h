// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/native/protocol.h"
#include "core/runner/definitions.h"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace redispatch::runner {

/// A job that this host may run, and what is known of its definition in Redis.
struct RosterJob {
    std::shared_ptr<const JobFile> file;
    long long rev = 0;      ///< of the definition in Redis that is this file's; 0: not offered yet
    bool isRefused = false; ///< offered, and an error about this job alone came back
    bool isForeign = false; ///< Redis holds a newer definition that is not this file's
};

/// The jobs of the folder, kept in step with Redis. One thread.
class Roster {
public:
    struct Options {
        std::filesystem::path folder;
        std::filesystem::path memory; ///< file that remembers which jobs were offered from here
        std::string host;
        std::string revision; ///< REDISPATCH_REVISION; empty: ask git
        base::milliseconds leastLease{};
    };
    Roster(Options options, const engines::native::Protocol& protocol);

    /// Reads the folder; logs what is wrong. A file that has become bad keeps its job as it was until the
    /// file is good or gone.
    base::Status reload();
    /// reload() when the folder has changed since. Whether it had.
    bool reloadIfChanged();

    /// Offers what Redis does not know yet and retires jobs whose files are gone. Ends at the first error
    /// that is not about a single job.
    /// At most 500 at once; true when all is done that can be done now.
    base::Result<bool> publish(redis::Client& client, base::Instant now);
    /// Learns from a state read: a definition that is missing, retired or older will be offered again; a
    /// newer one of another host makes the job foreign, and it is not run here until its file changes.
    void learn(const base::JobId& job, const engines::native::State& state);
    void forgetRev(const base::JobId& job); ///< a script said that the definition has changed

    const RosterJob* find(const base::JobId& job) const;
    std::vector<base::JobId> ids() const;
    std::size_t size() const { return m_jobs.size(); }
    bool hasUnpublished() const;

private:
    void adopt(Definitions definitions);
    void remember();
    std::map<std::string, std::string> recall() const;

    Options m_options;
    const engines::native::Protocol& m_protocol;
    std::map<base::JobId, RosterJob> m_jobs;
    std::set<base::JobId> m_toRetire;
    std::string m_fingerprint;
};

} // namespace redispatch::runner
