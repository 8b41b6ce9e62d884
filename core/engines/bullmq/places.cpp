// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/places.h"

#include "core/base/text.h"
#include "core/engines/bullmq/keys.h"
#include "core/redis/servererror.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

using base::Status;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t maxQueues = 20'000;
constexpr std::size_t maxClients = 2'000;
constexpr auto clientsEvery = 10s;
constexpr auto walkEvery = 10min;
constexpr auto walkAtMostEvery = 10s;
constexpr int scanCount = 1'000;
constexpr std::string_view suffix = ":repeat";

/// The number in "name:123" of an INFO section.
std::optional<std::int64_t> infoNumber(std::string_view info, std::string_view name) {
    for (const std::string_view line : base::split(info, '\n'))
        if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':')
            return base::parseInt(base::trimmed(line.substr(name.size() + 1)));
    return std::nullopt;
}

/// One pipeline that says of each queue whether it has any of the keys that every version makes.
Result<std::vector<bool>> existing(redis::Client& client, const std::vector<std::string>& queues) {
    std::vector<bool> there(queues.size(), false);
    constexpr std::size_t atOnce = 1'000;
    for (std::size_t from = 0; from < queues.size(); from += atOnce) {
        const std::size_t to = std::min(from + atOnce, queues.size());
        redis::Pipeline pipeline;
        for (std::size_t i = from; i < to; ++i)
            pipeline.add("EXISTS", key(queues[i], "repeat"), key(queues[i], "meta"), key(queues[i], "id"));
        const auto replies = client.run(pipeline);
        if (!replies)
            return replies.error();
        for (std::size_t i = from; i < to; ++i)
            there[i] = (*replies)[i - from].integer().value_or(0) > 0;
    }
    return there;
}

} // namespace

std::vector<std::string> BullmqEngine::Places::names() const {
    std::vector<std::string> all;
    for (const auto& [name, queue] : queues)
        all.push_back(name);
    return all;
}

bool BullmqEngine::Places::add(std::string_view queue) {
    if (queues.contains(queue))
        return true;
    if (queues.size() >= maxQueues)
        return false;
    queues.emplace(queue, Queue{});
    ++revision;
    return true;
}

const std::vector<WorkerSeen>& BullmqEngine::Places::workersOf(std::string_view queue) const {
    static const std::vector<WorkerSeen> none;
    const auto known = queues.find(queue);
    return known == queues.end() ? none : known->second.workers;
}

std::string_view BullmqEngine::Places::commandOf(std::string_view queue) const {
    for (const WorkerSeen& worker : workersOf(queue))
        if (worker.command == "bzpopmin" || worker.command == "brpoplpush")
            return worker.command;
    return {};
}

/// "bull:emails" is a queue when it has keys; else, and always without a colon, it is a prefix of queues.
Status BullmqEngine::Places::lookUpAsked(redis::Client& client) {
    if (asked.empty())
        return {};
    std::vector<std::string> names;
    for (const std::string& text : asked)
        names.push_back(text + ":");
    const auto there = existing(client, names);
    if (!there)
        return base::Error(there.error());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool named = asked[i].find(':') != std::string::npos;
        if ((*there)[i] || named)
            if (add(names[i]))
                queues.find(names[i])->second.configured = true;
        if (!(*there)[i])
            prefixes.push_back(names[i]);
    }
    asked.clear();
    return {};
}

Status BullmqEngine::Places::readClients(redis::Client& client) {
    const auto now = Steady::now();
    if (clients == Clients::Refused || (clientsAt && now - *clientsAt < clientsEvery))
        return {};
    clientsAt = now;
    const auto info = client.run(redis::Pipeline().add("INFO", "clients").add("INFO", "cluster"));
    if (!info)
        return base::Error(info.error());
    cluster = infoNumber((*info)[1].text(), "cluster_enabled").value_or(0) == 1;
    const auto connected = infoNumber((*info)[0].text(), "connected_clients");
    if (connected && static_cast<std::size_t>(*connected) > maxClients) {
        clients = Clients::TooMany;
        return {};
    }
    const auto list = client.run(redis::Pipeline().add("CLIENT", "LIST"));
    if (!list)
        return base::Error(list.error());
    if ((*list)[0].isError()) {
        clients = Clients::Refused;
        return {};
    }
    clients = Clients::Known;
    std::vector<NamedClient> named;
    std::vector<std::string> candidates;
    for (const std::string_view line : base::split((*list)[0].text(), '\n'))
        if (auto found = namedClient(line)) {
            for (const std::string& queue : found->queues)
                if (!queues.contains(queue))
                    candidates.push_back(queue);
            named.push_back(std::move(*found));
        }
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    const auto there = existing(client, candidates);
    if (!there)
        return base::Error(there.error());
    for (std::size_t i = 0; i < candidates.size(); ++i)
        if ((*there)[i])
            add(candidates[i]);
    for (auto& [name, queue] : queues)
        queue.workers.clear();
    for (NamedClient& found : named) {
        if (!found.worker)
            continue;
        const auto mine = std::find_if(found.queues.begin(), found.queues.end(),
                                       [&](const std::string& queue) { return queues.contains(queue); });
        if (mine != found.queues.end())
            queues.find(*mine)->second.workers.push_back(std::move(found.seen));
    }
    return {};
}

bool BullmqEngine::Places::wantsWalk() const {
    if (!search && prefixes.empty())
        return false;
    // A thousandth of the time at most: a small server is walked through often, a huge one rarely.
    const auto pause = std::clamp<Steady::duration>(walkTook * 1'000, walkAtMostEvery, walkEvery);
    return walking || !walkedAt || Steady::now() - *walkedAt >= pause;
}

Result<bool> BullmqEngine::Places::walkOn(redis::Client& client) {
    if (!wantsWalk())
        return true;
    if (!walking) {
        walking = true;
        walkTook = {};
        cursor = "0";
    }
    const bool onlyOne = !search && prefixes.size() == 1;
    const std::string match =
        (onlyOne ? escapedPattern(prefixes.front()) : std::string()) + "*" + std::string(suffix);
    redis::Pipeline pipeline;
    if (withoutType)
        pipeline.add("SCAN", cursor, "MATCH", match, "COUNT", scanCount);
    else
        pipeline.add("SCAN", cursor, "MATCH", match, "COUNT", scanCount, "TYPE", "zset");
    const auto sentAt = Steady::now();
    const auto replies = client.run(pipeline);
    walkTook += Steady::now() - sentAt;
    if (!replies)
        return replies.error();
    const redis::Reply reply = (*replies)[0];
    if (reply.isError()) {
        if (!withoutType && reply.text().starts_with("ERR syntax")) {
            withoutType = true;
            return false;
        }
        walkRefused = redis::serverError(reply.text(), "SCAN");
        walking = false;
        walkedAt = Steady::now();
        return true;
    }
    for (std::size_t i = 0; i < reply[1].size(); ++i) {
        const std::string_view name = reply[1][i].text();
        if (!name.ends_with(suffix) || name.size() == suffix.size())
            continue;
        const std::string_view queue = name.substr(0, name.size() - suffix.size() + 1);
        const bool wanted = search || std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& prefix) {
                                return queue.starts_with(prefix);
                            });
        if (wanted)
            add(queue);
    }
    cursor = reply[0].text();
    if (cursor != "0")
        return false;
    walking = false;
    walkRefused.reset();
    walkedAt = Steady::now();
    return true;
}

} // namespace redispatch::engines::bullmq
