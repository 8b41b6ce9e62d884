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
    std::optional<std::size_t> digest;                      ///< of what was looked at before, if it was
    KnownRows::Queue* known = nullptr;                      ///< the rows once they are kept there
    bool unchanged = false;                                 ///< they still stand; nothing was read

    const std::vector<KnownRows::Member>& made() const { return known != nullptr ? known->members : rows; }
};

/// One reading.
class RowsLoading {
public:
    RowsLoading(redis::Client& client, KnownRows& known, bool cluster)
        : m_client(client), m_known(known), m_decoder(known.decoder), m_cluster(cluster) {}

    Instant now() const { return m_now; }
    /// First pass: members and queue facts. `commandOf` as Places::commandOf. With `only`, these members of
    /// each queue alone, which are then read whatever is known of them.
    base::Status readQueues(const std::vector<std::string>& queues,
                            const std::function<std::string_view(std::string_view)>& commandOf,
                            const std::map<std::string, std::set<std::string>>* only = nullptr);
    std::vector<QueueReading>& queues() { return m_queues; }

    /// The other passes, for all members in groups; what is known and unchanged is taken from there.
    base::Status readRows(const std::function<void(std::size_t)>& progress);

private:
    /// Below this, looking the schedules of a queue up by themselves costs less.
    static constexpr std::size_t fewestInBulk = 10;
    /// Commands; few, so that one flight is read here while the server works on the other.
    static constexpr std::size_t perFlight = 400;

    /// What a schedule's hash says.
    struct Definition {
        std::optional<std::string> name;
        std::string pattern, timeZone;
        std::optional<long long> everyMs, endMs, limit, iteration;
        bool exists = false;
        bool hasTemplate = false;
        bool whole = false; ///< no option of its pending run says more about the rule
    };
    struct Item {
        std::size_t queue = 0;
        std::vector<std::string> names; ///< that may stand in the pending job's id
        RowFacts facts;
        KnownRows::Member* before = nullptr;
        bool whole = false;                   ///< read again
        bool dueKnown = false;                ///< `facts.dueMs` says when, or that it is not in `delayed`
        bool unsettled = false;               ///< soon to change without its score or due time changing
        std::string activeId;                 ///< of its runs, the one being worked on
        std::vector<long long> lastSlots;     ///< where the last finished run may be, newest first
        std::optional<Definition> definition; ///< when it is known already
        bool marked = false; ///< its score in `delayed` says that its pending run holds a note of ours
        bool plain = false;  ///< its pending run tells nothing that the definition and its due time do not
        bool lastAbsent = false;          ///< looked for already: no run is kept where the last one would be
        std::shared_ptr<domain::Job> job; ///< made already
    };
    /// Items of one queue within a group.
    struct Stretch {
        std::size_t begin = 0, end = 0; ///< items, sorted by member
        std::size_t queue = 0;
        std::size_t firstMember = 0;   ///< of the queue, where the items begin
        std::size_t wanted = 0;        ///< items to be read
        std::size_t completedSeen = 0; ///< newest finished runs looked at
        std::size_t lastFound = 0;     ///< last runs among those
        bool completedEnded = true;    ///< there are no more, or looking on does not pay
    };
    /// Some items of a stretch, as many as go into one pipeline.
    struct Helping {
        std::size_t stretch = 0;
        std::size_t begin = 0, end = 0;
        BulkRead completedBy = BulkRead::None; ///< how the newest finished runs were asked for
    };
    base::Status findUnchanged();
    base::Status readLargeQueues();
    void settleState(KnownRows::Member& row) const;
    bool isFresh(std::size_t queue) const;
    void addItem(std::vector<Item>& items, std::size_t queue, std::size_t member) const;
    std::vector<Stretch> stretchesOf(const std::vector<Item>& group) const;
    base::Status readGroup(std::vector<Item>& group);
    base::Status readFresh(const std::vector<std::size_t>& queues);
    base::Status readSingly(std::vector<Item>& group);
    base::Status readDelayed(std::vector<Item>& group, std::vector<Stretch>& stretches);
    base::Status readInBulk(std::vector<Item>& group, std::vector<Stretch>& stretches);
    base::Status readCompleted(std::vector<Item>& group, std::vector<Stretch>& stretches);
    bool takesBulk(const Stretch& stretch) const;
    void addDelayed(redis::Pipeline& pipeline, const Stretch& stretch) const;
    void addDefinitions(redis::Pipeline& pipeline, const std::vector<Item>& group, std::size_t begin,
                        std::size_t end) const;
    BulkRead addCompleted(redis::Pipeline& pipeline, const Stretch& stretch) const;
    Item* itemOf(std::string_view member, std::vector<Item>& group, const Stretch& stretch) const;
    void hearDelayed(redis::Reply list, std::vector<Item>& group, const Stretch& stretch) const;
    void hearDefinitions(const redis::Replies& replies, std::size_t& at, std::vector<Item>& group,
                         std::size_t begin, std::size_t end);
    void hearDefinition(redis::Reply fields, Item& item);
    void hearCompleted(redis::Reply reply, BulkRead by, std::vector<Item>& group, Stretch& stretch);
    static bool isPlain(const Item& item);
    static void noteDue(std::string_view score, Item& item);
    static RunSeen finishedRun(const Item& item, long long slotMs, std::optional<long long> startedMs,
                               long long finishedMs, bool failed);
    base::Status readPlainLast(std::vector<Item>& group);
    base::Status readDue(std::vector<Item>& group);
    base::Status readPending(std::vector<Item>& group);
    base::Status readLast(std::vector<Item>& group);
    base::Status readFailed(std::vector<Item>& group);
    base::Status readTails(std::vector<Item>& group);
    base::Status readLocks(std::vector<Item>& group);
    struct TailRun {
        std::string id;
        bool failed = false;
        double finished = 0;    ///< ms
        double failedSince = 0; ///< all failed runs after this were looked at
    };
    base::Status readTailRuns(std::vector<std::pair<Item*, std::size_t>>& searching,
                              const std::function<TailRun(const Item&, std::size_t)>& find);
    static void readJob(redis::Reply hash, Item& item);
    /// The fields name, pattern, every, tz, endDate, limit, ic and what follows them.
    static Definition definitionFrom(redis::Reply fields);
    static void applyDefinition(const Definition& definition, Item& item);
    void guessLastSlots(Item& item);
    bool isOutdated(const Item& item) const;
    void markActive(std::vector<Item>& group, const Stretch& stretch) const;
    void make(Item& item);
    void keep(Item& item);
    void remember();

    redis::Client& m_client;
    KnownRows& m_known;
    RowDecoder& m_decoder;
    bool m_cluster = false;
    bool m_withoutZmscore = false; ///< the server is older than Redis 6.2
    bool m_whole = false;          ///< nothing is taken from what is known
    BulkRead m_bulk = BulkRead::None;
    Instant m_now{};
    std::vector<QueueReading> m_queues;
};

} // namespace redispatch::engines::bullmq
