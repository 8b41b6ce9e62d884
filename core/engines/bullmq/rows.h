// SPDX-License-Identifier: GPL-3.0-or-later
// What a reading of the schedules holds: the facts of one row, the row made of them, and what is kept from
// one reading to the next so that only what changed is asked for again.
#pragma once

#include "core/base/text.h"
#include "core/engines/bullmq/clocks.h"
#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/schedule.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace redispatch::engines::bullmq {

/// Of a queue, for all of its rows.
struct QueueState {
    std::string queue; ///< key prefix
    Dialect dialect;
    bool paused = false;
    bool crossSlot = false;
    bool stalledCheck = false; ///< a worker looked for stalled jobs within the last interval
};

/// A run as its hash tells it.
struct RunSeen {
    std::string id;
    long long slotMs = 0; ///< 0: none, as of a run by hand
    std::optional<long long> startedMs, finishedMs;
    bool failed = false;
    bool manual = false;
};

/// Everything about one schedule that its row shows.
struct RowFacts {
    std::string member;
    long long slotMs = 0;
    std::string pendingName; ///< what stands between "repeat:" and the slot in the ids of its runs
    Generation generation = Generation::Composite;

    std::string name, pattern, timeZone; ///< name of its runs
    std::optional<long long> everyMs, endMs, limit, iteration;
    bool hasHash = false;

    bool pendingExists = false;
    std::optional<long long> dueMs; ///< while it is in `delayed`
    std::optional<long long> timestamp, processedOn, finishedOn;
    RunOptions options;
    std::optional<domain::Pause> hold;

    bool active = false;                   ///< the pending run itself is being worked on
    std::optional<long long> runningSince; ///< one of its runs is; ms
    std::optional<RunSeen> last;           ///< finished
    bool lastMissing = false;              ///< there was one, and it is not kept
    bool previousOpen = false; ///< the run before the pending one runs, or waits for another attempt
    bool keptIfFailed = false; ///< and it would be, had it failed
    bool leftovers = false;

    /// When the pending run is due by its own account; the slot where it does not say otherwise.
    long long ownDueMs() const;
    long long shiftMs() const { return ownDueMs() - slotMs; } ///< of versions that run later than the slot
};

/// Makes rows. Keeps one copy of texts and rules that many rows share.
class RowDecoder {
public:
    struct Rule {
        domain::Schedule schedule;
        std::optional<timing::TimingRule> timing; ///< absent when it cannot be computed with
    };
    /// `slotMs` places an interval of whole days within the day; other intervals are told without phase.
    const Rule& rule(std::string_view pattern, std::string_view timeZone, std::optional<long long> everyMs,
                     long long slotMs);

    /// `before`: the same row as last made, or null; its last run is kept when that is the newer one.
    std::shared_ptr<domain::Job> decode(const QueueState& queue, const RowFacts& facts, Instant now,
                                        const domain::Job* before);

private:
    /// What all rows of a queue say.
    struct QueueTexts {
        std::string queue;
        Family family = Family::Unknown;
        base::SharedText group, engine;
        std::string idStart;
    };
    const QueueTexts& textsOf(const QueueState& queue);

    base::Interner m_texts;
    std::unordered_map<std::string, Rule> m_rules;
    std::string m_ruleKey; ///< of the latest; neighbours often share it
    const Rule* m_rule = nullptr;
    QueueTexts m_queue;
};

/// The command that answers for many schedules of a queue at once, as far as this server takes it.
enum class BulkRead : std::uint8_t {
    SortRo, ///< since Redis 7
    Sort,   ///< before; it counts as a write and is refused by replicas
    None,   ///< each schedule is asked for by itself
};

/// The rows as last read.
struct KnownRows {
    struct Member {
        std::string member;
        std::string pendingName;
        long long slotMs = 0;
        std::optional<long long> dueMs;
        bool unsettled = false; ///< to be read again whatever its score says
        bool leftovers = false;
        JobPtr job;
    };
    struct Queue {
        QueueState state;
        std::vector<Member> members; ///< sorted by text
        /// Of all that the rows were made from, as it stood shortly before; absent when they depend on more.
        std::optional<std::size_t> digest;
        int looksSpared = 0; ///< readings for which comparing first is not worth it: it changes all the time
        int looksToSpare = 0;
    };
    std::map<std::string, Queue, std::less<>> queues;
    RowDecoder decoder;
    BulkRead bulk = BulkRead::SortRo; ///< the best that was not refused yet

    Member* find(std::string_view queue, std::string_view member);
    int countOf(std::string_view queue) const; ///< schedules in it
};

struct BullmqEngine::Rows : KnownRows {
    WorkerClocks clocks;
};

} // namespace redispatch::engines::bullmq
