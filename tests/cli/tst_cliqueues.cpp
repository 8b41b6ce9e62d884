// SPDX-License-Identifier: GPL-3.0-or-later
// What redispatchctl does to BullMQ and Bull queues.
#include "tests/cli/shell.h"
#include "tests/service/queueworld.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::cli::test;
using service::test::QueueWorld;
using testing::HasSubstr;

namespace {

struct QueuesTest : testing::Test {
    QueueWorld world;
    Shell shell{world.server.unixUrl()};

    Ran run(std::vector<std::string> arguments) { return shell.run(std::move(arguments)); }
    std::string pending() const { return QueueWorld::pending(world.slot); }
    std::string digest() { return world.ask({"DEBUG", "DIGEST"}); }
};

TEST_F(QueuesTest, RunEarlyTellsTheSlotAndTheRun) {
    const std::string before = digest();
    const Ran dry = run({"run-early", "daily", "--dry-run"});
    ASSERT_EQ(dry.code, 0) << dry.err;
    EXPECT_THAT(dry.out, HasSubstr("uses up the slot at "));
    EXPECT_EQ(digest(), before);
    const Ran ran = run({"run-early", "daily", "--reason", "now", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(keys(ran.object()), "accepted readBack repeated requestId runId");
    EXPECT_EQ(text(ran.object()["runId"]), pending());
    EXPECT_EQ(world.ask({"LLEN", "bull:emails:wait"}), "1");
    const Ran again = run({"run-early", "daily", "--request-id", text(ran.object()["requestId"]), "--json"});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(again.object()["repeated"].toBool(), true);
    EXPECT_EQ(world.ask({"LLEN", "bull:emails:wait"}), "1");
}

TEST_F(QueuesTest, PauseAndResumeWithARunNow) {
    ASSERT_EQ(run({"pause", "daily", "--reason", "deploy", "--forever"}).code, 0);
    EXPECT_EQ(world.ask({"HGET", "bull:emails:" + pending(), "rd:reason"}), "deploy");
    const Ran ran = run({"resume", "daily", "--run-now", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(keys(ran.object()), "accepted readBack repeated requestId slotsSkipped");
    EXPECT_EQ(world.ask({"LINDEX", "bull:emails:wait", "0"}), pending());
}

TEST_F(QueuesTest, ShowTellsWhatTheQueueKnowsAndThatAPauseEnded) {
    ASSERT_EQ(run({"pause", "daily", "--reason", "deploy", "--forever"}).code, 0);
    world.registerAgain();
    const Ran shown = run({"show", "daily"});
    ASSERT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("BullMQ 6"));
    EXPECT_THAT(shown.out, HasSubstr("iteration"));
    EXPECT_THAT(shown.out, HasSubstr("not by us; it was paused by"));
    const auto queue = run({"show", "daily", "--json"}).object()["queue"].toObject();
    EXPECT_EQ(keys(queue), "endedPause endsAt engine hasTemplate iteration limit notStored paused");
    EXPECT_EQ(text(queue["endedPause"].toObject()["reason"]), "deploy");
}

TEST_F(QueuesTest, AFailedRunIsTriedAgainAndThenRemoved) {
    world.finishPending("failed");
    const Ran retried = run({"retry", "daily", pending(), "--all-attempts", "--json"});
    ASSERT_EQ(retried.code, 0) << retried.err;
    EXPECT_EQ(text(retried.object()["runId"]), pending());
    EXPECT_EQ(world.ask({"HEXISTS", "bull:emails:" + pending(), "atm"}), "0");
    EXPECT_EQ(world.ask({"LLEN", "bull:emails:wait"}), "1");
    world.ask({"DEL", "bull:emails:wait"});
    world.finishPending("completed");
    EXPECT_NE(run({"remove-run", "daily", pending()}).code, 0); // without a reason
    const Ran removed = run({"remove-run", "daily", pending(), "--reason", "personal data"});
    ASSERT_EQ(removed.code, 0) << removed.err;
    EXPECT_THAT(removed.out, HasSubstr("is deleted"));
    EXPECT_EQ(world.ask({"EXISTS", "bull:emails:" + pending()}), "0");
}

TEST_F(QueuesTest, ABrokenChainIsArmedAgain) {
    EXPECT_EQ(run({"rearm", "daily"}).code, 16); // conflict: nothing is broken
    world.ask({"DEL", "bull:emails:delayed", "bull:emails:" + pending()});
    EXPECT_EQ(run({"rearm", "daily"}).code, 15); // busy: it may be in the making
    world.slot -= 3 * QueueWorld::hour;
    world.pendAt(world.slot);
    world.ask({"DEL", "bull:emails:delayed", "bull:emails:" + pending()});
    const Ran ran = run({"rearm", "daily"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(world.ask({"ZCARD", "bull:emails:delayed"}), "1");
}

TEST_F(QueuesTest, SweepHasNothingToDoUntilAPauseEndedBadly) {
    const Ran none = run({"sweep", "daily", "--json"});
    EXPECT_EQ(none.code, 18) << none.err;
    EXPECT_EQ(text(none.error()["actual"]), "no earlier pause left anything behind");
    ASSERT_EQ(run({"pause", "daily", "--reason", "deploy", "--forever"}).code, 0);
    const std::string held = pending();
    world.slot += QueueWorld::hour;
    world.pendAt(world.slot); // as 4 and Bull do: the held run stays
    const Ran swept = run({"sweep", "daily"});
    ASSERT_EQ(swept.code, 0) << swept.err;
    EXPECT_EQ(world.ask({"EXISTS", "bull:emails:" + held}), "0");
    EXPECT_EQ(world.ask({"ZCARD", "bull:emails:delayed"}), "1");
}

TEST_F(QueuesTest, RemovalNeedsAReasonAndCanBeRepeated) {
    const std::string before = digest();
    EXPECT_NE(run({"remove", "daily"}).code, 0);
    EXPECT_EQ(digest(), before);
    const Ran ran = run({"remove", "daily", "--reason", "no longer needed", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(text(ran.object()["readBack"]), "the job is gone");
    EXPECT_EQ(world.ask({"EXISTS", "bull:emails:repeat", "bull:emails:repeat:daily"}), "0");
    const Ran again = run({"remove", world.job.str(), "--reason", "no longer needed", "--request-id",
                           text(ran.object()["requestId"]), "--json"});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(again.object()["repeated"].toBool(), true);
}

TEST_F(QueuesTest, TheWholeQueueStopsAndGoesOn) {
    EXPECT_EQ(run({"queue", "pause", "daily"}).code, 18); // without a reason
    const Ran dry = run({"queue", "pause", "daily", "--reason", "incident", "--dry-run"});
    ASSERT_EQ(dry.code, 0) << dry.err;
    EXPECT_THAT(dry.out, HasSubstr("Every job of the queue bull:emails stops"));
    EXPECT_EQ(world.ask({"HEXISTS", "bull:emails:meta", "paused"}), "0");
    const Ran paused = run({"queue", "pause", "daily", "--reason", "incident"});
    ASSERT_EQ(paused.code, 0) << paused.err;
    EXPECT_THAT(paused.out, HasSubstr("the queue is paused"));
    EXPECT_EQ(world.ask({"HGET", "bull:emails:meta", "paused"}), "1");
    const Ran resumed = run({"queue", "resume", "daily", "--json"});
    ASSERT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_EQ(keys(resumed.object()), "accepted readBack repeated requestId");
    EXPECT_EQ(run({"queue", "stop", "daily"}).code, 18);
}

TEST_F(QueuesTest, DoctorNamesABrokenChain) {
    world.ask({"DEL", "bull:emails:" + pending(), "bull:emails:delayed"});
    world.ask({"ZADD", "bull:emails:repeat", std::to_string(world.slot - 48 * QueueWorld::hour), "daily"});
    const Ran ran = run({"doctor"});
    EXPECT_EQ(ran.code, 16) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("bad      chains of bull:emails 1 schedule listed without a pending run"));
}

TEST_F(QueuesTest, ReadOnlyWritesNothing) {
    const std::string before = digest();
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"run-early", "daily"},
                                               {"retry", "daily", "x"},
                                               {"rearm", "daily"},
                                               {"remove", "daily", "--reason", "r"},
                                               {"queue", "pause", "daily", "--reason", "r"}}) {
        auto arguments = words;
        arguments.emplace_back("--read-only");
        EXPECT_EQ(run(arguments).code, 14) << words[0];
    }
    EXPECT_EQ(digest(), before);
}

} // namespace
