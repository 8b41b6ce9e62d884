// SPDX-License-Identifier: GPL-3.0-or-later
// Ends of runs in Bull's queues that were published while nobody listened. Such an end need not move a
// schedule's score, so that nothing else tells of it.
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/feed.h"

namespace redispatch::engines::bullmq {

using base::Status;
using namespace std::chrono_literals;

namespace {

constexpr auto pollEndsEvery = 15s;
constexpr std::size_t endsRead = 100;   ///< of a set that changed
constexpr std::size_t maxChanged = 500; ///< sets read closer at a time; more means all of their queues

} // namespace

Status BullmqEngine::Feed::pollEnds(redis::Client& client, ChangeSet& changes) {
    if (endsPolledAt && Steady::now() - *endsPolledAt < pollEndsEvery)
        return {};
    struct Set {
        const std::string* name;
        FollowedQueue* queue;
        std::size_t index;
        NewestEnd& end() const { return queue->ends.at(index); }
    };
    std::vector<Set> sets;
    for (auto& [name, queue] : queues)
        if (queue.isBull)
            for (std::size_t i = 0; i < endSets.size(); ++i)
                sets.push_back({&name, &queue, i});
    if (sets.empty())
        return {};
    const auto askFor = [&](const Set& set, std::size_t count, redis::Pipeline& pipeline) {
        pipeline.add("ZREVRANGE", key(*set.name, endSets.at(set.index)), 0, count - 1);
    };
    std::vector<Set> changed;
    auto done = readEach(
        client, sets.size(), [&](std::size_t i, redis::Pipeline& pipeline) { askFor(sets[i], 1, pipeline); },
        [&](std::size_t i, const redis::Replies& replies, std::size_t at) {
            if (replies[at].isError())
                return;
            NewestEnd& end = sets[i].end();
            const std::uint64_t newest = replies[at].size() == 0 ? 0 : digestOf(replies[at][0].text());
            if (end.read == newest)
                return;
            // What was last heard of is where the others were heard of too. An emptied set tells of no end.
            if (end.read && newest != 0 && end.heard != newest)
                changed.push_back(sets[i]);
            else
                end.read = newest;
            text.clear();
        });
    if (!done)
        return done;
    const std::size_t looked = std::min(changed.size(), maxChanged);
    for (std::size_t i = looked; i < changed.size(); ++i) {
        changes.addAll(*changed[i].name, *changed[i].queue);
        changed[i].end().read.reset();
    }
    done = readEach(
        client, looked,
        [&](std::size_t i, redis::Pipeline& pipeline) { askFor(changed[i], endsRead, pipeline); },
        [&](std::size_t i, const redis::Replies& replies, std::size_t at) {
            const auto& [name, queue, index] = changed[i];
            NewestEnd& end = changed[i].end();
            const redis::Reply ids = replies[at];
            bool known = true, reached = end.read == 0U && ids.size() < endsRead;
            for (std::size_t e = 0; e < ids.size(); ++e) {
                const std::uint64_t digest = digestOf(ids[e].text());
                if (digest == end.read || digest == end.heard) {
                    reached = true;
                    break;
                }
                known &= fold(*name, *queue, endSets.at(index), ids[e].text(), changes);
            }
            if (!known)
                m_unknownRuns = true;
            if (!known || !reached)
                changes.addAll(*name, *queue);
            end.read = ids.size() == 0 ? 0 : digestOf(ids[0].text());
        },
        100);
    if (!done)
        return done;
    for (const Set& set : sets)
        set.end().heard.reset();
    endsPolledAt = Steady::now();
    return {};
}

} // namespace redispatch::engines::bullmq
