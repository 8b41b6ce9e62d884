// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/engine.h"

#include "core/engines/bullmq/feed.h"
#include "core/engines/bullmq/places.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

namespace {

/// So long a wait for one queue's events leaves the others unread.
constexpr base::milliseconds longestBlock{1'000};
constexpr base::milliseconds firstLookFor{200};

} // namespace

void BullmqEngine::focus(const JobId& job) {
    m_feed->focus = job;
}

Result<std::string> BullmqEngine::followFrom(redis::Client& client) {
    if (m_places->queues.empty())
        if (auto found = discover(client, firstLookFor); !found)
            return found.error();
    if (m_places->queues.empty())
        return std::string();
    // A feed of its own: what this engine itself follows stays where it is.
    Feed feed;
    feed.adopt({}, m_places->names());
    if (auto done = feed.begin(client); !done)
        return done.error();
    ChangeSet ignored;
    if (auto done = feed.pollSchedules(client, true, ignored); !done)
        return done.error();
    if (auto done = feed.pollEnds(client, ignored); !done)
        return done.error();
    return positionText(feed.queues);
}

Result<Changes> BullmqEngine::follow(redis::Client& client, const std::string& position,
                                     base::milliseconds waitFor) {
    Feed& feed = *m_feed;
    ChangeSet changes;
    feed.adopt(position, m_places->names());
    if (auto done = feed.begin(client); !done)
        return done.error();
    if (auto done = feed.pollSchedules(client, false, changes); !done)
        return done.error();
    if (auto done = feed.readEvents(client, {}, {}, changes); !done)
        return done.error();
    if (auto done = feed.hearChannels(client, {}, changes); !done)
        return done.error();
    if (auto done = feed.pollEnds(client, changes); !done)
        return done.error();
    // Only the queue on screen is waited for: a server wakes a reader of many streams at every event.
    const auto shown = JobRef::from(feed.focus);
    const auto followed = shown ? feed.queues.find(shown->queue) : feed.queues.end();
    if (changes.empty() && waitFor.count() > 0 && followed != feed.queues.end()) {
        const auto blockFor = std::min(waitFor, longestBlock);
        const auto done = followed->second.isBull
                              ? feed.hearChannels(client, blockFor, changes)
                              : feed.readEvents(client, followed->first, blockFor, changes);
        if (!done)
            return done.error();
    }
    Changes result;
    if (feed.text.empty())
        feed.text = positionText(feed.queues);
    result.position = feed.text;
    result.everything = changes.everything;
    result.jobs = changes.take();
    return result;
}

} // namespace redispatch::engines::bullmq
