// SPDX-License-Identifier: GPL-3.0-or-later
// Following streams, channels and schedules, with one engine that gives positions and another that follows.
#include "tests/engines/bullmqreadfixture.h"

#include <thread>

using namespace redispatch;
using namespace redispatch::engines;
using namespace redispatch::engines::bullmq;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

using namespace std::chrono_literals;

class Follow : public ReadTest {
protected:
    Follow() {
        makeQueue("bull:emails:", Family::V6);
        make({.slotMs = nowMs() + 60'000});
        make({.id = "other", .slotMs = nowMs() + 60'000});
    }
    void begin() {
        load();
        const auto from = m_engine->followFrom(m_client);
        ASSERT_TRUE(from) << from.error().detail;
        m_position = *from;
        again();
    }
    /// A fresh engine goes on at the position.
    void again() {
        m_follower = std::make_unique<BullmqEngine>(std::vector<std::string>{}, false);
        m_follower->setPlaces(m_engine->places());
    }
    Changes next(base::milliseconds waitFor = 0ms) {
        auto changes = m_follower->follow(m_client, m_position, waitFor);
        EXPECT_TRUE(changes) << changes.error().detail << changes.error().actual;
        if (!changes)
            return {};
        m_position = changes->position;
        return std::move(*changes);
    }
    std::vector<std::string> jobs(base::milliseconds waitFor = 0ms) {
        std::vector<std::string> ids;
        const Changes changes = next(waitFor);
        EXPECT_FALSE(changes.everything);
        for (const JobId& job : changes.jobs)
            ids.push_back(job.str());
        return ids;
    }
    std::string m_position;
    std::unique_ptr<BullmqEngine> m_follower;
};

TEST_F(Follow, FoldsEventsIntoJobsOnce) {
    begin();
    EXPECT_THAT(jobs(), IsEmpty());
    for (const char* name : {"added", "delayed", "waiting", "active", "completed"})
        event("bull:emails:", name, "repeat:digest:17");
    event("bull:emails:", "active", "manual:other:18");
    event("bull:emails:", "active", "4711");
    event("bull:emails:", "progress", "repeat:other:17");
    event("bull:emails:", "drained", "");
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:digest", "bullmq:bull:emails:other"));
    EXPECT_THAT(jobs(), IsEmpty());
    event("bull:emails:", "progress", "repeat:other:17");
    EXPECT_THAT(jobs(), IsEmpty()); // nothing that a list shows
    m_follower->focus(JobId("bullmq:bull:emails:other"));
    event("bull:emails:", "progress", "repeat:other:17");
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:other"));
    event("bull:emails:", "paused", "");
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:digest", "bullmq:bull:emails:other"));
}

TEST_F(Follow, APositionHoldsForAFreshEngine) {
    begin();
    event("bull:emails:", "completed", "repeat:digest:17");
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:digest"));
    event("bull:emails:", "completed", "repeat:other:17");
    again();
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:other"));
    // Another's schedules changed meanwhile: what, is not known.
    raw({"ZADD", "bull:emails:repeat", "99", "digest"});
    again();
    EXPECT_TRUE(next().everything);
    m_position = "no position at all";
    again();
    EXPECT_THAT(jobs(), IsEmpty());
}

TEST_F(Follow, ASchedulesThatIsNewIsReadAtOnceWhenAnEventNamesIt) {
    begin();
    EXPECT_THAT(jobs(), IsEmpty());
    make({.id = "fresh", .slotMs = nowMs() + 60'000});
    event("bull:emails:", "added", "repeat:fresh:17");
    EXPECT_THAT(jobs(), IsEmpty()); // not known yet
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:fresh"));
}

TEST_F(Follow, NewPlacesArePickedUp) {
    begin();
    EXPECT_THAT(jobs(), IsEmpty());
    makeQueue("my:app:mail:", Family::V5);
    make({.queue = "my:app:mail:", .slotMs = nowMs() + 60'000});
    m_follower->setPlaces({"my:app:mail"});
    EXPECT_THAT(jobs(), IsEmpty());
    event("my:app:mail:", "completed", "repeat:digest:17");
    EXPECT_THAT(jobs(), ElementsAre("bullmq:my:app:mail:digest"));
}

TEST_F(Follow, HashedIdsAreTracedToTheirMembers) {
    makeQueue("bull:four:", Family::V4);
    makeRepeatable("bull:four:", "rep4::::1500", "132fabbb2255f06cc4df3e89367b41d0",
                   R"({"every":1500,"count":12})", nowMs() + 60'000, false);
    begin();
    event("bull:four:", "active", "repeat:132fabbb2255f06cc4df3e89367b41d0:17");
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:four:rep4%3A%3A%3A%3A1500"));
}

TEST_F(Follow, ATrimmedStreamMeansEverything) {
    event("bull:emails:", "completed", "repeat:digest:1");
    begin();
    EXPECT_THAT(jobs(), IsEmpty());
    for (int i = 0; i < 20; ++i)
        event("bull:emails:", "completed", "repeat:digest:17");
    raw({"XTRIM", "bull:emails:events", "MAXLEN", "5"});
    EXPECT_TRUE(next().everything);
    EXPECT_FALSE(next().everything);
}

TEST_F(Follow, MoreEventsThanOneReadingTakes) {
    begin();
    EXPECT_THAT(jobs(), IsEmpty());
    redis::Pipeline many;
    for (int i = 0; i < 1'000; ++i)
        many.add("XADD", "bull:emails:events", "*", "event", "completed", "jobId", "repeat:digest:17");
    ASSERT_TRUE(m_client.run(many, redis::Client::Intent::Write));
    event("bull:emails:", "completed", "repeat:other:17");
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:digest"));
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:other"));
}

TEST_F(Follow, WaitsOnlyForTheQueueOnScreen) {
    begin();
    EXPECT_THAT(jobs(), IsEmpty());
    m_follower->focus(JobId("bullmq:bull:emails:digest"));
    std::jthread adding([this] {
        redis::Client other = connected();
        // Only a reader that waits is woken by this.
        while (m_server.raw("CLIENT LIST").find("flags=b") == std::string::npos)
            std::this_thread::yield();
        static_cast<void>(other.run(redis::Pipeline().add("XADD", "bull:emails:events", "*", "event",
                                                          "active", "jobId", "repeat:digest:17"),
                                    redis::Client::Intent::Write));
    });
    std::vector<std::string> heard;
    for (int tries = 0; tries < 60 && heard.empty(); ++tries)
        heard = jobs(1'000ms);
    EXPECT_THAT(heard, ElementsAre("bullmq:bull:emails:digest"));
}

TEST_F(Follow, BullIsHeardByItsChannels) {
    makeQueue("bull:old:", Family::Bull);
    makeRepeatable("bull:old:", "rb:::1500", "47d80cb918d59fbc786b81c94e284443",
                   R"({"every":1500,"count":51})", nowMs() + 60'000, true);
    begin();
    EXPECT_THAT(jobs(), IsEmpty());
    const std::string run = "repeat:47d80cb918d59fbc786b81c94e284443:17";
    const auto heard = [&] {
        std::vector<std::string> ids;
        for (int tries = 0; tries < 10'000 && ids.empty(); ++tries)
            ids = jobs();
        return ids;
    };
    raw({"PUBLISH", "bull:old:completed", "{\"jobId\":\"" + run + "\",\"val\":\"7\"}"});
    EXPECT_THAT(heard(), ElementsAre("bullmq:bull:old:rb%3A%3A%3A1500"));
    raw({"PUBLISH", "bull:old:active@0f3c", run});
    EXPECT_THAT(heard(), ElementsAre("bullmq:bull:old:rb%3A%3A%3A1500"));
    raw({"PUBLISH", "bull:old:paused", "paused"});
    EXPECT_THAT(heard(), ElementsAre("bullmq:bull:old:rb%3A%3A%3A1500"));
    // A link that broke may have lost something.
    raw({"CLIENT", "KILL", "TYPE", "pubsub"});
    EXPECT_THAT(heard(), ElementsAre("bullmq:bull:old:rb%3A%3A%3A1500"));
}

/// A queue of Bull with two schedules, and jobs that ended in it.
class FollowEnds : public Follow {
protected:
    FollowEnds() {
        makeQueue("bull:old:", Family::Bull);
        makeRepeatable("bull:old:", "rb:::1500", rbHash, R"({"every":1500,"count":51})", nowMs() + 60'000,
                       true);
        makeRepeatable("bull:old:", "rc:::3600000", "0123456789abcdef0123456789abcdef",
                       R"({"every":3600000,"count":2})", nowMs() + 60'000, true);
        end("completed", "4711");
    }
    void end(const std::string& set, const std::string& job) {
        raw({"ZADD", "bull:old:" + set, std::to_string(++m_endMs), job});
    }
    static std::string runOfRb(int slot) { return "repeat:" + rbHash + ":" + std::to_string(slot); }
    static inline const std::string rbHash = "47d80cb918d59fbc786b81c94e284443";
    static inline const std::string rb = "bullmq:bull:old:rb%3A%3A%3A1500";
    static inline const std::string rc = "bullmq:bull:old:rc%3A%3A%3A3600000";
    long long m_endMs = 1'700'000'000'000;
};

TEST_F(FollowEnds, OneThatNobodyHeardIsFound) {
    begin();
    end("completed", runOfRb(17)); // published before anybody subscribed
    end("completed", "4712");
    EXPECT_THAT(jobs(), ElementsAre(rb));
    EXPECT_THAT(jobs(), IsEmpty());
    end("failed", runOfRb(18));
    again();
    EXPECT_THAT(jobs(), ElementsAre(rb));
    again();
    EXPECT_THAT(jobs(), IsEmpty());
    end("completed", "4713");
    again();
    EXPECT_THAT(jobs(), IsEmpty()); // of no schedule
    raw({"DEL", "bull:old:completed", "bull:old:failed"});
    again();
    EXPECT_THAT(jobs(), IsEmpty());
}

TEST_F(FollowEnds, WhatCannotBeToldMeansTheWholeQueue) {
    begin();
    raw({"DEL", "bull:old:completed"}); // its retention keeps one
    end("completed", "4712");
    EXPECT_THAT(jobs(), ElementsAre(rb, rc));
    for (int i = 0; i < 150; ++i)
        end("completed", "many" + std::to_string(i));
    again();
    EXPECT_THAT(jobs(), ElementsAre(rb, rc));
    end("completed", "repeat:ffffffffffffffffffffffffffffffff:1"); // of a schedule that is not known by this
    again();
    EXPECT_THAT(jobs(), ElementsAre(rb, rc));
    raw({"DEL", "bull:old:completed"});
    raw({"SET", "bull:old:completed", "x"});
    again();
    EXPECT_THAT(jobs(), IsEmpty());
}

TEST_F(FollowEnds, TheyAreFoundWithoutTheRightToSubscribe) {
    begin();
    raw({"ACL", "SETUSER", "deaf", "on", ">pw", "~*", "+@all", "resetchannels"});
    m_client = connected("deaf", "pw");
    end("completed", runOfRb(17));
    EXPECT_THAT(jobs(), ElementsAre(rb));
}

TEST_F(FollowEnds, APositionNeedNotTellThem) {
    begin();
    const auto spaces = [&] { return std::count(m_position.begin(), m_position.end(), ' '); };
    const auto all = spaces();
    const auto start = m_position.find("\nq:bull:old: ");
    ASSERT_NE(start, std::string::npos) << m_position;
    auto till = std::min(m_position.find('\n', start + 1), m_position.size());
    for (int word = 0; word < 2; ++word) {
        const auto space = m_position.rfind(' ', till - 1);
        m_position.erase(space, till - space);
        till = space;
    }
    end("completed", runOfRb(17));
    again();
    EXPECT_THAT(jobs(), IsEmpty());
    EXPECT_EQ(spaces(), all); // from now on it does
}

TEST_F(Follow, AStrangeEventsKeyDisturbsNobodyElse) {
    raw({"SET", "bull:odd:events", "x"});
    make({.queue = "bull:odd:", .slotMs = nowMs() + 60'000});
    begin();
    EXPECT_THAT(jobs(), IsEmpty());
    event("bull:emails:", "completed", "repeat:digest:17");
    EXPECT_THAT(jobs(), ElementsAre("bullmq:bull:emails:digest"));
    raw({"DEL", "bull:emails:events"});
    raw({"SET", "bull:emails:events", "x"});
    EXPECT_THAT(jobs(), IsEmpty());
    EXPECT_THAT(jobs(), IsEmpty());
}

TEST_F(Follow, AQuietPollIsOneCommand) {
    begin();
    next();
    const auto before = commands();
    EXPECT_THAT(jobs(), IsEmpty());
    EXPECT_LE(commands() - before, 1U);
}

} // namespace
