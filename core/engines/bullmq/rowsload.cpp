// SPDX-License-Identifier: GPL-3.0-or-later
// The first pass, and how the others follow one another.
#include "core/engines/bullmq/rowsload.h"

#include "core/base/text.h"
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/members.h"
#include "core/engines/bullmq/memberscan.h"
#include "core/redis/servererror.h"
#include "core/redis/serverinfo.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace redispatch::engines::bullmq {

using base::Status;
using redis::Pipeline;
using redis::Replies;
using redis::Reply;

namespace {

constexpr int maxActive = 1'000;
constexpr int maxHeld = 100;
/// Members whose facts are held at once. Groups part between queues where they can.
constexpr std::size_t groupSize = 10'000, mostGrouped = 12'000;

std::optional<long long> slotOf(std::string_view score) {
    const auto value = base::parseDouble(score);
    if (!value || *value < 0 || *value > 1e14)
        return std::nullopt;
    return static_cast<long long>(std::floor(*value));
}

/// What may stand in the ids of a member's runs, likeliest first.
std::vector<std::string> namesOf(const std::string& member, bool bull) {
    const CompositeHashes hashes = compositeHashes(member);
    if (hashes.bullmq.empty())
        return {member};
    return bull ? std::vector{hashes.bull, hashes.bullmq, member}
                : std::vector{hashes.bullmq, hashes.bull, member};
}

/// A cluster keeps keys together by what stands in the first pair of braces.
bool hasHashTag(std::string_view queue) {
    const auto open = queue.find('{');
    const auto close = open == queue.npos ? queue.npos : queue.find('}', open);
    return close != queue.npos && close > open + 1;
}

/// Of replies, in their order; only ever compared within one run of the program.
class Digest {
public:
    void add(Reply reply) {
        mix(static_cast<std::size_t>(reply.type()) + 16 * reply.size());
        if (!reply.isArray())
            mix(std::hash<std::string_view>{}(reply.text()));
        for (std::size_t i = 0; i < reply.size(); ++i)
            mix(std::hash<std::string_view>{}(reply[i].text()) + (reply[i].isNil() ? 1 : 0));
    }
    std::size_t value() const { return m_value; }

private:
    void mix(std::size_t more) {
        m_value = (m_value ^ more) * 0x9E3779B97F4A7C15ULL;
        m_value ^= m_value >> 29U;
    }
    std::size_t m_value = 0;
};

void addMember(QueueReading& reading, std::string_view member, std::string_view score) {
    const auto slot = slotOf(score);
    if (slot && !member.empty())
        reading.members.emplace_back(member, *slot);
    else
        ++reading.strangers;
}

} // namespace

Status RowsLoading::readQueues(const std::vector<std::string>& names,
                               const std::function<std::string_view(std::string_view)>& commandOf,
                               const std::map<std::string, std::set<std::string>>* only) {
    const auto now = redis::serverTime(m_client);
    if (!now)
        return base::Error(now.error());
    m_now = *now;
    m_whole = only != nullptr;
    m_queues.resize(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_queues[i].state.queue = names[i];
        if (only != nullptr)
            m_queues[i].restricted = only->at(names[i]);
    }
    if (only == nullptr)
        if (auto done = findUnchanged(); !done)
            return done;
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        if (m_queues[i].unchanged)
            return;
        const std::string& queue = names[i];
        pipeline.add("ZCARD", key(queue, "repeat"));
        pipeline.add("HGET", key(queue, "meta"), "paused");
        pipeline.add("EXISTS", key(queue, "meta-paused"));
        pipeline.add("EXISTS", key(queue, "stalled-check"));
        pipeline.add("LRANGE", key(queue, "active"), 0, maxActive - 1);
        pipeline.add("ZRANGEBYSCORE", key(queue, "delayed"), sentinelScoreText, "+inf", "LIMIT", 0, maxHeld);
        addDialect(pipeline, queue);
        if (only == nullptr)
            pipeline.add("ZRANGE", key(queue, "repeat"), 0, membersPerCommand - 1, "WITHSCORES");
        for (const std::string& member : m_queues[i].restricted)
            pipeline.add("ZSCORE", key(queue, "repeat"), member);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        QueueReading& reading = m_queues[i];
        if (replies[at].isError()) {
            reading.error = redis::serverError(replies[at].text(), key(names[i], "repeat"));
            return;
        }
        reading.total = static_cast<std::size_t>(replies[at].integer().value_or(0));
        const Reply paused = replies[at + 1];
        reading.state.paused =
            (!paused.isNil() && !paused.isError()) || replies[at + 2].integer().value_or(0) > 0;
        reading.state.stalledCheck = replies[at + 3].integer().value_or(0) > 0;
        for (std::size_t a = 0; a < replies[at + 4].size(); ++a)
            reading.active.emplace_back(replies[at + 4][a].text());
        for (std::size_t h = 0; h < replies[at + 5].size(); ++h)
            reading.held.emplace_back(replies[at + 5][h].text());
        reading.state.dialect = dialectFrom(replies, at + 6, commandOf(names[i]));
        reading.state.crossSlot = m_cluster && !hasHashTag(names[i]);
        std::size_t next = at + 6 + dialectCommands;
        for (const std::string& member : reading.restricted)
            if (const Reply score = replies[next++]; !score.isNil())
                addMember(reading, member, score.text());
        if (only == nullptr && reading.total > membersPerCommand)
            return; // scanned below
        if (only == nullptr)
            for (std::size_t m = 0; m + 1 < replies[next].size(); m += 2)
                addMember(reading, replies[next][m].text(), replies[next][m + 1].text());
        std::sort(reading.members.begin(), reading.members.end());
    };
    // Short flights here too: a queue's names are sorted while the server reads on.
    constexpr std::size_t perFlightOfFacts = 200;
    if (auto done = readEach(m_client, names.size(), ask, hear, perFlightOfFacts); !done)
        return done;
    return only == nullptr ? readLargeQueues() : Status();
}

Status RowsLoading::readLargeQueues() {
    std::vector<QueueReading*> large;
    std::vector<MemberScan> scans;
    for (QueueReading& reading : m_queues)
        if (reading.total > membersPerCommand && !reading.unchanged) {
            large.push_back(&reading);
            scans.emplace_back(reading.state.queue);
        }
    std::vector<MemberScan*> all;
    for (MemberScan& scan : scans)
        all.push_back(&scan);
    if (auto done = scanMembers(m_client, std::move(all)); !done)
        return done;
    for (std::size_t i = 0; i < large.size(); ++i) {
        large[i]->error = std::move(scans[i].error);
        for (const auto& [member, score] : scans[i].scored)
            addMember(*large[i], member, score);
        if (scans[i].scored.size() < mostMembers)
            large[i]->total = scans[i].scored.size(); // some came or went since they were counted
    }
    return {};
}

Status RowsLoading::readRows(const std::function<void(std::size_t)>& progress) {
    m_bulk = m_cluster || m_whole ? BulkRead::None : m_known.bulk;
    std::size_t made = 0, inFresh = 0;
    std::vector<Item> group;
    const std::size_t members =
        std::accumulate(m_queues.begin(), m_queues.end(), std::size_t{0},
                        [](std::size_t sum, const auto& queue) { return sum + queue.members.size(); });
    group.reserve(std::min(members, mostGrouped)); // over a kilobyte each, too large to be moved about
    std::vector<std::size_t> fresh;
    const auto flush = [&]() -> Status {
        if (auto done = readFresh(fresh); !done)
            return done;
        if (auto done = readGroup(group); !done)
            return done;
        made += inFresh + group.size();
        inFresh = 0;
        fresh.clear();
        group.clear();
        if (progress)
            progress(made);
        return {};
    };
    for (std::size_t q = 0; q < m_queues.size(); ++q) {
        QueueReading& queue = m_queues[q];
        queue.rows.reserve(queue.members.size());
        const bool isNew = isFresh(q);
        if (isNew) {
            fresh.push_back(q);
            inFresh += queue.members.size();
        }
        for (std::size_t m = 0; m < queue.members.size(); ++m) {
            if (!isNew)
                addItem(group, q, m);
            const bool between = m + 1 == queue.members.size();
            if (inFresh + group.size() >= (between ? groupSize : mostGrouped))
                if (auto done = flush(); !done)
                    return done;
        }
    }
    if (auto done = flush(); !done)
        return done;
    if (!m_cluster && !m_whole)
        m_known.bulk = m_bulk;
    remember();
    return {};
}

void RowsLoading::addItem(std::vector<Item>& items, std::size_t queue, std::size_t member) const {
    const QueueReading& reading = m_queues[queue];
    Item& item = items.emplace_back();
    item.queue = queue;
    std::tie(item.facts.member, item.facts.slotMs) = reading.members[member];
    item.before = m_known.find(reading.state.queue, item.facts.member);
    if (item.before != nullptr)
        item.names = {item.before->pendingName};
    else
        item.names = namesOf(item.facts.member, reading.state.dialect.isBull());
    item.facts.pendingName = item.names.front();
}

Status RowsLoading::readGroup(std::vector<Item>& group) {
    std::vector<Stretch> stretches = stretchesOf(group);
    if (auto done = readDelayed(group, stretches); !done)
        return done;
    if (auto done = readDue(group); !done)
        return done;
    for (Stretch& stretch : stretches) {
        markActive(group, stretch);
        for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
            group[i].whole = m_whole || isOutdated(group[i]);
            stretch.wanted += group[i].whole ? 1 : 0;
        }
    }
    if (auto done = readInBulk(group, stretches); !done)
        return done;
    return readSingly(group);
}

/// What is still open of each, and the row.
Status RowsLoading::readSingly(std::vector<Item>& group) {
    for (auto pass :
         {&RowsLoading::readPlainLast, &RowsLoading::readDue, &RowsLoading::readPending,
          &RowsLoading::readLast, &RowsLoading::readFailed, &RowsLoading::readTails, &RowsLoading::readLocks})
        if (auto done = (this->*pass)(group); !done)
            return done;
    for (Item& item : group)
        keep(item);
    return {};
}

/// Whether the row as it was last made cannot stand any longer.
bool RowsLoading::isOutdated(const Item& item) const {
    const KnownRows::Member* before = item.before;
    if (before == nullptr || before->unsettled || before->slotMs != item.facts.slotMs ||
        before->dueMs != item.facts.dueMs || before->leftovers != item.facts.leftovers)
        return true;
    const domain::Job& job = *before->job;
    const QueueState& queue = m_queues[item.queue].state;
    // A pause may be over.
    const bool pauseEnded = job.paused && domain::stateAt(job, m_now) != job.state;
    return job.runningSince.has_value() == item.activeId.empty() || job.queue->queuePaused != queue.paused ||
           job.queue->engine.view() != queue.dialect.title() || pauseEnded;
}

/// Which of the members have a run that is being worked on, and which left held runs behind.
void RowsLoading::markActive(std::vector<Item>& group, const Stretch& stretch) const {
    std::unordered_map<std::string_view, std::string_view> active;
    std::unordered_map<std::string_view, std::vector<std::string_view>> held;
    for (const std::string& id : m_queues[stretch.queue].active)
        if (const JobIdParts parts = partsOf(id); parts.origin != JobIdParts::Origin::Other)
            active.emplace(parts.member, id);
    for (const std::string& id : m_queues[stretch.queue].held)
        if (const JobIdParts parts = partsOf(id); parts.origin == JobIdParts::Origin::Schedule)
            held[parts.member].push_back(parts.last);
    if (active.empty() && held.empty())
        return;
    for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
        Item& item = group[i];
        const std::string slot = std::to_string(item.facts.slotMs);
        std::vector<std::string> names = item.names;
        names.push_back(item.facts.member); // runs by hand are named after it
        for (const std::string& name : names) {
            if (const auto found = active.find(name); found != active.end()) {
                const JobIdParts parts = partsOf(found->second);
                if (parts.origin == JobIdParts::Origin::Schedule && parts.last == slot)
                    item.facts.active = true;
                item.activeId = found->second;
            }
            if (const auto found = held.find(name); found != held.end())
                for (const std::string_view left : found->second)
                    item.facts.leftovers |= left != slot;
        }
    }
}

void RowsLoading::make(Item& item) {
    const domain::Job* before = item.before != nullptr ? item.before->job.get() : nullptr;
    item.job = m_decoder.decode(m_queues[item.queue].state, item.facts, m_now, before);
}

void RowsLoading::keep(Item& item) {
    QueueReading& queue = m_queues[item.queue];
    if (!item.whole) {
        KnownRows::Member& row = queue.rows.emplace_back(*item.before);
        settleState(row);
        return;
    }
    RowFacts& facts = item.facts;
    if (!facts.hasHash && !facts.pendingExists && !facts.active && !compositeFrom(facts.member)) {
        ++queue.strangers;
        return;
    }
    if (item.job == nullptr)
        make(item);
    KnownRows::Member& row = queue.rows.emplace_back();
    row.member = std::move(facts.member);
    row.pendingName = std::move(facts.pendingName);
    row.slotMs = facts.slotMs;
    row.dueMs = facts.dueMs;
    row.leftovers = facts.leftovers;
    row.unsettled = item.unsettled || (!facts.dueMs && item.job->state != domain::JobState::Exhausted);
    if (item.before != nullptr && *item.before->job == *item.job)
        row.job = item.before->job;
    else
        row.job = std::move(item.job);
}

/// Compares the few sets and fields that rows are made from with what they were made from: where nothing
/// changed, the rows stand as they are.
Status RowsLoading::findUnchanged() {
    const auto limitOf = [](const KnownRows::Queue& known) { return 2 * known.members.size() + 50; };
    std::vector<KnownRows::Queue*> looked(m_queues.size());
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        const std::string& queue = m_queues[i].state.queue;
        const auto found = m_known.queues.find(queue);
        if (found == m_known.queues.end() || m_cluster || found->second.state.dialect.version.empty())
            return;
        KnownRows::Queue& known = found->second;
        if (known.members.size() > membersPerCommand)
            return; // comparing would be one large command
        if (known.looksToSpare > 0) {
            --known.looksToSpare;
            known.digest.reset();
            return;
        }
        looked[i] = &known;
        pipeline.add("MGET", key(queue, "stalled-check"), key(queue, "meta-paused"));
        pipeline.add("HMGET", key(queue, "meta"), "paused", "opts.maxLenEvents", "version");
        pipeline.add("LRANGE", key(queue, "active"), 0, maxActive - 1);
        pipeline.add("ZRANGE", key(queue, "delayed"), 0, limitOf(known) - 1, "WITHSCORES");
        pipeline.add("ZRANGE", key(queue, "repeat"), 0, limitOf(known) - 1, "WITHSCORES");
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        KnownRows::Queue& known = *looked[i];
        Digest digest;
        digest.add(replies[at][1]);
        for (std::size_t reply = 1; reply < 5; ++reply)
            digest.add(replies[at + reply]);
        const auto whole = [&](Reply list) { return !list.isError() && list.size() / 2 < limitOf(known); };
        if (!whole(replies[at + 3]) || !whole(replies[at + 4]))
            return;
        m_queues[i].digest = digest.value();
        if (known.digest == digest.value()) {
            known.looksSpared = 0;
            m_queues[i].state = known.state;
            m_queues[i].state.stalledCheck = !replies[at][0].isNil();
            m_queues[i].unchanged = true;
            return;
        }
        if (known.digest)
            known.looksToSpare = known.looksSpared = std::min(2 * known.looksSpared + 1, 7);
    };
    return readEach(m_client, m_queues.size(), ask, hear, 60);
}

/// Time alone makes runs due, and late.
void RowsLoading::settleState(KnownRows::Member& row) const {
    const auto state = domain::stateAt(*row.job, m_now);
    if (state == row.job->state)
        return;
    auto job = std::make_shared<domain::Job>(*row.job);
    job->state = state;
    row.job = std::move(job);
}

void RowsLoading::remember() {
    for (QueueReading& reading : m_queues) {
        KnownRows::Queue& queue = m_known.queues[reading.state.queue];
        queue.state = reading.state;
        if (m_whole) {
            // Only some were read: the others stay.
            std::erase_if(queue.members,
                          [&](const auto& member) { return reading.restricted.contains(member.member); });
            queue.members.insert(queue.members.end(), reading.rows.begin(), reading.rows.end());
            std::sort(queue.members.begin(), queue.members.end(),
                      [](const auto& a, const auto& b) { return a.member < b.member; });
            queue.digest.reset();
            continue;
        }
        reading.known = &queue;
        if (reading.unchanged) {
            for (KnownRows::Member& row : queue.members)
                settleState(row);
            continue;
        }
        queue.members = std::move(reading.rows);
        // What a pause with an end or a run under way will change is not among what is compared.
        const bool timeless =
            reading.strangers == 0 && !reading.error &&
            std::none_of(queue.members.begin(), queue.members.end(), [](const KnownRows::Member& row) {
                return row.unsettled || (row.job->paused && row.job->paused->until);
            });
        queue.digest = timeless ? reading.digest : std::nullopt;
    }
}

} // namespace redispatch::engines::bullmq
