// SPDX-License-Identifier: GPL-3.0-or-later
// Events out of streams, and out of Bull's channels.
#include "core/engines/bullmq/feed.h"

#include "core/base/text.h"
#include "core/redis/servererror.h"

#include <algorithm>

#include <simdjson.h>

namespace redispatch::engines::bullmq {

using base::Status;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t streamsPerRead = 250;
constexpr int eventsPerStream = 1'000;
constexpr std::size_t maxChecked = 100;      ///< streams looked at for a cut, after each reading
constexpr std::size_t maxPatternQueues = 50; ///< a pattern costs with every message that anyone publishes

/// A stream id in its two numbers, comparable.
std::pair<std::int64_t, std::int64_t> numbersOf(std::string_view id) {
    const std::size_t dash = std::min(id.find('-'), id.size());
    return {base::parseInt(id.substr(0, dash)).value_or(0),
            dash < id.size() ? base::parseInt(id.substr(dash + 1)).value_or(0) : 0};
}

/// Of the queue as a whole.
bool isQueueEvent(std::string_view event) {
    return event == "paused" || event == "resumed" || event == "cleaned";
}

/// `{"jobId":"…","val":"…"}`, or the id itself.
std::string jobOf(const std::string& payload) {
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    std::string_view id;
    if (payload.starts_with('{') && parser.parse(payload).get(root) == simdjson::SUCCESS &&
        root["jobId"].get(id) == simdjson::SUCCESS)
        return std::string(id);
    return payload;
}

} // namespace

/// False when it is about a schedule that is not known.
bool BullmqEngine::Feed::fold(const std::string& queue, const FollowedQueue& followed, std::string_view event,
                              std::string_view job, ChangeSet& changes) const {
    if (isQueueEvent(event)) {
        changes.addAll(queue, followed);
        return true;
    }
    const JobIdParts parts = partsOf(job);
    if (parts.origin == JobIdParts::Origin::Other || event == "drained")
        return true;
    std::string member(parts.member);
    if (const auto hashed = followed.hashes.find(member); hashed != followed.hashes.end())
        member = hashed->second;
    // Progress says nothing that a list shows.
    if (event == "progress" && focus != JobRef{queue, member}.id())
        return true;
    const auto known =
        std::lower_bound(followed.members.begin(), followed.members.end(), std::pair(member, 0LL));
    if (known == followed.members.end() || known->first != member)
        return false;
    changes.add(queue, member);
    return true;
}

Status BullmqEngine::Feed::readEvents(redis::Client& client, const std::string& only,
                                      base::milliseconds waitFor, ChangeSet& changes) {
    std::vector<std::pair<const std::string*, FollowedQueue*>> read;
    for (auto& [name, queue] : queues)
        if (queue.readable && (only.empty() || name == only))
            read.emplace_back(&name, &queue);
    std::map<std::string, std::pair<const std::string*, FollowedQueue*>> byKey;
    redis::Pipeline pipeline;
    std::vector<std::size_t> starts;
    for (std::size_t from = 0; from < read.size(); from += streamsPerRead) {
        const std::size_t to = std::min(from + streamsPerRead, read.size());
        std::vector<std::string> args = {"XREAD", "COUNT", std::to_string(eventsPerStream)};
        if (waitFor.count() > 0 && !only.empty())
            args.insert(args.end(), {"BLOCK", std::to_string(waitFor.count())});
        args.emplace_back("STREAMS");
        for (std::size_t i = from; i < to; ++i) {
            args.push_back(key(*read[i].first, "events"));
            byKey[args.back()] = read[i];
        }
        for (std::size_t i = from; i < to; ++i)
            args.push_back(read[i].second->id);
        starts.push_back(from);
        pipeline.addArgs(args);
    }
    const auto replies =
        client.run(pipeline, redis::Client::Intent::Read, waitFor + client.endpoint().commandTimeout);
    if (!replies)
        return base::Error(replies.error());
    struct Looked {
        const std::string* queue = nullptr;
        std::string before, first;
    };
    std::vector<Looked> looked;
    for (std::size_t r = 0; r < replies->size(); ++r) {
        const redis::Reply streams = (*replies)[r];
        if (streams.isError()) {
            if (!streams.text().starts_with("WRONGTYPE"))
                return redis::serverError(streams.text(), "events of queues");
            // One of them is no stream: find out which, later.
            for (std::size_t i = starts[r]; i < std::min(starts[r] + streamsPerRead, read.size()); ++i)
                read[i].second->baseline = false;
            continue;
        }
        for (std::size_t s = 0; s < streams.size(); ++s) {
            const auto found = byKey.find(std::string(streams[s][0].text()));
            const redis::Reply entries = streams[s][1];
            if (found == byKey.end() || entries.size() == 0)
                continue;
            const auto& [name, queue] = found->second;
            if (queue->id != "0-0" && looked.size() < maxChecked)
                looked.push_back({name, queue->id, std::string(entries[0][0].text())});
            for (std::size_t e = 0; e < entries.size(); ++e) {
                const redis::Reply fields = entries[e][1];
                if (!fold(*name, *queue, fields.field("event").text(), fields.field("jobId").text(), changes))
                    m_unknownRuns = true;
            }
            queue->id = entries[entries.size() - 1][0].text();
            text.clear();
        }
    }
    // When the stream now begins with what was read first, events between may have been trimmed.
    redis::Pipeline firsts;
    for (const Looked& one : looked)
        firsts.add("XRANGE", key(*one.queue, "events"), "-", "+", "COUNT", 1);
    const auto oldest = client.run(firsts);
    if (!oldest)
        return base::Error(oldest.error());
    for (std::size_t i = 0; i < looked.size(); ++i)
        if (numbersOf((*oldest)[i][0][0].text()) > numbersOf(looked[i].before))
            changes.everything = true;
    return {};
}

Status BullmqEngine::Feed::connectChannels(redis::Client& client) {
    std::vector<std::string> channels, patterns;
    for (const auto& [name, queue] : queues) {
        if (!queue.isBull)
            continue;
        for (const std::string_view suffix :
             {"completed", "failed", "progress", "delayed", "paused", "resumed"})
            channels.push_back(key(name, suffix));
        if (patterns.size() < maxPatternQueues * 3)
            for (const std::string_view suffix : {"active@*", "waiting@*", "stalled@*"})
                patterns.push_back(escapedPattern(name) + std::string(suffix));
    }
    if (channels.empty()) {
        subscriber.reset();
        return {};
    }
    const bool anew = !subscriber || !subscriber->isConnected();
    if (anew) {
        channelsLost |= subscriber != nullptr;
        for (auto& [name, queue] : queues)
            for (NewestEnd& end : queue.ends)
                end.heard.reset();
        redis::Endpoint endpoint = client.endpoint();
        subscriber = std::make_unique<redis::Subscriber>(std::move(endpoint), client.stop());
        if (auto done = subscriber->connect(); !done)
            return done;
    }
    if (auto done = subscriber->subscribe(channels); !done)
        return done;
    if (auto done = subscriber->subscribePatterns(patterns); !done)
        return done;
    if (anew)
        endsPolledAt.reset();
    return {};
}

Status BullmqEngine::Feed::hearChannels(redis::Client& client, base::milliseconds waitFor,
                                        ChangeSet& changes) {
    // A channel is a help: the schedules are polled whether it is there or not.
    if (auto done = connectChannels(client); !done)
        return done.error().kind == base::ErrorKind::Stopped ? done : Status();
    if (!subscriber)
        return {};
    if (channelsLost)
        for (const auto& [name, queue] : queues)
            if (queue.isBull)
                changes.addAll(name, queue);
    channelsLost = false;
    const auto messages = subscriber->poll(waitFor);
    if (!messages)
        return messages.error().kind == base::ErrorKind::Stopped ? Status(messages.error()) : Status();
    for (const redis::Message& message : *messages) {
        const auto colon = message.channel.rfind(':', message.channel.find('@'));
        if (colon == std::string::npos)
            continue;
        const auto found = queues.find(std::string_view(message.channel).substr(0, colon + 1));
        if (found == queues.end())
            continue;
        std::string_view event = std::string_view(message.channel).substr(colon + 1);
        event = event.substr(0, event.find('@'));
        const std::string job = jobOf(message.payload);
        if (!fold(found->first, found->second, event, job, changes))
            m_unknownRuns = true;
        for (std::size_t e = 0; e < endSets.size(); ++e)
            if (event == endSets.at(e))
                found->second.ends.at(e).heard = digestOf(job);
    }
    return {};
}

} // namespace redispatch::engines::bullmq
