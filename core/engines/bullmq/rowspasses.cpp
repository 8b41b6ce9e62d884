// SPDX-License-Identifier: GPL-3.0-or-later
// The passes over a group of schedules: when they are due, their rules and pending runs, their last runs.
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/fields.h"
#include "core/engines/bullmq/rowsload.h"
#include "core/timing/nextruns.h"

#include <algorithm>
#include <array>

namespace redispatch::engines::bullmq {

using base::Status;
using redis::Pipeline;
using redis::Replies;
using redis::Reply;

namespace {

constexpr std::size_t scoresPerCommand = 500;
constexpr long long tailLength = 50;
/// Between a run's start and the making of its successor lie a few ms of one worker's clock.
constexpr long long sameMomentMs = 5'000;

constexpr std::array<std::string_view, 9> definitionFields = {
    "name", "pattern", "every", "tz", "endDate", "limit", "ic", "startDate", "data"};
constexpr std::array<std::string_view, 10> jobFields = {
    "timestamp", "opts",           "processedOn",    "finishedOn",  "failedReason",
    "name",      holdfield::since, holdfield::until, holdfield::by, holdfield::reason};

} // namespace

Status RowsLoading::readDue(std::vector<Item>& group) {
    struct Chunk {
        std::vector<std::pair<Item*, std::string>> asked; ///< with the name in the id
    };
    std::vector<Chunk> chunks;
    std::size_t queue = m_queues.size();
    for (Item& item : group)
        for (const std::string& name : item.names) {
            if (item.dueKnown)
                continue;
            if (item.queue != queue || chunks.back().asked.size() >= scoresPerCommand)
                chunks.emplace_back();
            queue = item.queue;
            chunks.back().asked.emplace_back(&item, name);
        }
    bool unknown = false;
    const auto idOf = [](const auto& asked) {
        return pendingId(asked.second, std::to_string(asked.first->facts.slotMs));
    };
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        const std::string delayed =
            key(m_queues[chunks[i].asked.front().first->queue].state.queue, "delayed");
        if (m_withoutZmscore) {
            for (const auto& asked : chunks[i].asked)
                pipeline.add("ZSCORE", delayed, idOf(asked));
            return;
        }
        std::vector<std::string> args = {"ZMSCORE", delayed};
        for (const auto& asked : chunks[i].asked)
            args.push_back(idOf(asked));
        pipeline.addArgs(args);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        unknown |=
            !m_withoutZmscore && replies[at].isError() && replies[at].text().starts_with("ERR unknown");
        for (std::size_t a = 0; a < chunks[i].asked.size(); ++a) {
            const Reply score = m_withoutZmscore ? replies[at + a] : replies[at][a];
            const auto& [item, name] = chunks[i].asked[a];
            if (score.isNil() || score.isError())
                continue;
            noteDue(score.text(), *item);
            item->facts.pendingName = name;
        }
    };
    if (auto done = readEach(m_client, chunks.size(), ask, hear, m_withoutZmscore ? 900 : 4); !done)
        return done;
    if (unknown) {
        m_withoutZmscore = true;
        return readDue(group);
    }
    for (Item& item : group) {
        item.dueKnown = true;
        if (item.facts.dueMs && item.names.size() > 1)
            item.names = {item.facts.pendingName};
    }
    return {};
}

Status RowsLoading::readPending(std::vector<Item>& group) {
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        const Item& item = group[i];
        if (!item.whole || item.job)
            return;
        const std::string& queue = m_queues[item.queue].state.queue;
        if (!item.definition)
            addFields(pipeline, definitionKey(queue, item.facts.member), definitionFields);
        const std::string slot = std::to_string(item.facts.slotMs);
        for (const std::string& name : item.names)
            addFields(pipeline, jobKey(queue, pendingId(name, slot)), jobFields);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        Item& item = group[i];
        std::size_t next = at;
        if (!item.definition) {
            const Reply hash = replies[next++];
            item.definition = definitionFrom(hash);
            item.definition->exists = anyField(hash);
            item.definition->hasTemplate |= !hash[8].isNil();
        }
        item.facts.pendingExists = false;
        for (std::size_t n = 0; n < item.names.size(); ++n)
            if (anyField(replies[next + n])) {
                item.facts.pendingName = item.names[n];
                item.facts.pendingExists = true;
                readJob(replies[next + n], item);
                break;
            }
        applyDefinition(*item.definition, item);
    };
    return readEach(m_client, group.size(), ask, hear);
}

void RowsLoading::readJob(Reply hash, Item& item) {
    RowFacts& facts = item.facts;
    facts.timestamp = numberOf(hash[0]);
    facts.options = readOptions(hash[1].text());
    facts.processedOn = numberOf(hash[2]);
    facts.finishedOn = numberOf(hash[3]);
    facts.name = boundedText(hash[5].text());
    const auto since = numberOf(hash[6]);
    if (since || !hash[8].isNil()) {
        facts.hold = domain::Pause{boundedText(hash[8].text()),
                                   boundedText(hash[9].text()),
                                   base::instantFromMs(since.value_or(facts.timestamp.value_or(0))),
                                   {}};
        if (const auto until = numberOf(hash[7]))
            facts.hold->until = base::instantFromMs(*until);
    }
    // The chain ended here: the pending run is the last one.
    if (facts.finishedOn && !facts.dueMs)
        facts.last = RunSeen{pendingId(facts.pendingName, std::to_string(facts.slotMs)),
                             facts.slotMs,
                             facts.processedOn,
                             facts.finishedOn,
                             !hash[4].isNil(),
                             false};
}

RowsLoading::Definition RowsLoading::definitionFrom(Reply fields) {
    Definition found;
    if (!fields[0].isNil())
        found.name = boundedText(fields[0].text());
    found.pattern = boundedText(fields[1].text());
    found.everyMs = numberOf(fields[2]);
    found.timeZone = boundedText(fields[3].text());
    found.endMs = numberOf(fields[4]);
    found.limit = numberOf(fields[5]);
    found.iteration = numberOf(fields[6]);
    found.hasTemplate = !fields[6].isNil();
    found.exists = found.hasTemplate;
    return found;
}

void RowsLoading::applyDefinition(const Definition& is, Item& item) {
    RowFacts& facts = item.facts;
    const RunOptions& options = facts.options;
    facts.hasHash = is.exists;
    facts.generation = generationOf(facts.member, is.exists, is.hasTemplate);
    if (is.exists) {
        if (is.name)
            facts.name = *is.name;
        facts.pattern = is.pattern;
        facts.everyMs = is.everyMs;
        facts.timeZone = is.timeZone;
        facts.endMs = is.endMs;
        facts.limit = is.limit;
        facts.iteration = is.iteration;
    }
    if (facts.pattern.empty() && !facts.everyMs && options.repeats) {
        facts.pattern = boundedText(options.pattern);
        facts.everyMs = options.every;
        facts.timeZone = boundedText(options.timeZone);
    }
    if (facts.pattern.empty() && !facts.everyMs)
        if (const auto composite = compositeFrom(facts.member)) {
            facts.pattern = boundedText(composite->pattern);
            facts.everyMs = composite->every;
            facts.timeZone = boundedText(composite->timeZone);
            if (!facts.endMs)
                facts.endMs = composite->endAt;
            if (facts.name.empty())
                facts.name = boundedText(composite->name);
        }
    if (!facts.pattern.empty() || facts.everyMs.value_or(1) <= 0)
        facts.everyMs.reset();
}

/// Slots of the runs before the pending one, newest first.
void RowsLoading::guessLastSlots(Item& item) {
    const RowFacts& facts = item.facts;
    const auto add = [&](long long slot) {
        auto& slots = item.lastSlots;
        if (slot > 0 && slot < facts.slotMs && std::find(slots.begin(), slots.end(), slot) == slots.end())
            slots.push_back(slot);
    };
    if (item.before != nullptr)
        add(item.before->slotMs);
    if (facts.everyMs) {
        add(facts.slotMs - *facts.everyMs);
        add(facts.slotMs - 2 * *facts.everyMs);
        return;
    }
    const RowDecoder::Rule& rule = m_decoder.rule(facts.pattern, facts.timeZone, {}, 0);
    if (!rule.timing)
        return;
    Instant at = base::instantFromMs(facts.slotMs);
    for (int step = 0; step < 2; ++step) {
        const auto slot = timing::lastAtOrBefore(*rule.timing, at - base::milliseconds(1));
        if (!slot)
            return;
        add(base::msSinceEpoch(*slot));
        at = *slot;
    }
}

RunSeen RowsLoading::finishedRun(const Item& item, long long slotMs, std::optional<long long> startedMs,
                                 long long finishedMs, bool failed) {
    return {pendingId(item.facts.pendingName, std::to_string(slotMs)),
            slotMs + item.facts.shiftMs(),
            startedMs,
            finishedMs,
            failed,
            false};
}

Status RowsLoading::readLast(std::vector<Item>& group) {
    std::vector<Item*> left;
    for (Item& item : group) {
        if (!item.whole || item.job)
            continue;
        const RowFacts& facts = item.facts;
        const bool first =
            facts.options.count.value_or(0) <= 1 && facts.iteration.value_or(0) <= 1 && facts.pendingExists;
        if (!facts.last && !first)
            guessLastSlots(item);
        item.facts.lastMissing = !facts.last && !first;
        if ((!item.lastSlots.empty() && !item.lastAbsent) || !item.activeId.empty())
            left.push_back(&item);
    }
    constexpr std::size_t rounds = 3;
    for (std::size_t round = 0; round < rounds && !left.empty(); ++round) {
        const auto idOf = [&](const Item& item) {
            return pendingId(item.facts.pendingName, std::to_string(item.lastSlots[round]));
        };
        const auto asksRun = [&](const Item& item) {
            return item.lastSlots.size() > round && !item.facts.last;
        };
        const auto ask = [&](std::size_t i, Pipeline& pipeline) {
            const Item& item = *left[i];
            const std::string& queue = m_queues[item.queue].state.queue;
            if (asksRun(item))
                addFields(pipeline, jobKey(queue, idOf(item)), runFields);
            if (round == 0 && !item.activeId.empty())
                pipeline.add("HMGET", jobKey(queue, item.activeId), "processedOn", "timestamp");
        };
        std::vector<Item*> further;
        const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
            Item& item = *left[i];
            std::size_t next = at;
            if (asksRun(item)) {
                const Reply run = replies[next++];
                const auto started = numberOf(run[0]), finished = numberOf(run[1]);
                if (finished) {
                    item.facts.last =
                        finishedRun(item, item.lastSlots[round], started, *finished, !run[2].isNil());
                    item.facts.lastMissing = false;
                } else if (anyField(run)) {
                    item.unsettled = true; // it runs, or waits for another attempt
                    item.facts.previousOpen = item.facts.previousOpen || round == 0;
                    further.push_back(&item);
                } else if (round == 0 && item.before != nullptr) {
                    further.push_back(&item); // its slot may have been moved
                }
            }
            if (round == 0 && !item.activeId.empty()) {
                const auto began = numberOf(replies[next][0]);
                item.facts.runningSince =
                    began ? began : numberOf(replies[next][1]).value_or(base::msSinceEpoch(m_now));
                item.unsettled = true;
            }
        };
        if (auto done = readEach(m_client, left.size(), ask, hear); !done)
            return done;
        left = std::move(further);
    }
    return {};
}

/// A run that failed once and then completed still names a reason: only its place tells.
Status RowsLoading::readFailed(std::vector<Item>& group) {
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        const Item& item = group[i];
        if (item.whole && !item.job && item.facts.last && item.facts.last->failed)
            pipeline.add("ZSCORE", key(m_queues[item.queue].state.queue, "failed"), item.facts.last->id);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        group[i].facts.last->failed = !replies[at].isNil() && !replies[at].isError();
    };
    return readEach(m_client, group.size(), ask, hear);
}

/// The queue's newest finished runs, for schedules whose last one is not where it should be: it was by hand,
/// or slots were missed.
Status RowsLoading::readTails(std::vector<Item>& group) {
    struct Tail {
        std::size_t queue = 0;
        std::unordered_map<std::string, std::pair<std::string, bool>> newest; ///< by name: id, failed
        std::unordered_map<std::string, double> finished;                     ///< of those
        double failedSince = 0; ///< all failed runs after this are among them
    };
    std::vector<Tail> tails;
    std::vector<std::pair<Item*, std::size_t>> searching; ///< with its tail
    for (Item& item : group)
        if (item.whole && !item.job && (item.facts.lastMissing || m_whole)) {
            if (tails.empty() || tails.back().queue != item.queue)
                tails.emplace_back().queue = item.queue;
            searching.emplace_back(&item, tails.size() - 1);
        }
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        for (const std::string_view list : {"completed", "failed"})
            pipeline.add("ZREVRANGE", key(m_queues[tails[i].queue].state.queue, list), 0, tailLength - 1,
                         "WITHSCORES");
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        Tail& tail = tails[i];
        for (const bool failed : {false, true}) {
            const Reply list = replies[at + (failed ? 1 : 0)];
            for (std::size_t e = 0; e + 1 < list.size(); e += 2) {
                const JobIdParts parts = partsOf(list[e].text());
                if (parts.origin == JobIdParts::Origin::Other)
                    continue;
                const double score = base::parseDouble(list[e + 1].text()).value_or(0);
                const std::string name(parts.member);
                if (auto& known = tail.finished[name]; known < score) {
                    known = score;
                    tail.newest[name] = {std::string(list[e].text()), failed};
                }
            }
            const bool whole = list.size() < 2 * static_cast<std::size_t>(tailLength);
            if (failed && !whole)
                tail.failedSince = base::parseDouble(list[list.size() - 1].text()).value_or(0);
        }
    };
    if (auto done = readEach(m_client, tails.size(), ask, hear); !done)
        return done;
    return readTailRuns(searching, [&](const Item& item, std::size_t tail) {
        TailRun found;
        for (const std::string* name : {&item.facts.pendingName, &item.facts.member})
            if (const auto at = tails[tail].newest.find(*name); at != tails[tail].newest.end())
                if (const double when = tails[tail].finished[*name]; when > found.finished)
                    found = {at->second.first, at->second.second, when, 0};
        found.failedSince = tails[tail].failedSince;
        return found;
    });
}

Status RowsLoading::readTailRuns(std::vector<std::pair<Item*, std::size_t>>& searching,
                                 const std::function<TailRun(const Item&, std::size_t)>& find) {
    std::vector<TailRun> found;
    for (const auto& [item, tail] : searching) {
        TailRun run = find(*item, tail);
        const auto madeAt = item->facts.timestamp.value_or(0);
        item->facts.keptIfFailed = run.failedSince <= static_cast<double>(madeAt);
        if (item->facts.last &&
            (run.id == item->facts.last->id ||
             run.finished <= static_cast<double>(item->facts.last->finishedMs.value_or(0))))
            run.id.clear();
        found.push_back(std::move(run));
    }
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        if (!found[i].id.empty())
            addFields(pipeline, jobKey(m_queues[searching[i].first->queue].state.queue, found[i].id),
                      runFields);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        RowFacts& facts = searching[i].first->facts;
        const auto started = numberOf(replies[at][0]), finished = numberOf(replies[at][1]);
        if (!started || !finished)
            return;
        // An older one is not the last: that one was evicted.
        const bool older = facts.lastMissing && facts.timestamp && facts.options.count.value_or(0) > 1 &&
                           *started + sameMomentMs < *facts.timestamp;
        if (older)
            return;
        const JobIdParts parts = partsOf(found[i].id);
        const bool manual = parts.origin == JobIdParts::Origin::Manual;
        facts.last = RunSeen{found[i].id,     manual ? 0 : base::parseInt(parts.last).value_or(0),
                             started,         finished,
                             found[i].failed, manual};
        facts.lastMissing = false;
    };
    return readEach(m_client, found.size(), ask, hear);
}

} // namespace redispatch::engines::bullmq
