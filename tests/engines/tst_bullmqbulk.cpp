// SPDX-License-Identifier: GPL-3.0-or-later
// Many schedules with one command: the rows are those that asking for each by itself makes, in every state,
// and a server or user without the command gets them too.
#include "tests/engines/bullmqreadfixture.h"

using namespace redispatch;
using namespace redispatch::engines;
using namespace redispatch::engines::bullmq;

namespace {

constexpr long long minute = 60'000;
constexpr std::size_t oddOnes = 51;
constexpr int afterOneAnother = 620; // more than one helping
constexpr int atOnce = 430;          // with the odd ones few enough for one pipeline

class Bulk : public ReadTest {
protected:
    explicit Bulk(int plainOnes = atOnce, std::vector<std::string> serverArgs = {})
        : ReadTest(std::move(serverArgs)), m_plain(plainOnes) {
        makeQueue("bull:emails:", Family::V6);
        makeQueue("bull:st*r->x:", Family::V5);
        makeQueue("bull:old:", Family::Bull);
        // Denied SORT as well, which must not be tried in its place.
        raw({"ACL", "SETUSER", "single", "on", ">pw", "~*", "&*", "+@all", "-sort_ro", "-sort"});
        m_slot = nowMs() + 10 * minute;
        for (int i = 0; i < m_plain; ++i)
            ran({.id = "plain" + std::to_string(i), .slotMs = m_slot + i}, false);
        for (int i = 0; i < 20; ++i)
            ran({.queue = "bull:st*r->x:", .id = "s" + std::to_string(i), .slotMs = m_slot + i}, false);
        makeOdd();
        makeOld();
    }

    std::string last(const Scheduler& is, long long back = minute) const {
        return pendingId(is.id, std::to_string(is.slotMs - back));
    }
    std::string ran(Scheduler is, bool failed) {
        // As the library writes it whole: without an offset the pending run may know more of the rule.
        if (is.id != "turned")
            is.fields.insert(is.fields.end(), {"offset", "17"});
        make(is);
        finish(is.queue, last(is), is.slotMs - minute + 3, is.slotMs - minute + 40, failed);
        return "bull:emails:" + pendingId(is.id, std::to_string(is.slotMs));
    }
    /// Next to plain ones, one of each kind whose pending or last run says more.
    void makeOdd() {
        const std::string delayed = "bull:emails:delayed";
        ran({.id = "failed", .slotMs = m_slot}, true);
        ran({.id = "recovered", .slotMs = m_slot}, true);
        const std::string recovered = last({.id = "recovered", .slotMs = m_slot});
        raw({"ZREM", "bull:emails:failed", recovered});
        raw({"ZADD", "bull:emails:completed", std::to_string(m_slot - minute + 40), recovered});
        ran({.id = "held", .slotMs = m_slot}, false);
        raw({"ZADD", delayed, std::string(sentinelScoreText), pendingId("held", std::to_string(m_slot))});
        // Held until a time before the slot: its due time is what it was. Its last run is the newest of all.
        const long long newest = m_slot + minute;
        const std::string until = ran({.id = "until", .slotMs = newest}, false);
        raw({"HSET", until, "rd:by", "ana", "rd:reason", "x", "rd:since", "1795423216785", "rd:until",
             std::to_string(newest - minute / 2)});
        raw({"ZADD", delayed, std::to_string(newest * scorePerMs + notedTie),
             pendingId("until", std::to_string(newest))});
        ran({.id = "limit", .slotMs = m_slot, .opts = R"("x":{"limit":9})"}, false);
        const std::string limit = ran({.id = "turned", .slotMs = m_slot}, false);
        raw({"HSET", limit, "opts",
             R"({"repeat":{"every":60000,"count":7,"limit":9,"endDate":)" + std::to_string(m_slot * 2) +
                 "}}"});
        make({.id = "first",
              .fields = {"name", "f", "every", "60000", "ic", "1"},
              .slotMs = m_slot,
              .count = "1"});
        make({.id = "evicted", .slotMs = m_slot, .opts = "\"removeOnComplete\":5"});
        raw({"DEL", ran({.id = "gone", .slotMs = m_slot}, false)});
        ran({.id = "a->b:*", .slotMs = m_slot}, false);
        ran({.id = "nameless", .fields = {"every", "60000", "ic", "7"}, .slotMs = m_slot}, false);
        ran({.id = "early", .fields = {"name", "t", "every", "60000"}, .slotMs = m_slot}, false);
        ran({.id = "shifted", .slotMs = m_slot}, false);
        raw({"ZADD", delayed, std::to_string((m_slot + 500) * scorePerMs),
             pendingId("shifted", std::to_string(m_slot))});
        const long long hour = m_slot / (60 * minute) * 60 * minute + 60 * minute;
        const Scheduler cron{.id = "cron",
                             .fields = {"name", "c", "pattern", "0 0 * * * *", "tz", "UTC", "ic", "4"},
                             .slotMs = hour};
        make(cron);
        finish(cron.queue, last(cron, 60 * minute), hour - 60 * minute + 1, hour - 60 * minute + 9, false);
        const Scheduler missed{.id = "missed", .slotMs = m_slot};
        make(missed);
        finish(missed.queue, last(missed, 3 * minute), m_slot - 59'001, m_slot - 58'000, false);
        const Scheduler running{.id = "running", .slotMs = m_slot};
        make(running);
        raw({"HSET", "bull:emails:" + last(running), "processedOn", std::to_string(nowMs() - 900)});
        raw({"LPUSH", "bull:emails:active", last(running)});
        const Scheduler broken{.id = "broken", .slotMs = nowMs() - 10 * minute};
        make(broken);
        raw({"DEL", "bull:emails:" + undelay(broken)});
        const Scheduler waiting{.id = "waiting", .slotMs = nowMs() - minute};
        make(waiting);
        raw({"LPUSH", "bull:emails:wait", undelay(waiting)});
        raw({"ZADD", "bull:emails:repeat", std::to_string(m_slot), "no-hash"});
        raw({"ZADD", delayed, "17", "other-job", std::string(sentinelScoreText), last(cron, 5 * minute)});
    }
    void makeOld() {
        for (int i = 0; i < 12; ++i) {
            const std::string hash = "47d80cb918d59fbc786b81c94e28444" + std::to_string(i % 10);
            makeRepeatable("bull:old:", "r" + std::to_string(i) + ":::1500", hash,
                           R"({"every":1500,"count":5})", m_slot + i, true);
        }
        const std::string rb = "repeat:47d80cb918d59fbc786b81c94e284443:";
        makeRepeatable("bull:old:", "rb:::1500", "47d80cb918d59fbc786b81c94e284443",
                       R"({"every":1500,"count":51})", m_slot, true);
        finish("bull:old:", rb + std::to_string(m_slot - 1'500), m_slot - 1'400, m_slot - 1'300, false);
    }

    struct Reading {
        Listing listing;
        std::uint64_t commands = 0;
    };
    Reading readBy(redis::Client client) {
        BullmqEngine engine({}, true);
        for (auto found = engine.discover(client, std::chrono::seconds(1)); found && !*found;)
            found = engine.discover(client, std::chrono::seconds(1));
        Reading reading;
        const auto before = client.traffic().commands;
        auto listing = engine.load(client, {});
        EXPECT_TRUE(listing) << listing.error().detail;
        reading.commands = client.traffic().commands - before;
        if (listing)
            reading.listing = std::move(*listing);
        // Once more, from what is known by then.
        const auto again = engine.load(client, {});
        EXPECT_TRUE(again);
        EXPECT_EQ(again ? again->jobs.size() : 0, reading.listing.jobs.size());
        return reading;
    }
    /// By the passes that look up every key of every schedule.
    Listing readOneByOne(const Listing& known) {
        std::vector<JobId> ids;
        for (const JobPtr& job : known.jobs)
            ids.push_back(job->id);
        redis::Client client = connected();
        BullmqEngine engine({}, true);
        auto rows = engine.reload(client, ids);
        EXPECT_TRUE(rows);
        Listing listing{{}, {}, known.gaps, known.findings};
        if (rows)
            listing.jobs = std::move(*rows);
        std::sort(listing.jobs.begin(), listing.jobs.end(),
                  [](const JobPtr& a, const JobPtr& b) { return a->id < b->id; });
        return listing;
    }
    /// A lock that is gone is so since the first reading.
    static domain::Job timeless(domain::Job job) {
        if (job.limits.leaseEndsAtMs != domain::Limits::none)
            job.limits.leaseEndsAtMs = 0;
        return job;
    }
    static void expectSame(const Listing& a, const Listing& b) {
        ASSERT_EQ(a.jobs.size(), b.jobs.size());
        for (std::size_t i = 0; i < a.jobs.size(); ++i)
            EXPECT_TRUE(timeless(*a.jobs[i]) == timeless(*b.jobs[i])) << a.jobs[i]->id.str();
        ASSERT_EQ(a.gaps.size(), b.gaps.size());
        for (std::size_t i = 0; i < a.gaps.size(); ++i)
            EXPECT_EQ(a.gaps[i].what, b.gaps[i].what);
        ASSERT_EQ(a.findings.size(), b.findings.size());
        for (std::size_t i = 0; i < a.findings.size(); ++i) {
            EXPECT_EQ(a.findings[i].check, b.findings[i].check);
            EXPECT_EQ(a.findings[i].jobs, b.findings[i].jobs);
        }
    }
    void expectSameWithFewer() {
        const Reading bulk = readBy(connected());
        const Reading single = readBy(connected("single", "pw"));
        ASSERT_EQ(bulk.listing.jobs.size(), static_cast<std::size_t>(m_plain) + oddOnes);
        expectSame(bulk.listing, single.listing);
        // A definition each and little more; then a last run each as well.
        EXPECT_LT(bulk.commands, 1.2 * m_plain + 220);
        EXPECT_GT(single.commands, 2U * static_cast<unsigned>(m_plain));
        expectSame(bulk.listing, readOneByOne(bulk.listing));
    }

    int m_plain;
    long long m_slot = 0;
};

class LargeBulk : public Bulk {
protected:
    LargeBulk() : Bulk(afterOneAnother) {}
};

/// More than one range of `delayed` is read for: each is asked for when it is due.
class VeryLargeBulk : public Bulk {
protected:
    VeryLargeBulk() : Bulk(1'100) {}
};

class BulkBefore7 : public Bulk {
protected:
    BulkBefore7() : Bulk(atOnce, {"--rename-command", "SORT_RO", ""}) {}
};

TEST_F(Bulk, TheRowsAreThoseOfSingleCommands) {
    expectSameWithFewer();
    EXPECT_EQ(raw({"INFO", "commandstats"}).find("cmdstat_sort:"), std::string::npos);
}

TEST_F(LargeBulk, TheRowsAreThoseOfSingleCommands) {
    expectSameWithFewer();
}

TEST_F(VeryLargeBulk, TheRowsAreThoseOfSingleCommands) {
    expectSameWithFewer();
}

/// Queues also run other jobs, often many more: last runs are then read one by one, pending ones are not.
TEST_F(Bulk, LastRunsLieAmongManyOthers) {
    for (int i = 0; i < 2'000; ++i)
        raw({"ZADD", "bull:emails:completed", std::to_string(m_slot + i), std::to_string(i)});
    const Reading bulk = readBy(connected());
    expectSame(bulk.listing, readOneByOne(bulk.listing));
    EXPECT_LT(bulk.commands, 2.2 * m_plain + 220);
}

/// The newest completed runs are asked for in windows; here the first is full of other runs.
TEST_F(Bulk, LastRunsLieFurtherBack) {
    for (int i = 0; i < 300; ++i)
        raw({"ZADD", "bull:emails:completed", std::to_string(m_slot + i), "by-hand-" + std::to_string(i)});
    const Reading bulk = readBy(connected());
    expectSame(bulk.listing, readOneByOne(bulk.listing));
}

TEST_F(BulkBefore7, SortStandsInForSortRo) {
    expectSameWithFewer();
    EXPECT_NE(raw({"INFO", "commandstats"}).find("cmdstat_sort:"), std::string::npos);
}

TEST_F(Bulk, ARefusalIsAskedForOnlyOnce) {
    redis::Client client = connected("single", "pw");
    ASSERT_TRUE(m_engine->load(client, {}));
    const auto refused = [&] {
        const std::string stats = raw({"INFO", "commandstats"});
        const auto at = stats.find("cmdstat_sort_ro:");
        return at == std::string::npos ? stats : stats.substr(at, stats.find('\n', at) - at);
    };
    const std::string once = refused();
    EXPECT_NE(once.find("rejected_calls="), std::string::npos) << once;
    for (int i = 0; i < 30; ++i) // all changed
        make({.id = "plain" + std::to_string(i), .slotMs = m_slot + minute + i, .count = "8"});
    ASSERT_TRUE(m_engine->load(client, {}));
    EXPECT_EQ(refused(), once);
}

} // namespace
