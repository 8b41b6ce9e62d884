// SPDX-License-Identifier: GPL-3.0-or-later
// Many schedules of a queue with one command: SORT … BY nosort GET reads fields of the hashes that the
// members of a set name, in the set's own order, without sorting. Whatever it does not tell is left to the
// passes that ask for each schedule by itself, and so is everything where the server refuses it.
#include "core/base/text.h"
#include "core/engines/bullmq/bulk.h"
#include "core/engines/bullmq/fields.h"
#include "core/engines/bullmq/rowsload.h"

#include <algorithm>

namespace redispatch::engines::bullmq {

using base::Status;
using redis::Pipeline;
using redis::Replies;
using redis::Reply;

namespace {

/// Below this, and where less than a third of a queue is to be read, single commands cost less.
constexpr std::size_t fewest = 10;
/// Queues with more schedules than this are asked for in smaller helpings.
constexpr std::size_t mostMembers = 1'000;
/// Members per command: some 2 ms of the server's time at most.
constexpr std::size_t perSort = 500;
/// Small, so that one flight is read here while the server works on the other.
constexpr std::size_t sortsPerFlight = 12;
constexpr std::size_t mostCompleted = 1'000;

const std::vector<std::string>& definitionParts() {
    static const std::vector<std::string> parts = {"name",    "pattern", "every", "tz",
                                                   "endDate", "limit",   "ic"};
    return parts;
}
const std::vector<std::string>& pendingParts() {
    static const std::vector<std::string> parts = {"opts", std::string(holdfield::until)};
    return parts;
}
const std::vector<std::string>& runParts() {
    static const std::vector<std::string> parts = {"processedOn", "finishedOn"};
    return parts;
}

/// `GET` patterns: the first asterisk stands for the member.
std::vector<std::string> patternsOf(const std::string& before, const std::vector<std::string>& fields) {
    std::vector<std::string> patterns = {"#"};
    for (const std::string& field : fields)
        patterns.push_back(before + "*->" + field);
    return patterns;
}

/// Whether a pattern can be made of the name.
bool isPlainText(std::string_view queue) {
    return queue.find_first_of(std::string_view("*\0", 2)) == queue.npos;
}

} // namespace

std::vector<RowsLoading::Stretch> RowsLoading::stretchesOf(const std::vector<Item>& group) const {
    std::vector<Stretch> stretches;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (stretches.empty() || stretches.back().queue != group[i].queue) {
            Stretch& next = stretches.emplace_back();
            next.begin = i;
            next.queue = group[i].queue;
        }
        stretches.back().end = i + 1;
    }
    return stretches;
}

bool RowsLoading::takesBulk(const Stretch& stretch) const {
    const QueueReading& queue = m_queues[stretch.queue];
    return m_bulk != BulkRead::None && stretch.wanted >= fewest &&
           stretch.wanted * 3 >= queue.members.size() && queue.members.size() <= mostMembers &&
           isPlainText(queue.state.queue);
}

void RowsLoading::addSort(Pipeline& pipeline, const std::string& key, bool descending, std::size_t offset,
                          std::size_t count, const std::vector<std::string>& patterns) const {
    const std::string from = std::to_string(offset), size = std::to_string(count);
    std::vector<std::string_view> args = {m_bulk == BulkRead::Sort ? "SORT" : "SORT_RO", key, "BY", "nosort"};
    if (descending)
        args.push_back("DESC");
    args.insert(args.end(), {"LIMIT", from, size});
    for (const std::string& pattern : patterns)
        args.insert(args.end(), {"GET", pattern});
    pipeline.addViews(args.data(), args.size());
}

/// Whether it is an answer to be read; remembers a refusal.
bool RowsLoading::heardBulk(Reply reply, std::size_t width) {
    if (!reply.isError())
        return reply.size() % width == 0;
    const std::string_view text = reply.text();
    const bool withoutSortRo = text.starts_with("ERR unknown command") && text.find("SORT_RO") != text.npos;
    if (withoutSortRo && m_bulk == BulkRead::SortRo)
        m_bulk = BulkRead::Sort;
    else if (!withoutSortRo && !text.starts_with("WRONGTYPE"))
        m_bulk = BulkRead::None;
    return false;
}

namespace {

/// Of `delayed`, for so many schedules: other jobs, retries and held ones may lie between.
std::size_t mostDelayed(std::size_t members) {
    return 2 * members + 50;
}

template <class Items>
auto* memberAt(Items& group, std::size_t begin, std::size_t end, std::string_view member) {
    const auto first = group.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = group.begin() + static_cast<std::ptrdiff_t>(end);
    const auto at = std::lower_bound(first, last, member, [](const auto& item, std::string_view text) {
        return item.facts.member < text;
    });
    return at != last && at->facts.member == member ? &*at : nullptr;
}

} // namespace

/// One range of `delayed` instead of asking for each id, where it does not hold many other jobs.
Status RowsLoading::readDelayed(std::vector<Item>& group, std::vector<Stretch>& stretches) {
    const auto sizeOf = [](const Stretch& stretch) { return stretch.end - stretch.begin; };
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        const std::size_t count = sizeOf(stretches[i]);
        if (!m_whole && count >= fewest && count <= mostMembers)
            pipeline.add("ZRANGE", key(m_queues[stretches[i].queue].state.queue, "delayed"), 0,
                         mostDelayed(count) - 1, "WITHSCORES");
    };
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        Stretch& stretch = stretches[i];
        const Reply list = replies[at];
        for (std::size_t e = 0; e + 1 < list.size(); e += 2) {
            const JobIdParts parts = partsOf(list[e].text());
            if (parts.origin != JobIdParts::Origin::Schedule)
                continue;
            Item* item = memberAt(group, stretch.begin, stretch.end, parts.member);
            if (item == nullptr || item->names.size() != 1 || item->names.front() != parts.member ||
                parts.last != std::to_string(item->facts.slotMs))
                continue;
            item->facts.dueMs = dueMsOf(list[e + 1].text());
            item->dueKnown = true;
        }
        if (list.isError() || list.size() / 2 == mostDelayed(sizeOf(stretch)))
            return;
        stretch.inDelayed = list.size() / 2;
        for (std::size_t m = stretch.begin; m < stretch.end; ++m)
            group[m].dueKnown |=
                group[m].names.size() == 1 && group[m].names.front() == group[m].facts.member;
    };
    return readEach(m_client, stretches.size(), ask, hear, sortsPerFlight);
}

Status RowsLoading::readInBulk(std::vector<Item>& group, std::vector<Stretch>& stretches) {
    struct Asked {
        std::size_t definitions = 0, pending = 0;
    };
    std::vector<Asked> asked(stretches.size());
    const auto ask = [&](std::size_t i, Pipeline& pipeline) {
        Stretch& stretch = stretches[i];
        stretch.completedEnded = true;
        stretch.completedSeen = stretch.lastFound = 0;
        asked[i] = {};
        if (!takesBulk(stretch))
            return;
        const QueueReading& reading = m_queues[stretch.queue];
        const std::string& queue = reading.state.queue;
        const auto definitions = patternsOf(queue + "repeat:", definitionParts());
        for (std::size_t from = 0; from < reading.members.size() + reading.strangers; from += perSort) {
            addSort(pipeline, key(queue, "repeat"), false, from, perSort, definitions);
            ++asked[i].definitions;
        }
        if (!stretch.inDelayed || reading.state.dialect.isBull())
            return;
        const auto pending = patternsOf(queue, pendingParts());
        for (std::size_t from = 0; from < *stretch.inDelayed; from += perSort) {
            addSort(pipeline, key(queue, "delayed"), false, from, perSort, pending);
            ++asked[i].pending;
        }
        addSort(pipeline, key(queue, "completed"), true, 0, std::min(stretch.wanted, perSort),
                patternsOf(queue, runParts()));
        stretch.completedEnded = false;
    };
    const BulkRead before = m_bulk;
    const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
        Stretch& stretch = stretches[i];
        for (std::size_t n = 0; n < asked[i].definitions; ++n, ++at)
            if (heardBulk(replies[at], 1 + definitionParts().size()))
                hearDefinitions(replies[at], group, stretch);
        for (std::size_t n = 0; n < asked[i].pending; ++n, ++at)
            if (heardBulk(replies[at], 1 + pendingParts().size()))
                hearPending(replies[at], group, stretch);
        if (stretch.completedEnded)
            return;
        if (heardBulk(replies[at], 1 + runParts().size()))
            hearCompleted(replies[at], group, stretch);
        else
            stretch.completedEnded = true;
    };
    if (auto done = readEach(m_client, stretches.size(), ask, hear, sortsPerFlight); !done)
        return done;
    if (m_bulk == BulkRead::Sort && before == BulkRead::SortRo)
        return readInBulk(group, stretches);
    return readCompleted(group, stretches);
}

void RowsLoading::hearDefinitions(Reply reply, std::vector<Item>& group, const Stretch& stretch) {
    const std::size_t width = 1 + definitionParts().size();
    for (std::size_t at = 0; at < reply.size(); at += width) {
        Item* item = memberAt(group, stretch.begin, stretch.end, reply[at].text());
        // Without a counter it may be one of several things: they differ in fields that were not read.
        if (item == nullptr || !item->whole || reply[at + width - 1].isNil())
            continue;
        item->definition = definitionFrom(reply, at + 1);
        applyDefinition(*item->definition, *item);
    }
}

/// Finds the pending runs that need no look of their own: due at their slot, not held until a time before
/// that, and without options that the definition does not show.
void RowsLoading::hearPending(Reply reply, std::vector<Item>& group, const Stretch& stretch) {
    const std::size_t width = 1 + pendingParts().size();
    for (std::size_t at = 0; at < reply.size(); at += width) {
        const Reply options = reply[at + 1], until = reply[at + 2];
        const JobIdParts parts = partsOf(reply[at].text());
        if (parts.origin != JobIdParts::Origin::Schedule || options.isNil() || !until.isNil())
            continue;
        Item* item = memberAt(group, stretch.begin, stretch.end, parts.member);
        if (item == nullptr || !item->whole || !item->definition)
            continue;
        RowFacts& facts = item->facts;
        const Definition& is = *item->definition;
        const auto says = [&](std::string_view word) {
            return options.text().find(word) != std::string_view::npos;
        };
        const bool ruled = is.name && (!facts.pattern.empty() || facts.everyMs);
        const bool inStep = facts.dueMs == facts.slotMs && parts.last == std::to_string(facts.slotMs);
        if (!ruled || !inStep || facts.active || facts.iteration.value_or(0) < 2 ||
            (!is.limit && says("\"limit\"")) || (!is.endMs && says("\"endDate\"")))
            continue;
        facts.pendingExists = true;
        item->plain = true;
        guessLastSlots(*item);
    }
}

/// The run that the slot before names, when it lies among the completed.
void RowsLoading::hearCompleted(Reply reply, std::vector<Item>& group, Stretch& stretch) {
    const std::size_t width = 1 + runParts().size();
    std::size_t found = 0;
    for (std::size_t at = 0; at < reply.size(); at += width) {
        const JobIdParts parts = partsOf(reply[at].text());
        if (parts.origin != JobIdParts::Origin::Schedule)
            continue;
        Item* item = memberAt(group, stretch.begin, stretch.end, parts.member);
        if (item == nullptr || !item->plain || item->facts.last || item->lastSlots.empty() ||
            parts.last != std::to_string(item->lastSlots.front()))
            continue;
        const auto started = numberOf(reply[at + 1]), finished = numberOf(reply[at + 2]);
        if (!finished)
            continue;
        item->facts.last = RunSeen{std::string(reply[at].text()),
                                   item->lastSlots.front() + item->facts.shiftMs(),
                                   started,
                                   finished,
                                   false,
                                   false};
        ++found;
    }
    const std::size_t runs = reply.size() / width;
    stretch.completedSeen += runs;
    stretch.lastFound += found;
    // Looking on pays while a third of those looked at are wanted.
    stretch.completedEnded = runs < std::min(stretch.wanted, perSort) || found * 3 < runs ||
                             stretch.lastFound >= stretch.wanted || stretch.completedSeen >= mostCompleted;
}

Status RowsLoading::readCompleted(std::vector<Item>& group, std::vector<Stretch>& stretches) {
    const auto goesOn = [](const Stretch& stretch) { return !stretch.completedEnded; };
    while (m_bulk != BulkRead::None && std::any_of(stretches.begin(), stretches.end(), goesOn)) {
        const auto ask = [&](std::size_t i, Pipeline& pipeline) {
            const Stretch& stretch = stretches[i];
            const std::string& queue = m_queues[stretch.queue].state.queue;
            if (!stretch.completedEnded)
                addSort(pipeline, key(queue, "completed"), true, stretch.completedSeen,
                        std::min(stretch.wanted, perSort), patternsOf(queue, runParts()));
        };
        const auto hear = [&](std::size_t i, const Replies& replies, std::size_t at) {
            if (heardBulk(replies[at], 1 + runParts().size()))
                hearCompleted(replies[at], group, stretches[i]);
            else
                stretches[i].completedEnded = true;
        };
        if (auto done = readEach(m_client, stretches.size(), ask, hear, sortsPerFlight); !done)
            return done;
    }
    return {};
}

} // namespace redispatch::engines::bullmq
