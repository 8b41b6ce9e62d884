// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/bullmq/operations.h"
#include "core/redis/serverinfo.h"
#include "tests/interop/bullmq/fixture.h"

#include <algorithm>

using namespace redispatch;
using namespace redispatch::interop;
using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

namespace {

bool isHeld(const domain::Job& job) {
    return job.paused != nullptr;
}

class Holds : public BullmqTest {
protected:
    /// Whether a schedule of one second beside the others has run three more times.
    bool beats() {
        const std::size_t before = completed("beat").size();
        return until([&] { return completed("beat").size() >= before + 3; });
    }
    /// The job is busy with one that blocks until told to finish, so that what gets due has to wait.
    void keepWorkerBusy() {
        work("w");
        ask("add", {{"name", "blocker"}, {"data", QJsonObject{{"blocks", true}}}});
        ASSERT_TRUE(until([&] { return started("blocker").size() == 1; }));
    }
    void letWorkerGo() { ask("finish", {{"worker", QString::fromStdString("w" + m_queue)}}); }
    std::string stateOf(const std::string& run) { return text(shownJob(run)["state"]); }
    /// Where a due run waits. Busy workers do not look for runs that get due, so it is promoted.
    std::string placeOfDueRun(const JobId& id) {
        const std::string run = pending(id).at(0);
        ask("promote", {{"id", QString::fromStdString(run)}});
        return stateOf(run);
    }
    /// From wherever the due run waits: hold it, see that it stays, release it, see that it runs.
    void holdAndRelease(const JobId& id, const std::function<void()>& letGo);
};
INTEROP_MODELS(Holds);

TEST_P(Holds, KeepOneScheduleFromRunningAndLetItGoOn) {
    const QJsonObject data = {{"list", QJsonArray()}};
    const JobId id = schedule("held", {{"every", 1000}, {"data", data}, {"limit", 1000}});
    schedule("beat", {{"every", 1000}});
    work("w", {{"concurrency", 2}});
    ASSERT_TRUE(until([&] { return completed("held").size() >= 2; }));

    const auto held = apply(id, domain::PauseIntent{});
    ASSERT_TRUE(held) << base::sentence(held.error());
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(stateOf(waiting[0]), "delayed");
    const QJsonObject frozen = shownSchedule(id);
    const JobPtr job = row(id);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->state, domain::JobState::Paused);
    ASSERT_TRUE(job->paused);
    EXPECT_EQ(job->paused->by, "ana@ops");
    EXPECT_EQ(job->paused->reason, "because of the test");
    EXPECT_EQ(job->can.of(domain::Verb::Pause), domain::Why::AlreadyPaused);

    const auto before = completed("held");
    ASSERT_TRUE(beats());
    EXPECT_EQ(completed("held"), before);
    EXPECT_EQ(stateOf(waiting[0]), "delayed");
    EXPECT_EQ(json(shownSchedule(id)), json(frozen));

    const auto released = apply(id, domain::ResumeIntent{});
    ASSERT_TRUE(released) << base::sentence(released.error());
    ASSERT_TRUE(until([&] { return completed("held").size() >= before.size() + 2; }));
    EXPECT_EQ(completed("held")[before.size()], waiting[0]);
    EXPECT_EQ(json(shownJob(waiting[0])["data"]), json(data));
    EXPECT_EQ(at(shownJob(waiting[0]), "opts.repeat.limit").toInt(), 1000);
    const JobPtr after = row(id);
    ASSERT_TRUE(after);
    EXPECT_FALSE(after->paused);
    // No burst for what was skipped, and the count goes on where it was.
    const auto& ran = completed("held");
    const int first = at(shownJob(ran[before.size()]), "opts.repeat.count").toInt();
    const int second = at(shownJob(ran[before.size() + 1]), "opts.repeat.count").toInt();
    EXPECT_EQ(second, first + 1);
    if (hasSchedulers()) {
        EXPECT_GE(shownSchedule(id)["iterations"].toInt(), frozen["iterations"].toInt() + 1);
    }
}

void Holds::holdAndRelease(const JobId& id, const std::function<void()>& letGo) {
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    const auto held = apply(id, domain::PauseIntent{});
    ASSERT_TRUE(held) << base::sentence(held.error());
    EXPECT_EQ(pending(id), waiting);
    EXPECT_EQ(stateOf(waiting[0]), "delayed");
    EXPECT_THAT(jobsIn("delayed"), Contains(waiting[0]));
    letGo();
    ASSERT_TRUE(anotherJobRuns());
    EXPECT_THAT(started("due"), IsEmpty());
    const auto released = apply(id, domain::ResumeIntent{});
    ASSERT_TRUE(released) << base::sentence(released.error());
    ASSERT_TRUE(until([&] { return !completed("due").empty(); }));
    EXPECT_EQ(completed("due")[0], waiting[0]);
}

TEST_P(Holds, LetARunGoWhoseSlotComesDuringTheRelease) {
    const JobId id = schedule("due", {{"every", 1000}});
    ASSERT_TRUE(apply(id, domain::PauseIntent{}));
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    const auto ref = engines::bullmq::JobRef::from(id);
    ASSERT_TRUE(ref);
    auto read = must(engines::bullmq::loadSchedule(client(), *ref));
    const auto due = *read.pending.timestamp + read.pending.options.delay.value_or(0);
    work("w");
    ASSERT_TRUE(anotherJobRuns());
    // Read in the last moment before its slot, which had come when the script ran.
    ASSERT_TRUE(until([&] { return must(redis::serverTime(client())) > base::instantFromMs(due); }));
    read.now = base::instantFromMs(due) - 1ms;
    const auto done = must(engines::bullmq::release(
        client(), read, {id, domain::ResumeIntent{}, "ana@ops", "because of the test", "r1"}));
    ASSERT_EQ(done.answer.word(), "ok");
    ASSERT_TRUE(until([&] { return completed("due").size() >= 2; }));
    EXPECT_EQ(completed("due")[0], waiting[0]);
}

TEST_P(Holds, TakeADueRunOutOfTheWaitingList) {
    keepWorkerBusy();
    const JobId id = schedule("due", {{"every", 1000}});
    ASSERT_EQ(placeOfDueRun(id), "waiting");
    holdAndRelease(id, [&] { letWorkerGo(); });
}

TEST_P(Holds, TakeADueRunOutOfThePausedList) {
    work("w");
    ask("pause");
    const JobId id = schedule("due", {{"every", 1000}});
    ASSERT_THAT(placeOfDueRun(id), AnyOf("waiting", "paused"));
    holdAndRelease(id, [&] { ask("resume"); });
}

TEST_P(Holds, TakeADueRunOutOfThePrioritizedOnes) {
    keepWorkerBusy();
    const JobId id = schedule("due", {{"every", 1000}, {"opts", QJsonObject{{"priority", 3}}}});
    ASSERT_EQ(placeOfDueRun(id), isBull() ? "waiting" : "prioritized");
    holdAndRelease(id, [&] { letWorkerGo(); });
}

TEST_P(Holds, EndWhenTheApplicationRegistersAgainAndCanBeRepeated) {
    const QJsonObject rule = {{"pattern", "*/2 * * * * *"}};
    const JobId id = schedule("held", rule);
    schedule("beat", {{"every", 1000}});
    work("w", {{"concurrency", 2}});
    ASSERT_TRUE(until([&] { return !completed("held").empty(); }));
    ASSERT_TRUE(apply(id, domain::PauseIntent{}));
    const auto heldRun = pending(id);
    ASSERT_EQ(heldRun.size(), 1U);
    ASSERT_TRUE(untilRow(id, isHeld));
    // A deploy later. 4 and Bull put a second run beside the held one, if its slot is another one.
    ASSERT_TRUE(beats());
    EXPECT_EQ(schedule("held", rule), id);
    const std::size_t before = completed("held").size();
    ASSERT_TRUE(until([&] { return completed("held").size() > before; }));

    ASSERT_TRUE(untilRow(id, [](const domain::Job& job) { return !job.paused && job.queue->endedPause; }));
    EXPECT_EQ(row(id)->queue->endedPause->by, "ana@ops");
    const bool leftBehind = isComposite();
    EXPECT_EQ(row(id)->can.of(domain::Verb::Sweep) == domain::Why::Allowed, leftBehind);
    EXPECT_EQ(isAmong("delayed", heldRun[0]), leftBehind);

    // Held again, in one step.
    const auto again = apply(id, domain::PauseIntent{});
    ASSERT_TRUE(again) << base::sentence(again.error());
    const auto ran = completed("held");
    ASSERT_TRUE(beats());
    EXPECT_EQ(completed("held"), ran);
    ASSERT_TRUE(untilRow(id, [](const domain::Job& job) { return job.paused && !job.queue->endedPause; }));

    if (leftBehind && row(id)->can.can(domain::Verb::Sweep)) {
        const auto swept = apply(id, domain::SweepIntent{});
        ASSERT_TRUE(swept) << base::sentence(swept.error());
    }
    EXPECT_FALSE(isAmong("delayed", heldRun[0]));
    EXPECT_TRUE(shownJob(heldRun[0]).isEmpty());
    const auto waiting = pending(id);
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(stateOf(waiting[0]), "delayed");

    ASSERT_TRUE(apply(id, domain::ResumeIntent{}));
    ASSERT_TRUE(until([&] { return completed("held").size() > ran.size(); }));
    EXPECT_FALSE(row(id)->can.can(domain::Verb::Sweep));
}

TEST_P(Holds, LeaveNothingBehindWhenTheApplicationRemovesTheSchedule) {
    const JobId id = schedule("held", {{"pattern", newYear}});
    ASSERT_TRUE(apply(id, domain::PauseIntent{}));
    const QJsonObject shown = shownSchedule(id);
    ask("unschedule", {{"key", shown["key"]}});
    EXPECT_TRUE(ask("schedules").toArray().isEmpty());
    EXPECT_THAT(jobsIn("delayed"), IsEmpty());
    EXPECT_FALSE(row(id));
    // Registered anew it is a new schedule, that nobody holds.
    EXPECT_EQ(schedule("held", {{"pattern", newYear}}), id);
    const JobPtr fresh = row(id);
    ASSERT_TRUE(fresh);
    EXPECT_FALSE(fresh->paused);
}

} // namespace
