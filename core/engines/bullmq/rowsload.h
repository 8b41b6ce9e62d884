// SPDX-License-Identifier: GPL-3.0-or-later
// Reading rows in a few passes over many queues at once, each pass in pipelines that overlap.
#pragma once

#include "core/engines/bullmq/rows.h"
#include "core/redis/client.h"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace redispatch::engines::bullmq {

/// A queue as the first pass found it.
struct QueueReading {
    QueueState state;
    std::vector<std::pair<std::string, long long>> members; ///< schedule → slot in ms; sorted by text
    std::vector<std::string> active;                        ///< ids being worked on, at most 1,000
    std::vector<std::string> held;                          ///< ids at the sentinel or above, at most 100
    std::size_t total = 0;                                  ///< members there are
    std::size_t strangers = 0;                              ///< members that are no schedules
    std::optional<base::Error> error;                       ///< the zset cannot be read
    std::set<std::string> restricted;                       ///< when only these were asked for
    std::vector<KnownRows::Member> rows;                    ///< made in the end, sorted as members are
};

/// One reading.
class RowsLoading {
public:
    RowsLoading(redis::Client& client, RowDecoder& decoder, bool cluster)
        : m_client(client), m_decoder(decoder), m_cluster(cluster) {}

    Instant now() const { return m_now; }
    /// First pass: members and queue facts. `commandOf` as Places::commandOf. With `only`, these members of
    /// each queue alone, which are then read whatever is known of them.
    base::Status readQueues(const std::vector<std::string>& queues,
                            const std::function<std::string_view(std::string_view)>& commandOf,
                            const std::map<std::string, std::set<std::string>>* only = nullptr);
    std::vector<QueueReading>& queues() { return m_queues; }

    /// The other passes, for all members in groups; what `known` has unchanged is taken from there.
    base::Status readRows(KnownRows& known, const std::function<void(std::size_t)>& progress);

private:
    struct Item {
        std::size_t queue = 0;
        std::vector<std::string> names; ///< that may stand in the pending job's id
        RowFacts facts;
        KnownRows::Member* before = nullptr;
        bool whole = false;               ///< read again
        bool unsettled = false;           ///< soon to change without its score or due time changing
        std::string activeId;             ///< of its runs, the one being worked on
        std::vector<long long> lastSlots; ///< where the last finished run may be, newest first
    };
    base::Status readGroup(std::vector<Item>& group);
    base::Status readDue(std::vector<Item>& group);
    base::Status readPending(std::vector<Item>& group);
    base::Status readLast(std::vector<Item>& group);
    base::Status readFailed(std::vector<Item>& group);
    base::Status readTails(std::vector<Item>& group);
    struct TailRun {
        std::string id;
        bool failed = false;
        double finished = 0;    ///< ms
        double failedSince = 0; ///< all failed runs after this were looked at
    };
    base::Status readTailRuns(std::vector<std::pair<Item*, std::size_t>>& searching,
                              const std::function<TailRun(const Item&, std::size_t)>& find);
    static void readJob(redis::Reply hash, Item& item);
    static void readDefinition(redis::Reply hash, Item& item);
    void guessLastSlots(Item& item);
    bool isOutdated(const Item& item) const;
    void markActive(std::vector<Item>& group);
    void keep(Item& item);
    void remember(KnownRows& known);

    redis::Client& m_client;
    RowDecoder& m_decoder;
    bool m_cluster = false;
    bool m_withoutZmscore = false; ///< the server is older than Redis 6.2
    bool m_whole = false;          ///< nothing is taken from what is known
    Instant m_now{};
    std::vector<QueueReading> m_queues;
};

} // namespace redispatch::engines::bullmq
