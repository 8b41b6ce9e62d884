// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/clocks.h"

#include "core/base/text.h"
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/keys.h"

#include <algorithm>
#include <string_view>

namespace redispatch::engines::bullmq {

namespace {

using namespace std::chrono_literals;

constexpr auto readEvery = 60s;
constexpr std::size_t queuesAsked = 200;
/// A plain run leaves five entries, two of which tell a worker's time.
constexpr int newestEvents = 10;

/// The field that the worker wrote in the moment of the event, by its own clock.
std::string_view fieldOf(std::string_view event) {
    if (event == "completed" || event == "failed")
        return "finishedOn";
    return event == "active" ? std::string_view("processedOn") : std::string_view();
}

struct Event {
    std::string queue, job;
    std::string_view field;
    long long atMs = 0; ///< Redis time
};

} // namespace

base::Status WorkerClocks::read(redis::Client& client, const std::vector<std::string>& queues) {
    const auto now = std::chrono::steady_clock::now();
    if (m_readAt && now - *m_readAt < readEvery)
        return {};
    m_readAt = now;
    m_skews.clear();
    std::vector<Event> events;
    const auto askEvents = [&](std::size_t i, redis::Pipeline& pipeline) {
        pipeline.add("XREVRANGE", key(queues[i], "events"), "+", "-", "COUNT", newestEvents);
    };
    const auto hearEvents = [&](std::size_t i, const redis::Replies& replies, std::size_t at) {
        for (std::size_t e = 0; e < replies[at].size(); ++e) {
            const redis::Reply entry = replies[at][e];
            const std::string_view id = entry[0].text(), field = fieldOf(entry[1].field("event").text());
            const auto ms = base::parseInt(id.substr(0, id.find('-')));
            if (!field.empty() && ms)
                events.push_back({queues[i], std::string(entry[1].field("jobId").text()), field, *ms});
        }
    };
    if (auto done = readEach(client, std::min(queues.size(), queuesAsked), askEvents, hearEvents); !done)
        return done;
    const auto askJob = [&](std::size_t i, redis::Pipeline& pipeline) {
        pipeline.add("HGET", jobKey(events[i].queue, events[i].job), events[i].field);
    };
    const auto hearJob = [&](std::size_t i, const redis::Replies& replies, std::size_t at) {
        const auto theirs = replies[at].isError() ? std::nullopt : base::parseInt(replies[at].text());
        if (!theirs)
            return;
        // The smallest is the truest: a later attempt may have moved a start, a busy server delays an entry.
        const base::milliseconds skew(*theirs - events[i].atMs);
        const auto [known, added] = m_skews.try_emplace(events[i].queue, skew);
        if (!added && std::chrono::abs(skew) < std::chrono::abs(known->second))
            known->second = skew;
    };
    return readEach(client, events.size(), askJob, hearJob);
}

} // namespace redispatch::engines::bullmq
