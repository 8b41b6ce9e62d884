// SPDX-License-Identifier: GPL-3.0-or-later
// Queues of which nothing is known yet: all that their rows are made from is asked for at once, and the rows
// of one queue are made while the server works on the next. A first reading then takes little longer than
// the server alone.
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/rowsload.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

using base::Status;
using redis::Pipeline;
using redis::Replies;

namespace {

/// Larger queues would not go into one pipeline.
constexpr std::size_t mostFresh = 500;

} // namespace

/// Whether all that the queue's rows are made from can be asked for at once: nothing is known of them yet.
bool RowsLoading::isFresh(std::size_t queue) const {
    const QueueReading& reading = m_queues[queue];
    const std::size_t count = reading.members.size();
    return !m_whole && count >= fewestInBulk && count <= mostFresh && !reading.state.dialect.isBull() &&
           !m_known.queues.contains(reading.state.queue);
}

/// What is read here is over a kilobyte per schedule: it is made when its queue is asked about and goes when
/// its rows are made, both while the server works on other queues.
Status RowsLoading::readFresh(const std::vector<std::size_t>& queues) {
    struct Fresh {
        std::vector<Item> items;
        Stretch stretch;
        BulkRead completedBy = BulkRead::None;
    };
    std::vector<Fresh> all(queues.size());
    std::vector<Item> left; // no row could be made of
    std::vector<Stretch> going;
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        Fresh& fresh = all[i];
        const std::size_t count = m_queues[queues[i]].members.size();
        fresh.items.reserve(count);
        for (std::size_t m = 0; m < count; ++m) {
            addItem(fresh.items, queues[i], m);
            fresh.items.back().whole = true;
        }
        fresh.stretch.queue = queues[i];
        fresh.stretch.end = fresh.stretch.wanted = count;
        markActive(fresh.items, fresh.stretch);
        addDelayed(pipeline, fresh.stretch);
        addDefinitions(pipeline, fresh.items, 0, count);
        fresh.completedBy = addCompleted(pipeline, fresh.stretch);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        Fresh fresh = std::move(all[i]);
        hearDelayed(replies[at++], fresh.items, fresh.stretch);
        hearDefinitions(replies, at, fresh.items, 0, fresh.items.size());
        if (fresh.completedBy != BulkRead::None)
            hearCompleted(replies[at], fresh.completedBy, fresh.items, fresh.stretch);
        const std::size_t begin = left.size();
        for (Item& item : fresh.items)
            if (item.job != nullptr && fresh.stretch.completedEnded)
                keep(item);
            else
                left.push_back(std::move(item));
        if (fresh.stretch.completedEnded)
            return;
        fresh.stretch.begin = begin;
        fresh.stretch.end = left.size();
        going.push_back(fresh.stretch);
    };
    if (auto done = readEach(m_client, queues.size(), ask, hear, perFlight); !done)
        return done;
    if (auto done = readCompleted(left, going); !done)
        return done;
    const std::vector<Stretch> mixed = stretchesOf(left);
    if (auto done = readSingly(left); !done)
        return done;
    const auto byMember = [](const auto& a, const auto& b) { return a.member < b.member; };
    for (const Stretch& stretch : mixed)
        std::sort(m_queues[stretch.queue].rows.begin(), m_queues[stretch.queue].rows.end(), byMember);
    return {};
}

} // namespace redispatch::engines::bullmq
