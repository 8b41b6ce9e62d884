// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/redis/client.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::ledger {

/// What was asked for under a request id.
struct RequestRecord {
    bool fresh = false;  ///< nobody had used the id for this job; it is taken now
    bool done = false;   ///< it was carried out, and this came of it
    std::string verb;    ///< of who used the id first
    std::string mark;    ///< what the first asker noted about the job
    std::string run;     ///< with `done`
    std::string outcome; ///< with `done`: what was read back
};

/// Request ids of engines that remember none of their own: `<prefix>{job}:req:<id>`, a hash, kept for a day.
/// A record that was begun and never ended stands for a request whose answer was lost.
class Requests {
public:
    explicit Requests(std::string prefix = "rd:") : m_prefix(std::move(prefix)) {}

    /// What is known of an id; nothing when it is free.
    base::Result<std::optional<RequestRecord>> find(redis::Client& client, const base::JobId& job,
                                                    const std::string& requestId) const;
    /// Takes the id if it is free, and says what was known of it.
    base::Result<RequestRecord> begin(redis::Client& client, const base::JobId& job,
                                      const std::string& requestId, std::string_view verb,
                                      const std::string& mark) const;
    base::Status end(redis::Client& client, const base::JobId& job, const std::string& requestId,
                     const std::string& run, const std::string& outcome) const;
    /// It was refused and changed nothing: the id is free again.
    base::Status forget(redis::Client& client, const base::JobId& job, const std::string& requestId) const;

    std::string key(const base::JobId& job, const std::string& requestId) const;

private:
    std::string m_prefix;
};

} // namespace redispatch::ledger
