// SPDX-License-Identifier: GPL-3.0-or-later
// The pass over runs that are being worked on: whether their workers still hold the locks.
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/rowsload.h"
#include "core/redis/serverinfo.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace redispatch::engines::bullmq {

using base::Status;
using domain::Limits;

namespace {

constexpr std::int64_t noSuchKey = -2; // as PTTL says it
/// An end that was read again differs by the time a reply takes; a renewal by seconds.
constexpr std::int64_t sameEndMs = 200;

} // namespace

/// A worker locks its run for 30 s by default, and renews that at half time. Without the lock the run still
/// lies in `active` until another worker has twice looked for stalled ones; without workers, for ever.
Status RowsLoading::readLocks(std::vector<Item>& group) {
    std::vector<Item*> active;
    for (Item& item : group)
        if (item.whole && !item.activeId.empty())
            active.push_back(&item);
    if (active.empty())
        return {};
    const auto now = redis::serverTime(m_client); // the reading began a while ago
    if (!now)
        return now.error();
    const std::int64_t nowMs = base::msSinceEpoch(*now);
    const auto ask = [&](std::size_t i, redis::Pipeline& pipeline) {
        const Item& item = *active[i];
        pipeline.add("PTTL", jobKey(m_queues[item.queue].state.queue, item.activeId) + ":lock");
    };
    const auto hear = [&](std::size_t i, const redis::Replies& replies, std::size_t at) {
        Item& item = *active[i];
        if (item.job == nullptr)
            make(item);
        const auto left = replies[at].integer();
        if (!left || (*left < 0 && *left != noSuchKey))
            return; // not permitted, or a lock without an end
        const domain::Job* before = item.before != nullptr ? item.before->job.get() : nullptr;
        const bool sameRun = before != nullptr && before->runningSince == item.job->runningSince &&
                             before->limits.leaseEndsAtMs != Limits::none;
        std::int64_t& end = item.job->limits.leaseEndsAtMs;
        const std::int64_t known = sameRun ? before->limits.leaseEndsAtMs : nowMs;
        if (*left == noSuchKey)
            end = std::min(known, nowMs); // since when, only an earlier reading can tell
        else
            end = std::abs(nowMs + *left - known) <= sameEndMs ? known : nowMs + *left;
    };
    return readEach(m_client, active.size(), ask, hear);
}

} // namespace redispatch::engines::bullmq
