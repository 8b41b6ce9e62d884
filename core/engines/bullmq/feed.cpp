// SPDX-License-Identifier: GPL-3.0-or-later
// Positions and schedules of followed queues.
#include "core/engines/bullmq/feed.h"

#include "core/base/text.h"
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/members.h"
#include "core/engines/bullmq/memberscan.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace redispatch::engines::bullmq {

using base::Status;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view magic = "bq1";
/// Events tell of what runs; this is for what an application defines, and may wait where there is much.
constexpr auto pollEvery = 5s;
constexpr std::size_t membersPerPoll = 10'000; ///< for each as many, another such pause
constexpr int unknownShare = 10; ///< of those further pauses, when an event named an unknown schedule
/// Beyond so many changed schedules of one queue all is read again.
constexpr std::size_t manyChanges = 2'000;

bool isStreamId(std::string_view text) {
    const auto dash = text.find('-');
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.size() <= 20 && part.find_first_not_of("0123456789") == part.npos;
    };
    return dash != text.npos && digits(text.substr(0, dash)) && digits(text.substr(dash + 1));
}

constexpr std::uint64_t hashSeed = 14'695'981'039'346'656'037ULL; // FNV-1a

std::uint64_t mixed(std::uint64_t hash, std::string_view bytes) {
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    return hash;
}

/// Nothing for "-", and for what is no number.
std::optional<std::uint64_t> numberFrom(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// " 12 0"; "-" for what was not looked at.
std::string endsText(const FollowedQueue& queue) {
    std::string text;
    for (const NewestEnd& end : queue.ends)
        text += ' ' + (end.read ? std::to_string(*end.read) : std::string("-"));
    return text;
}

std::string encodedName(std::string_view queue) {
    return base::JobId::of("q", queue).str();
}

} // namespace

std::string positionText(const std::map<std::string, FollowedQueue, std::less<>>& queues) {
    std::string text(magic);
    for (const auto& [name, queue] : queues) {
        text += '\n';
        text += queue.encoded;
        text += ' ';
        text += queue.id;
        text += ' ';
        text += queue.digest;
        if (queue.isBull)
            text += endsText(queue);
    }
    return text;
}

bool readPosition(const std::string& text, std::map<std::string, FollowedQueue, std::less<>>& queues) {
    const auto lines = base::split(text, '\n');
    if (lines.empty() || lines.front() != magic)
        return false;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto parts = base::split(lines[i], ' ', true);
        if ((parts.size() != 3 && parts.size() != 3 + endSets.size()) || !isStreamId(parts[1]))
            continue;
        FollowedQueue& queue = queues[base::JobId(std::string(parts[0])).rawPath()];
        queue.encoded = parts[0];
        queue.id = parts[1];
        if (!queue.baseline)
            queue.digest = parts[2];
        for (std::size_t e = 0; e + 3 < parts.size(); ++e)
            if (NewestEnd& end = queue.ends.at(e); !end.read)
                end.read = numberFrom(parts[e + 3]);
    }
    return true;
}

std::string digestOf(const std::vector<std::pair<std::string, long long>>& members) {
    std::uint64_t hash = hashSeed;
    for (const auto& [member, slot] : members)
        hash = mixed(mixed(hash, member), "\n" + std::to_string(slot) + "\n");
    return std::to_string(hash);
}

std::uint64_t digestOf(std::string_view text) {
    return std::max<std::uint64_t>(mixed(hashSeed, text), 1);
}

void BullmqEngine::Feed::adopt(const std::string& position, const std::vector<std::string>& known) {
    if (position != text || text.empty()) {
        readPosition(position, queues);
        text.clear();
        polledAt.reset();
    }
    for (const std::string& name : known)
        if (!queues.contains(name)) {
            queues[name].encoded = encodedName(name);
            text.clear();
        }
}

Status BullmqEngine::Feed::begin(redis::Client& client) {
    std::vector<std::pair<const std::string*, FollowedQueue*>> fresh;
    for (auto& [name, queue] : queues)
        if (queue.id.empty() || (!queue.baseline && queue.readable))
            fresh.emplace_back(&name, &queue);
    const auto ask = [&](std::size_t i, redis::Pipeline& pipeline) {
        pipeline.add("XREVRANGE", key(*fresh[i].first, "events"), "+", "-", "COUNT", 1);
        addDialect(pipeline, *fresh[i].first);
    };
    const auto hear = [&](std::size_t i, const redis::Replies& replies, std::size_t at) {
        FollowedQueue& queue = *fresh[i].second;
        queue.readable = !replies[at].isError();
        const std::string_view newest = replies[at][0][0].text();
        if (queue.id.empty())
            queue.id = newest.empty() ? "0-0" : std::string(newest);
        queue.isBull = newest.empty() && dialectFrom(replies, at + 1, {}).isBull();
    };
    return readEach(client, fresh.size(), ask, hear);
}

void BullmqEngine::Feed::takeSchedules(const std::string& name, FollowedQueue& queue,
                                       std::vector<std::pair<std::string, long long>> members,
                                       ChangeSet& changes) {
    std::sort(members.begin(), members.end());
    std::string digest = digestOf(members);
    if (queue.baseline && digest == queue.digest)
        return;
    const bool comparable = queue.baseline;
    std::vector<std::pair<std::string, long long>> before = std::move(queue.members);
    const bool same = queue.digest.empty() || digest == queue.digest;
    queue.members = std::move(members);
    queue.digest = std::move(digest);
    queue.baseline = true;
    text.clear();
    queue.hashes.clear();
    for (const auto& [member, slot] : queue.members) {
        const CompositeHashes hashes = compositeHashes(member);
        if (!hashes.bullmq.empty()) {
            queue.hashes.emplace(hashes.bullmq, member);
            queue.hashes.emplace(hashes.bull, member);
        }
    }
    if (!comparable) {
        // Only that something differs from what the position says is known, not what.
        if (!same)
            changes.everything = true;
        return;
    }
    std::vector<std::pair<std::string, long long>> differing;
    std::set_symmetric_difference(before.begin(), before.end(), queue.members.begin(), queue.members.end(),
                                  std::back_inserter(differing));
    if (differing.size() > manyChanges)
        changes.everything = true;
    else
        for (const auto& [member, slot] : differing)
            changes.add(name, member);
}

Status BullmqEngine::Feed::pollSchedules(redis::Client& client, bool now, ChangeSet& changes) {
    std::size_t members = 0;
    for (const auto& [name, queue] : queues)
        members += queue.members.size();
    const auto longer = pollEvery * (members / membersPerPoll);
    const auto pause = m_unknownRuns ? longer / unknownShare : pollEvery + longer;
    const bool due = now || !polledAt || Steady::now() - *polledAt >= pause;
    std::vector<std::pair<const std::string*, FollowedQueue*>> asked;
    std::vector<MemberScan> scans;
    for (auto& [name, queue] : queues)
        if (due || !queue.baseline) {
            asked.emplace_back(&name, &queue);
            scans.emplace_back(name);
        }
    if (due) {
        polledAt = Steady::now();
        m_unknownRuns = false;
    }
    if (auto done = readMembers(client, scans); !done)
        return done;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        std::vector<std::pair<std::string, long long>> slots;
        slots.reserve(scans[i].scored.size());
        for (auto& [member, scoreText] : scans[i].scored)
            if (const auto score = base::parseDouble(scoreText); score && std::abs(*score) < 9e15)
                slots.emplace_back(std::move(member), static_cast<long long>(std::floor(*score)));
        takeSchedules(*asked[i].first, *asked[i].second, std::move(slots), changes);
    }
    return {};
}

} // namespace redispatch::engines::bullmq
