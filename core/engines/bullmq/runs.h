// SPDX-License-Identifier: GPL-3.0-or-later
// Runs out of the hashes of jobs, and out of what the stream of events tells of them.
#pragma once

#include "core/domain/run.h"
#include "core/engines/bullmq/dialect.h"
#include "core/engines/bullmq/events.h"
#include "core/engines/bullmq/schedule.h"
#include "core/redis/command.h"
#include "core/redis/reply.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::engines::bullmq {

/// What may follow "repeat:" in the ids of a composite member's runs: hashes of BullMQ and Bull for each way
/// to part name and job id, since both may hold colons. Empty for what is no composite.
std::vector<std::string> compositeNames(std::string_view member);

/// Which jobs are runs of one schedule. A composite member goes by hashes in their ids.
class RunNames {
public:
    explicit RunNames(const JobRef& ref);
    /// Takes in the name that the pending run goes by, whatever it was hashed with.
    void learn(const Schedule& schedule);
    bool has(std::string_view jobId) const;

private:
    std::vector<std::string> m_names;
};

/// Adds the HMGET that decodeRun() reads; its reply is one.
void addRunFields(redis::Pipeline& pipeline, std::string_view queue, std::string_view jobId);

/// What a job's hash tells of a run. Times are those of the application's hosts.
struct StoredRun {
    domain::Run run;              ///< as of where the job is; meters are not read here
    std::optional<Instant> dueAt; ///< when it was due or asked for
    std::string scheduleKey;      ///< `rjk`, or `opts.repeat.key`
    long long stalls = 0;         ///< times that its worker vanished
    bool operator==(const StoredRun&) const = default;
};
/// Nothing when there is no hash. `place`: where its id was found; outside of `completed` and `failed` a run
/// that has started is Running while active, and None otherwise.
std::optional<StoredRun> decodeRun(std::string_view jobId, redis::Reply fields, Place place, bool bull);

/// The run that the stream tells of, filled up with what is stored of it. Start and end are Redis time; so
/// the same end has the same instant whether the job is still stored or not.
domain::Run runFrom(const RunEvents& events, const StoredRun* stored);

/// The first line that says something, safe to show.
std::string errorLine(std::string_view reason);

} // namespace redispatch::engines::bullmq
