// SPDX-License-Identifier: GPL-3.0-or-later
// Rows: what each state looks like in the keys, and that a second reading asks only for what changed.
#include "tests/engines/bullmqreadfixture.h"

#include <thread>

using namespace redispatch;
using namespace redispatch::engines;
using namespace redispatch::engines::bullmq;
using domain::JobState;
using domain::Outcome;
using domain::Verb;
using domain::Why;
using testing::HasSubstr;

namespace {

const std::string digest = "bullmq:bull:emails:digest";
constexpr long long minute = 60'000;

class Rows : public ReadTest {
protected:
    Rows() { makeQueue("bull:emails:", Family::V6); }
    /// Due in half a minute; the run before ended 29 s ago.
    Scheduler seeded(Scheduler is = {}) {
        if (is.slotMs == 0)
            is.slotMs = nowMs() + minute / 2;
        make(is);
        return is;
    }
    JobPtr digestRow() {
        JobPtr job = row(digest);
        EXPECT_NE(job, nullptr);
        return job ? job : std::make_shared<domain::Job>();
    }
};

TEST_F(Rows, TellsAllThatTheKeysKnow) {
    const Scheduler is = seeded({.fields = {"name", "digest", "every", "60000", "ic", "7", "limit", "9",
                                            "data", "{\"a\":1}", "offset", "5"}});
    finish(is.queue, pendingId(is.id, std::to_string(is.slotMs - minute)), is.slotMs - minute + 12,
           is.slotMs - minute + 1'012, false);
    const JobPtr job = digestRow();
    EXPECT_EQ(job->state, JobState::Ok);
    EXPECT_EQ(job->name, "digest");
    EXPECT_EQ(job->group.view(), "bull:emails");
    EXPECT_EQ(job->schedule.text.view(), "every minute");
    EXPECT_EQ(job->schedule.expression.view(), "every 1m");
    EXPECT_EQ(job->nextAt, base::instantFromMs(is.slotMs));
    EXPECT_EQ(job->last.outcome, Outcome::Ok);
    EXPECT_EQ(job->last.duration, base::milliseconds(1'000));
    EXPECT_EQ(*job->last.startedAt - *job->last.slotAt, base::milliseconds(12));
    EXPECT_EQ(job->lastSuccessAt, job->last.finishedAt);
    ASSERT_TRUE(job->queue);
    EXPECT_EQ(job->queue->engine.view(), "BullMQ 6");
    EXPECT_EQ(job->queue->iteration, 7);
    EXPECT_EQ(job->queue->limit, 9);
    EXPECT_TRUE(job->queue->hasTemplate);
    EXPECT_EQ(job->queue->note.view(), "");
    for (const Verb verb : {Verb::Trigger, Verb::Pause, Verb::RunEarly, Verb::RemoveJob, Verb::PauseQueue})
        EXPECT_TRUE(job->can.can(verb)) << word(verb);
    EXPECT_EQ(job->can.of(Verb::Resume), Why::NotPaused);
    EXPECT_EQ(job->can.of(Verb::Rearm), Why::ChainIntact);
    EXPECT_EQ(job->can.of(Verb::Sweep), Why::NothingLeftBehind);
    EXPECT_EQ(job->can.of(Verb::Retry), Why::NothingToRetry);
    EXPECT_EQ(job->can.of(Verb::ResumeQueue), Why::NotPaused);
}

TEST_F(Rows, AFailureIsOneOnlyWhereTheRunLiesAmongTheFailed) {
    const Scheduler is = seeded();
    const std::string last = pendingId(is.id, std::to_string(is.slotMs - minute));
    finish(is.queue, last, is.slotMs - minute + 1, is.slotMs - minute + 2, true);
    EXPECT_EQ(digestRow()->state, JobState::Failing);
    EXPECT_TRUE(digestRow()->can.can(Verb::Retry));
    // It was tried again and completed; the reason of the first attempt stays.
    raw({"ZREM", "bull:emails:failed", last});
    raw({"ZADD", "bull:emails:completed", std::to_string(is.slotMs - minute + 2), last});
    fresh();
    EXPECT_EQ(digestRow()->last.outcome, Outcome::Ok);
}

TEST_F(Rows, TheFirstRunIsStillToCome) {
    seeded({.fields = {"name", "digest", "every", "60000", "ic", "1"}, .count = "1"});
    const JobPtr job = digestRow();
    EXPECT_EQ(job->state, JobState::NeverRun);
    EXPECT_FALSE(job->last.startedAt);
    EXPECT_EQ(job->queue->note.view(), "");
}

TEST_F(Rows, SaysWhatIsNotStored) {
    Scheduler is = seeded({.opts = "\"removeOnComplete\":true"});
    JobPtr job = digestRow();
    EXPECT_EQ(job->last.outcome, Outcome::Ok); // failed runs are kept, and there is none
    EXPECT_EQ(job->last.startedAt, base::instantFromMs(is.slotMs - 59'000));
    EXPECT_EQ(job->queue->note.view(), "removes completed runs at once; start and outcome inferred");

    is.opts = "\"removeOnComplete\":5";
    make(is);
    fresh();
    job = digestRow();
    EXPECT_EQ(job->last.outcome, Outcome::Unknown);
    EXPECT_THAT(job->queue->note.str(), HasSubstr("keeps 5 finished jobs per queue: last run evicted"));
    is.opts = "\"removeOnComplete\":{\"age\":3600}";
    make(is);
    fresh();
    EXPECT_THAT(digestRow()->queue->note.str(), HasSubstr("keeps finished jobs for 1 h: last run evicted"));
}

TEST_F(Rows, AFailedRunOfAMissedSlotIsNotTakenForASuccess) {
    const Scheduler is = seeded({.opts = "\"removeOnComplete\":true"});
    // It ran late, under an earlier slot, at the time at which the pending one was made.
    finish(is.queue, pendingId(is.id, std::to_string(is.slotMs - 7 * minute)), is.slotMs - 59'002,
           is.slotMs - 58'900, true);
    const JobPtr job = digestRow();
    EXPECT_EQ(job->last.outcome, Outcome::Failed);
    EXPECT_EQ(job->state, JobState::Failing);
}

TEST_F(Rows, HeldByTheSentinelWithItsRecord) {
    const Scheduler is = seeded();
    const std::string job = pendingId(is.id, std::to_string(is.slotMs));
    raw({"ZADD", "bull:emails:delayed", std::string(sentinelScoreText), job});
    raw({"HSET", "bull:emails:" + job, "rd:by", "ana@desk", "rd:reason", "migration", "rd:since",
         "1795423216785"});
    const JobPtr held = digestRow();
    EXPECT_EQ(held->state, JobState::Paused);
    ASSERT_TRUE(held->paused);
    EXPECT_EQ(*held->paused,
              (domain::Pause{"ana@desk", "migration", base::instantFromMs(1'795'423'216'785), {}}));
    EXPECT_FALSE(held->nextAt);
    EXPECT_EQ(held->can.of(Verb::Pause), Why::AlreadyPaused);
    EXPECT_TRUE(held->can.can(Verb::Resume));
    // The score is the state: without a record it is held as well.
    raw({"HDEL", "bull:emails:" + job, "rd:by", "rd:reason", "rd:since"});
    fresh();
    EXPECT_EQ(digestRow()->state, JobState::Paused);
}

TEST_F(Rows, HeldUntilATimeThatIsAhead) {
    const Scheduler is = seeded();
    const std::string job = pendingId(is.id, std::to_string(is.slotMs));
    const long long until = nowMs() + 10 * minute;
    raw({"ZADD", "bull:emails:delayed", std::to_string((until + 500) * scorePerMs), job});
    raw({"HSET", "bull:emails:" + job, "rd:by", "ana", "rd:reason", "", "rd:since", "1795423216785",
         "rd:until", std::to_string(until)});
    JobPtr held = digestRow();
    EXPECT_EQ(held->state, JobState::Paused);
    EXPECT_EQ(held->paused->until, base::instantFromMs(until));
    EXPECT_EQ(held->nextAt, base::instantFromMs(until + 500));
    // Put back by somebody else: the record alone holds nothing.
    raw({"ZADD", "bull:emails:delayed", std::to_string(is.slotMs * scorePerMs), job});
    held = digestRow();
    EXPECT_FALSE(held->paused);
    EXPECT_EQ(held->nextAt, base::instantFromMs(is.slotMs));
}

TEST_F(Rows, OverdueWaitingAndQueuePaused) {
    Scheduler is = seeded({.slotMs = nowMs() - 10 * minute});
    EXPECT_EQ(digestRow()->state, JobState::Late);
    raw({"HSET", "bull:emails:meta", "paused", "1"});
    JobPtr job = digestRow();
    EXPECT_EQ(job->state, JobState::Waiting); // on purpose
    EXPECT_TRUE(job->queue->queuePaused);
    EXPECT_TRUE(job->can.can(Verb::ResumeQueue));
    EXPECT_EQ(job->can.of(Verb::PauseQueue), Why::AlreadyPaused);
    raw({"HDEL", "bull:emails:meta", "paused"});
    raw({"LPUSH", "bull:emails:wait", undelay(is)});
    job = digestRow();
    EXPECT_EQ(job->state, JobState::Late);
    EXPECT_EQ(job->nextAt, base::instantFromMs(is.slotMs));
    EXPECT_EQ(job->can.of(Verb::RunEarly), Why::BusyNow);
    EXPECT_TRUE(job->can.can(Verb::Pause));
}

TEST_F(Rows, RunningIsAnOlderRunOrTheLastOneOrOneByHand) {
    const Scheduler is = seeded();
    const std::string older = pendingId(is.id, std::to_string(is.slotMs - minute));
    const long long began = nowMs() - 5'000;
    raw({"HSET", "bull:emails:" + older, "processedOn", std::to_string(began)});
    raw({"LPUSH", "bull:emails:active", older});
    JobPtr job = digestRow();
    EXPECT_EQ(job->state, JobState::Running);
    EXPECT_EQ(job->runningSince, base::instantFromMs(began));
    EXPECT_TRUE(job->can.can(Verb::Pause)); // the next one can be held

    raw({"LREM", "bull:emails:active", "0", older});
    finish(is.queue, older, began, began + 4'000, false);
    job = digestRow();
    EXPECT_EQ(job->state, JobState::Ok);
    EXPECT_EQ(job->last.duration, base::milliseconds(4'000));

    raw({"HSET", "bull:emails:manual:digest:17", "processedOn", std::to_string(began)});
    raw({"LPUSH", "bull:emails:active", "manual:digest:17"});
    EXPECT_EQ(digestRow()->state, JobState::Running);
    raw({"DEL", "bull:emails:active"});
    EXPECT_EQ(digestRow()->state, JobState::Ok);

    const std::string pending = undelay(is);
    raw({"HSET", "bull:emails:" + pending, "processedOn", std::to_string(began)});
    raw({"LPUSH", "bull:emails:active", pending});
    job = digestRow();
    EXPECT_EQ(job->state, JobState::Running);
    EXPECT_EQ(job->can.of(Verb::Pause), Why::BusyNow);
    EXPECT_EQ(job->can.of(Verb::Rearm), Why::BusyNow);
}

TEST_F(Rows, ARunIsLockedUntilItsWorkerLetsGo) {
    const Scheduler is = seeded();
    const std::string pending = undelay(is);
    const std::string lock = "bull:emails:" + pending + ":lock";
    raw({"HSET", "bull:emails:" + pending, "processedOn", std::to_string(nowMs() - 5'000)});
    raw({"LPUSH", "bull:emails:active", pending});
    raw({"SET", lock, "token", "PX", "30000"});
    const auto endOf = [&] {
        const Listing listing = load();
        return listing.jobs.size() == 1 ? listing.jobs[0]->limits.leaseEndsAtMs : 0;
    };
    fresh();
    const long long before = nowMs();
    const auto end = endOf();
    EXPECT_GT(end, before + 25'000);
    EXPECT_LE(end, nowMs() + 30'000);
    EXPECT_EQ(endOf(), end) << "not renewed: nothing changed";
    raw({"PEXPIRE", lock, "40000"});
    EXPECT_GT(endOf(), end + 5'000) << "renewed";
    raw({"PERSIST", lock});
    EXPECT_EQ(endOf(), domain::Limits::none) << "nobody knows";

    // Gone before it was over: since about now. Further readings do not move that on.
    raw({"SET", lock, "token", "PX", "30000"});
    endOf();
    raw({"DEL", lock});
    const long long gone = nowMs();
    const auto lost = endOf();
    EXPECT_GE(lost, gone);
    EXPECT_LE(lost, nowMs());
    EXPECT_EQ(endOf(), lost);
    const base::JobId id(digest);
    EXPECT_EQ(m_engine->reload(m_client, std::span(&id, 1))->front()->limits.leaseEndsAtMs, lost);

    // Another worker has taken the run back, and runs it.
    raw({"SET", lock, "token", "PX", "30000"});
    EXPECT_GT(endOf(), lost + 10'000);
    raw({"DEL", "bull:emails:active", lock});
    EXPECT_EQ(endOf(), domain::Limits::none);
}

TEST_F(Rows, NothingIsMissingWhileTheFirstRunIsStillUnderWay) {
    Scheduler is = seeded();
    is.id = "young";
    is.count = "2";
    is.opts = "\"removeOnComplete\":5";
    make(is);
    const std::string first = pendingId(is.id, std::to_string(is.slotMs - minute));
    raw({"HSET", "bull:emails:" + first, "processedOn", std::to_string(nowMs() - 5'000)});
    raw({"LPUSH", "bull:emails:active", first});
    const JobPtr job = row("bullmq:bull:emails:young");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->state, JobState::Running);
    EXPECT_EQ(job->last.outcome, domain::Outcome::None);
    EXPECT_TRUE(job->queue->note.empty()) << job->queue->note.str();
}

TEST_F(Rows, ExhaustedByLimitAndByEnd) {
    Scheduler is = seeded({.fields = {"name", "digest", "every", "60000", "ic", "7", "limit", "7"},
                           .slotMs = nowMs() - 10 * minute});
    finish(is.queue, undelay(is), is.slotMs + 5, is.slotMs + 6, false);
    JobPtr job = digestRow();
    EXPECT_EQ(job->state, JobState::Exhausted);
    EXPECT_EQ(job->last.outcome, Outcome::Ok);
    EXPECT_FALSE(job->nextAt);
    EXPECT_EQ(job->can.of(Verb::Rearm), Why::PastItsEnd);
    EXPECT_EQ(job->can.of(Verb::Pause), Why::PastItsEnd);
    EXPECT_TRUE(job->can.can(Verb::Trigger));
    // Evicted since.
    raw({"DEL", "bull:emails:" + pendingId(is.id, std::to_string(is.slotMs))});
    EXPECT_EQ(digestRow()->state, JobState::Exhausted);

    Scheduler ended = seeded({.id = "ended",
                              .fields = {"name", "e", "every", "60000", "ic", "3", "endDate",
                                         std::to_string(nowMs() - 5 * minute)},
                              .slotMs = nowMs() - 6 * minute});
    raw({"DEL", "bull:emails:" + undelay(ended)});
    job = row("bullmq:bull:emails:ended");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->state, JobState::Exhausted);
    EXPECT_TRUE(job->queue->endsAt);
}

TEST_F(Rows, AChainIsBrokenOnlyWhenItHadTimeToGoOn) {
    Scheduler is = seeded({.slotMs = nowMs() - 10'000});
    raw({"DEL", "bull:emails:" + undelay(is)});
    JobPtr job = digestRow();
    EXPECT_EQ(job->state, JobState::Waiting);
    EXPECT_EQ(job->can.of(Verb::Rearm), Why::BusyNow);

    Scheduler old = seeded({.id = "old", .slotMs = nowMs() - 10 * minute});
    raw({"DEL", "bull:emails:" + undelay(old)});
    const Listing listing = load();
    for (const JobPtr& one : listing.jobs)
        if (one->id.str() == "bullmq:bull:emails:old")
            job = one;
    EXPECT_EQ(job->state, JobState::Broken);
    EXPECT_TRUE(job->can.can(Verb::Rearm));
    EXPECT_TRUE(job->can.can(Verb::Trigger));
    EXPECT_EQ(job->can.of(Verb::RunEarly), Why::NothingPending);
    ASSERT_EQ(listing.findings.size(), 1U);
    EXPECT_EQ(listing.findings[0].check, "chains of bull:emails");
    EXPECT_EQ(listing.findings[0].jobs, std::vector{job->id});
}

TEST_F(Rows, RepeatablesOfFourAndBull) {
    const long long slot = nowMs() + 1'000;
    makeQueue("bull:four:", Family::V4);
    makeRepeatable("bull:four:", "rep4::::1500", "132fabbb2255f06cc4df3e89367b41d0",
                   R"({"every":1500,"count":12,"key":"rep4::::1500"})", slot, false);
    finish("bull:four:", "repeat:132fabbb2255f06cc4df3e89367b41d0:" + std::to_string(slot - 1'500),
           slot - 1'499, slot - 1'400, false);
    makeQueue("bull:old:", Family::Bull);
    makeRepeatable("bull:old:", "rb:::1500", "47d80cb918d59fbc786b81c94e284443",
                   R"({"every":1500,"count":51,"key":"rb:::1500"})", slot, true);
    raw({"LPUSH", "bull:old:active",
         "repeat:47d80cb918d59fbc786b81c94e284443:" + std::to_string(slot - 1'500)});
    JobPtr job = row("bullmq:bull:four:rep4%3A%3A%3A%3A1500");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->queue->engine.view(), "BullMQ 4");
    EXPECT_EQ(job->name, "report");
    EXPECT_EQ(job->state, JobState::Ok);
    EXPECT_EQ(job->queue->iteration, 12);
    EXPECT_FALSE(job->queue->hasTemplate);
    EXPECT_EQ(job->last.duration, base::milliseconds(99));
    job = row("bullmq:bull:old:rb%3A%3A%3A1500");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->queue->engine.view(), "Bull");
    EXPECT_EQ(job->state, JobState::Running);
    EXPECT_EQ(job->schedule.text.view(), "every 1 s 500 ms");
}

TEST_F(Rows, HashedEarlyAndCustomSchedules) {
    const long long slot = nowMs() + 1'000;
    const std::string hashed = "06cc6dcd0eccdb092aed4b8bc20bddeb";
    make({.id = hashed,
          .fields = {"name", "rep5", "pattern", "0 15 4 * * *", "tz", "Asia/Tokyo"},
          .slotMs = slot});
    make({.id = "early:one", .fields = {"name", "t", "every", "60000"}, .slotMs = slot});
    make({.id = "custom", .fields = {"name", "c", "pattern", "RRULE:FREQ=DAILY", "ic", "2"}, .slotMs = slot});
    JobPtr job = row("bullmq:bull:emails:" + hashed);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->name, "rep5");
    EXPECT_EQ(job->schedule.text.view(), "every day at 04:15, Asia/Tokyo");
    EXPECT_EQ(job->schedule.timeZone.view(), "Asia/Tokyo");
    EXPECT_FALSE(job->queue->hasTemplate);
    job = row("bullmq:bull:emails:early%3Aone");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->name, "early:one");
    job = row("bullmq:bull:emails:custom");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->schedule.kind, domain::ScheduleKind::Unknown);
    EXPECT_EQ(job->schedule.text.view(), "RRULE:FREQ=DAILY");
    EXPECT_TRUE(job->can.can(Verb::Pause));
}

TEST_F(Rows, ASecondReadingAsksOnlyForWhatChanged) {
    const long long slot = nowMs() + minute;
    for (int i = 0; i < 200; ++i)
        make({.id = "s" + std::to_string(i), .slotMs = slot + i});
    const Listing first = load();
    ASSERT_EQ(first.jobs.size(), 200U);
    std::uint64_t before = commands();
    const Listing second = load();
    const std::uint64_t refresh = commands() - before;
    EXPECT_LT(refresh, 30U);
    ASSERT_EQ(second.jobs.size(), 200U);
    for (std::size_t i = 0; i < 200; ++i)
        EXPECT_EQ(first.jobs[i], second.jobs[i]); // the same object
    make({.id = "s7",
          .fields = {"name", "x", "every", "60000", "ic", "8"},
          .slotMs = slot + minute,
          .count = "8"});
    raw({"ZREM", "bull:emails:repeat", "s9"});
    before = commands();
    const Listing third = load();
    EXPECT_LT(commands() - before, 40U);
    ASSERT_EQ(third.jobs.size(), 199U);
    const JobPtr changed = row("bullmq:bull:emails:s7");
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->queue->iteration, 8);
    EXPECT_EQ(row("bullmq:bull:emails:s9"), nullptr);
}

TEST_F(Rows, BecomingDueCostsNothing) {
    for (int i = 0; i < 50; ++i)
        make({.id = "s" + std::to_string(i), .slotMs = nowMs() + 20});
    const Listing first = load();
    base::Instant dueAt{};
    for (const JobPtr& job : first.jobs) {
        ASSERT_TRUE(job->nextAt);
        dueAt = std::max(dueAt, *job->nextAt);
    }
    while (nowMs() <= base::msSinceEpoch(dueAt))
        std::this_thread::yield();
    const auto before = commands();
    const Listing second = load();
    EXPECT_LT(commands() - before, 30U);
    for (const JobPtr& job : second.jobs)
        EXPECT_EQ(job->state, JobState::Waiting);
}

TEST_F(Rows, ReloadReadsOnlyTheseAndLeavesOutWhatIsGone) {
    const Scheduler is = seeded();
    seeded({.id = "other"});
    load();
    raw({"ZREM", "bull:emails:repeat", "other"});
    finish(is.queue, "manual:digest:17", nowMs() - 20, nowMs() - 10, false);
    const std::vector<JobId> wanted = {JobId(digest), JobId("bullmq:bull:emails:other"), JobId("native:x"),
                                       JobId("bullmq:broken")};
    const auto rows = m_engine->reload(m_client, wanted);
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ((*rows)[0]->last.trigger, domain::TriggerKind::Manual);
    EXPECT_EQ((*rows)[0]->last.duration, base::milliseconds(10));
    // The next full reading does not forget the run by hand.
    EXPECT_EQ(digestRow()->last.id, "manual:digest:17");
}

TEST_F(Rows, StrangeKeysBecomeGapsAndNothingElse) {
    seeded();
    raw({"ZADD", "bull:odd:repeat", "17", "nothing-behind-it", "1e300", "far", "-5", "before"});
    raw({"ZADD", "bull:bytes:repeat", std::to_string(nowMs() + 1'000), std::string("\xff\x00:\n{}", 6)});
    raw({"HSET", std::string("bull:bytes:repeat:") + std::string("\xff\x00:\n{}", 6), "every", "x", "ic",
         "\xfe"});
    raw({"SET", "bull:text:repeat", "x"});
    raw({"SET", "bull:emails:active", "not a list"});
    raw({"SET", "bull:emails:events", "not a stream"});
    fresh({"bull:text"});
    m_engine->setPlaces({"bull:text"});
    const Listing listing = load();
    std::string gaps;
    for (const domain::Gap& gap : listing.gaps)
        gaps += gap.what + "\n";
    EXPECT_THAT(gaps, HasSubstr("schedules of bull:odd: other members"));
    EXPECT_THAT(gaps, HasSubstr("schedules of bull:text"));
    EXPECT_EQ(listing.jobs.size(), 2U);
    EXPECT_NE(row(digest), nullptr);
}

TEST_F(Rows, LeftoversOfAnEndedPause) {
    const Scheduler is = seeded();
    const std::string left = pendingId(is.id, std::to_string(is.slotMs - 3 * minute));
    raw({"ZADD", "bull:emails:delayed", std::string(sentinelScoreText), left});
    const Listing listing = load();
    ASSERT_EQ(listing.jobs.size(), 1U);
    EXPECT_TRUE(listing.jobs[0]->can.can(Verb::Sweep));
    ASSERT_EQ(listing.findings.size(), 1U);
    EXPECT_EQ(listing.findings[0].check, "ended pauses of bull:emails");
    raw({"ZREM", "bull:emails:delayed", left});
    EXPECT_EQ(digestRow()->can.of(Verb::Sweep), Why::NothingLeftBehind);
}

TEST_F(Rows, OneScheduleReadExactly) {
    const Scheduler is = seeded();
    const auto schedule = loadSchedule(m_client, {"bull:emails:", "digest"});
    ASSERT_TRUE(schedule) << schedule.error().detail;
    EXPECT_EQ(schedule->slotMs, is.slotMs);
    EXPECT_EQ(schedule->pending.place, Place::Delayed);
    EXPECT_EQ(schedule->pending.dueMs, is.slotMs);
    EXPECT_EQ(schedule->generation, Generation::Scheduler);
    EXPECT_EQ(schedule->dialect.family, Family::V6);
    EXPECT_EQ(schedule->nextSlotAfter(base::instantFromMs(is.slotMs)),
              base::instantFromMs(is.slotMs + minute));
    EXPECT_FALSE(schedule->isHeld());
    raw({"ZADD", "bull:emails:prioritized", "1", undelay(is)});
    EXPECT_EQ(loadSchedule(m_client, {"bull:emails:", "digest"})->pending.place, Place::Prioritized);
    EXPECT_EQ(loadSchedule(m_client, {"bull:emails:", "gone"}).error().kind, base::ErrorKind::Missing);
    // The hash in the id is the application's choice.
    makeRepeatable("bull:emails:", "sha::::1500", "5f1d", R"({"every":1500,"count":2})", nowMs() + 900,
                   false);
    const auto strange = loadSchedule(m_client, {"bull:emails:", "sha::::1500"});
    ASSERT_TRUE(strange);
    EXPECT_TRUE(strange->pending.exists);
    EXPECT_EQ(strange->ruleEveryMs, 1'500);
}

} // namespace
