// SPDX-License-Identifier: GPL-3.0-or-later
// What following remembers: how far each queue's events were read, and its schedules with their scores.
#pragma once

#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/keys.h"
#include "core/redis/subscriber.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace redispatch::engines::bullmq {

/// The newest of a queue's `completed` or `failed` jobs, by digests of their ids; 0: there is none.
struct NewestEnd {
    std::optional<std::uint64_t> read;  ///< when last looked at
    std::optional<std::uint64_t> heard; ///< on its channel since then
};

/// One queue that is followed.
struct FollowedQueue {
    std::string encoded;   ///< its name as it stands in positions
    std::string id;        ///< newest event read; empty: begin with what comes from now on
    std::string digest;    ///< of the schedules and scores that the follower last knew
    bool readable = true;  ///< its `events` is a stream, or nothing yet
    bool isBull = false;   ///< has no events: its channels are heard
    bool baseline = false; ///< `members` were read
    std::vector<std::pair<std::string, long long>> members; ///< schedule → slot, sorted by text
    std::unordered_map<std::string, std::string>
        hashes;                    ///< what ids of composite members' runs hold → member
    std::array<NewestEnd, 2> ends; ///< of `endSets`, for Bull
};
/// Where a queue keeps its ended jobs, by the instants of their ends.
inline constexpr std::array<std::string_view, 2> endSets = {"completed", "failed"};

/// "bq1", then a line for each queue: encoded name, newest event, digest; for Bull its newest ends too.
std::string positionText(const std::map<std::string, FollowedQueue, std::less<>>& queues);
/// False when it is no position; `queues` is then as it was.
bool readPosition(const std::string& text, std::map<std::string, FollowedQueue, std::less<>>& queues);
/// A short text that differs when a schedule or a score does.
std::string digestOf(const std::vector<std::pair<std::string, long long>>& members);
std::uint64_t digestOf(std::string_view text); ///< never 0

/// Collects what changed, each job once.
class ChangeSet {
public:
    void add(std::string_view queue, std::string_view member) {
        m_jobs.insert(JobRef{std::string(queue), std::string(member)}.id());
    }
    void addAll(const std::string& queue, const FollowedQueue& followed) {
        for (const auto& [member, slot] : followed.members)
            add(queue, member);
    }
    bool empty() const { return m_jobs.empty() && !everything; }
    std::vector<JobId> take() { return {m_jobs.begin(), m_jobs.end()}; }
    bool everything = false;

private:
    std::set<JobId> m_jobs;
};

struct BullmqEngine::Feed {
    using Steady = std::chrono::steady_clock;

    JobId focus; ///< the job on screen
    std::map<std::string, FollowedQueue, std::less<>> queues;
    std::string text; ///< the position last given out; `queues` says the same
    std::optional<Steady::time_point> polledAt;
    std::optional<Steady::time_point> endsPolledAt; ///< empty: to be done next time
    std::unique_ptr<redis::Subscriber> subscriber;  ///< of Bull's channels
    bool channelsLost = false;                      ///< something may have been published unheard

    /// Takes over a position, and queues that are known beside it.
    void adopt(const std::string& position, const std::vector<std::string>& known);
    /// Reads where the events of new queues end, and which library they are of.
    base::Status begin(redis::Client& client);
    /// Schedules of all queues, at most every 5 s (more seldom where there are very many) or `now`: what
    /// differs is added to `changes`.
    base::Status pollSchedules(redis::Client& client, bool now, ChangeSet& changes);
    /// New events of all queues; those of `only`, waiting for them, when it is not empty.
    base::Status readEvents(redis::Client& client, const std::string& only, base::milliseconds waitFor,
                            ChangeSet& changes);
    base::Status hearChannels(redis::Client& client, base::milliseconds waitFor, ChangeSet& changes);
    /// Looks for ends in Bull's queues that no channel told of, at most every 15 s: runs of schedules that
    /// ended since the last look are added to `changes`, all of the queue where they can no longer be told.
    base::Status pollEnds(redis::Client& client, ChangeSet& changes);

private:
    void takeSchedules(const std::string& queue, FollowedQueue& followed,
                       std::vector<std::pair<std::string, long long>> members, ChangeSet& changes);
    bool fold(const std::string& queue, const FollowedQueue& followed, std::string_view event,
              std::string_view job, ChangeSet& changes) const;
    base::Status connectChannels(redis::Client& client);
    bool m_unknownRuns = false; ///< an event named a schedule that is not known yet
};

} // namespace redispatch::engines::bullmq
