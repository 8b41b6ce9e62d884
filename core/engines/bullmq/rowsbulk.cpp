// SPDX-License-Identifier: GPL-3.0-or-later
// Many schedules of a queue at once: its `delayed` and the newest of its `completed` as one range each, and
// of every schedule no more than its definition. Where those tell all that a row shows, the row is made; the
// others are left to the passes that look each schedule's runs up by themselves.
#include "core/base/text.h"
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/fields.h"
#include "core/engines/bullmq/rowsload.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace redispatch::engines::bullmq {

using base::Status;
using redis::Pipeline;
using redis::Replies;
using redis::Reply;

namespace {

/// Of queues with more schedules than this the ids are asked for instead of a range.
constexpr std::size_t mostInRange = 1'000;
/// Members per command: some 2 ms of the server's time at most.
constexpr std::size_t perSort = 500;
constexpr std::size_t perHelping = 500;
constexpr std::size_t sortsPerFlight = 12;
constexpr std::size_t mostCompleted = 1'000;

/// The first as in Definition; `limit` and the last two only ever stand in definitions that keep all there is
/// to the rule.
constexpr std::array<std::string_view, 9> ruleFields = {"name",  "pattern", "every",  "tz",  "endDate",
                                                        "limit", "ic",      "offset", "opts"};

/// `GET` patterns: the first asterisk stands for the member.
constexpr std::size_t runWidth = 3;
constexpr std::array<std::string_view, 2> runParts = {"processedOn", "finishedOn"};

/// Whether a pattern can be made of the name.
bool isPlainText(std::string_view queue) {
    return queue.find_first_of(std::string_view("*\0", 2)) == queue.npos;
}

/// Of `delayed`, for so many schedules: other jobs, retries and held ones may lie between.
std::size_t mostDelayed(std::size_t members) {
    return 2 * members + 50;
}

bool namedBefore(const std::pair<std::string, long long>& member, std::string_view name) {
    return member.first < name;
}

} // namespace

std::vector<RowsLoading::Stretch> RowsLoading::stretchesOf(const std::vector<Item>& group) const {
    std::vector<Stretch> stretches;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (stretches.empty() || stretches.back().queue != group[i].queue) {
            Stretch& next = stretches.emplace_back();
            next.begin = i;
            next.queue = group[i].queue;
            const auto& members = m_queues[next.queue].members;
            next.firstMember = static_cast<std::size_t>(
                std::lower_bound(members.begin(), members.end(), group[i].facts.member, namedBefore) -
                members.begin());
        }
        stretches.back().end = i + 1;
    }
    return stretches;
}

bool RowsLoading::takesBulk(const Stretch& stretch) const {
    return !m_whole && stretch.wanted >= fewestInBulk && !m_queues[stretch.queue].state.dialect.isBull();
}

void RowsLoading::addDelayed(Pipeline& pipeline, const Stretch& stretch) const {
    pipeline.add("ZRANGE", key(m_queues[stretch.queue].state.queue, "delayed"), 0,
                 mostDelayed(stretch.end - stretch.begin) - 1, "WITHSCORES");
}

/// SORT … BY nosort GET reads fields of the hashes that the members of a set name, in the set's own order.
BulkRead RowsLoading::addCompleted(Pipeline& pipeline, const Stretch& stretch) const {
    const std::string& queue = m_queues[stretch.queue].state.queue;
    if (m_bulk == BulkRead::None || !isPlainText(queue))
        return BulkRead::None;
    const std::string completed = key(queue, "completed"), from = std::to_string(stretch.completedSeen),
                      size = std::to_string(std::min(stretch.wanted, perSort));
    const std::array<std::string, 2> patterns = {queue + "*->" + std::string(runParts[0]),
                                                 queue + "*->" + std::string(runParts[1])};
    const std::array<std::string_view, 14> args = {m_bulk == BulkRead::Sort ? "SORT" : "SORT_RO",
                                                   completed,
                                                   "BY",
                                                   "nosort",
                                                   "DESC",
                                                   "LIMIT",
                                                   from,
                                                   size,
                                                   "GET",
                                                   "#",
                                                   "GET",
                                                   patterns[0],
                                                   "GET",
                                                   patterns[1]};
    pipeline.addViews(args.data(), args.size());
    return m_bulk;
}

void RowsLoading::addDefinitions(Pipeline& pipeline, const std::vector<Item>& group, std::size_t begin,
                                 std::size_t end) const {
    for (std::size_t m = begin; m < end; ++m)
        if (group[m].whole)
            addFields(pipeline, definitionKey(m_queues[group[m].queue].state.queue, group[m].facts.member),
                      ruleFields);
}

/// Looked up among the queue's names, which lie closer together than the items.
RowsLoading::Item* RowsLoading::itemOf(std::string_view member, std::vector<Item>& group,
                                       const Stretch& stretch) const {
    const auto& members = m_queues[stretch.queue].members;
    const auto first = members.begin() + static_cast<std::ptrdiff_t>(stretch.firstMember);
    const auto last = first + static_cast<std::ptrdiff_t>(stretch.end - stretch.begin);
    const auto at = std::lower_bound(first, last, member, namedBefore);
    if (at == last || at->first != member)
        return nullptr;
    return &group[stretch.begin + static_cast<std::size_t>(at - first)];
}

/// One range of `delayed` instead of asking for each id, where it does not hold many other jobs.
Status RowsLoading::readDelayed(std::vector<Item>& group, std::vector<Stretch>& stretches) {
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        const std::size_t count = stretches[i].end - stretches[i].begin;
        if (!m_whole && count >= fewestInBulk && count <= mostInRange)
            addDelayed(pipeline, stretches[i]);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        hearDelayed(replies[at], group, stretches[i]);
    };
    return readEach(m_client, stretches.size(), ask, hear, sortsPerFlight);
}

void RowsLoading::hearDelayed(Reply list, std::vector<Item>& group, const Stretch& stretch) const {
    const auto ownName = [](const Item& item) {
        return item.names.size() == 1 && item.names.front() == item.facts.member;
    };
    for (std::size_t e = 0; e + 1 < list.size(); e += 2) {
        const JobIdParts parts = partsOf(list[e].text());
        if (parts.origin != JobIdParts::Origin::Schedule)
            continue;
        Item* item = itemOf(parts.member, group, stretch);
        if (item == nullptr || !ownName(*item) || base::parseInt(parts.last) != item->facts.slotMs)
            continue;
        noteDue(list[e + 1].text(), *item);
        item->dueKnown = true;
    }
    if (list.isError() || list.size() / 2 == mostDelayed(stretch.end - stretch.begin))
        return;
    for (std::size_t m = stretch.begin; m < stretch.end; ++m)
        group[m].dueKnown |= ownName(group[m]);
}

/// When the pending run is due, and whether it holds a note of ours.
void RowsLoading::noteDue(std::string_view score, Item& item) {
    // Where the digits of a score are no longer exact, each run is looked at by itself.
    constexpr double exactBelow = 9'007'199'254'740'992.0;
    const double exact = base::parseDouble(score).value_or(exactBelow);
    item.facts.dueMs = dueMsOf(score);
    item.marked = exact >= exactBelow || std::fmod(exact, scorePerMs) == notedTie;
}

Status RowsLoading::readInBulk(std::vector<Item>& group, std::vector<Stretch>& stretches) {
    std::vector<Helping> helpings;
    for (std::size_t s = 0; s < stretches.size(); ++s)
        if (takesBulk(stretches[s]))
            for (std::size_t at = stretches[s].begin; at < stretches[s].end; at += perHelping)
                helpings.push_back({s, at, std::min(at + perHelping, stretches[s].end), BulkRead::None});
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        Helping& helping = helpings[i];
        addDefinitions(pipeline, group, helping.begin, helping.end);
        if (helping.end == stretches[helping.stretch].end)
            helping.completedBy = addCompleted(pipeline, stretches[helping.stretch]);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        const Helping& helping = helpings[i];
        hearDefinitions(replies, at, group, helping.begin, helping.end);
        if (helping.completedBy != BulkRead::None)
            hearCompleted(replies[at], helping.completedBy, group, stretches[helping.stretch]);
    };
    if (auto done = readEach(m_client, helpings.size(), ask, hear, perFlight); !done)
        return done;
    return readCompleted(group, stretches);
}

void RowsLoading::hearDefinitions(const Replies& replies, std::size_t& at, std::vector<Item>& group,
                                  std::size_t begin, std::size_t end) {
    for (std::size_t m = begin; m < end; ++m)
        if (group[m].whole)
            hearDefinition(replies[at++], group[m]);
}

void RowsLoading::hearDefinition(Reply fields, Item& item) {
    // Without a counter it may be one of several things: they differ in fields that were not read.
    if (fields[6].isNil() || fields.isError())
        return;
    item.definition = definitionFrom(fields);
    for (const std::size_t more : {std::size_t{5}, std::size_t{7}, std::size_t{8}})
        item.definition->whole |= !fields[more].isNil();
    applyDefinition(*item.definition, item);
    if (!isPlain(item))
        return;
    item.facts.pendingExists = true;
    item.plain = true;
    guessLastSlots(item);
}

/// Whether its pending run needs no look of its own: due at its slot, not held until a time before that, and
/// without options that the definition does not show.
bool RowsLoading::isPlain(const Item& item) {
    const RowFacts& facts = item.facts;
    const Definition& is = *item.definition;
    const bool ruled = is.name && (!facts.pattern.empty() || facts.everyMs);
    return ruled && is.whole && facts.dueMs == facts.slotMs && !item.marked && !facts.active &&
           facts.iteration.value_or(0) >= 2;
}

/// The runs that the slots before name, where they lie among the completed.
void RowsLoading::hearCompleted(Reply reply, BulkRead by, std::vector<Item>& group, Stretch& stretch) {
    stretch.completedEnded = true;
    if (reply.isError()) {
        const std::string_view text = reply.text();
        const bool withoutSortRo =
            text.starts_with("ERR unknown command") && text.find("SORT_RO") != text.npos;
        if (withoutSortRo && by == BulkRead::SortRo) {
            m_bulk = m_bulk == BulkRead::SortRo ? BulkRead::Sort : m_bulk;
            stretch.completedEnded = false;
        } else if (!text.starts_with("WRONGTYPE")) {
            m_bulk = BulkRead::None;
        }
        return;
    }
    std::size_t found = 0;
    for (std::size_t at = 0; at + runWidth <= reply.size(); at += runWidth) {
        const JobIdParts parts = partsOf(reply[at].text());
        if (parts.origin != JobIdParts::Origin::Schedule)
            continue;
        Item* item = itemOf(parts.member, group, stretch);
        if (item == nullptr || !item->plain || item->facts.last || item->lastSlots.empty() ||
            base::parseInt(parts.last) != item->lastSlots.front())
            continue;
        const auto started = numberOf(reply[at + 1]), finished = numberOf(reply[at + 2]);
        if (!finished)
            continue;
        item->facts.last = finishedRun(*item, item->lastSlots.front(), started, *finished, false);
        if (item->activeId.empty())
            make(*item);
        ++found;
    }
    const std::size_t runs = reply.size() / runWidth;
    stretch.completedSeen += runs;
    stretch.lastFound += found;
    // Looking on pays while a third of those looked at are wanted.
    stretch.completedEnded = runs < std::min(stretch.wanted, perSort) || found * 3 < runs ||
                             stretch.lastFound >= stretch.wanted || stretch.completedSeen >= mostCompleted;
}

Status RowsLoading::readCompleted(std::vector<Item>& group, std::vector<Stretch>& stretches) {
    const auto goesOn = [](const Stretch& stretch) { return !stretch.completedEnded; };
    while (m_bulk != BulkRead::None && std::any_of(stretches.begin(), stretches.end(), goesOn)) {
        const BulkRead by = m_bulk;
        const auto ask = [&](std::size_t i, Pipeline& pipeline) {
            if (!stretches[i].completedEnded)
                std::ignore = addCompleted(pipeline, stretches[i]);
        };
        const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
            hearCompleted(replies[at], by, group, stretches[i]);
        };
        if (auto done = readEach(m_client, stretches.size(), ask, hear, sortsPerFlight); !done)
            return done;
    }
    return {};
}

/// Where a queue runs much else, few last runs are among its newest. A plain schedule's is looked for where
/// it should be, and where it lies there, the pending run need not be looked at.
Status RowsLoading::readPlainLast(std::vector<Item>& group) {
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        const Item& item = group[i];
        if (item.plain && !item.job && !item.facts.last && !item.lastSlots.empty() && item.activeId.empty())
            addFields(pipeline,
                      jobKey(m_queues[item.queue].state.queue,
                             pendingId(item.facts.pendingName, std::to_string(item.lastSlots.front()))),
                      runFields);
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        Item& item = group[i];
        const Reply run = replies[at];
        const auto finished = numberOf(run[1]);
        item.lastAbsent = item.before == nullptr && !anyField(run);
        if (!finished || !run[2].isNil())
            return;
        item.facts.last = finishedRun(item, item.lastSlots.front(), numberOf(run[0]), *finished, false);
        make(item);
    };
    return readEach(m_client, group.size(), ask, hear, perFlight);
}

} // namespace redispatch::engines::bullmq
