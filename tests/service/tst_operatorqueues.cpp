// SPDX-License-Identifier: GPL-3.0-or-later
// Operators at an engine that remembers neither requests nor pauses: the ledger does.
#include "core/ledger/holds.h"
#include "core/ledger/requests.h"
#include "core/service/endedholds.h"
#include "core/service/operator.h"
#include "tests/service/queueworld.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::service;
using namespace redispatch::service::test;
using base::ErrorKind;
using domain::Intent;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

namespace {

constexpr long long hour = QueueWorld::hour;

struct QueueOperatorTest : testing::Test {
    QueueWorld world;
    support::RedisServer elsewhere;
    Engines engines;
    domain::Profile profile;
    ledger::Audit audit;
    const base::JobId job = world.job;

    QueueOperatorTest() {
        profile.name = "test";
        engines.push_back(
            std::make_unique<engines::bullmq::BullmqEngine>(std::vector<std::string>{"bull:emails"}, false));
    }

    Operator make() { return {engines, audit, profile}; }
    Intent intent(decltype(Intent::what) what, const std::string& request = {}) const {
        return {job, std::move(what), "ana@desk", "deploy", request.empty() ? base::newRequestId() : request};
    }
    base::Result<domain::Receipt> apply(decltype(Intent::what) what, const std::string& request = {}) {
        return make().apply(world.client(), intent(std::move(what), request));
    }
    domain::Job row() {
        auto rows = engines.front()->reload(world.client(), std::span(&job, 1));
        EXPECT_TRUE(rows && rows->size() == 1);
        return rows && !rows->empty() ? *rows->front() : domain::Job();
    }
};

TEST_F(QueueOperatorTest, APauseIsReadBackAndRecorded) {
    const auto until = world.now() + 4h;
    const auto receipt = apply(domain::PauseIntent{until}, "p1");
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_THAT(receipt->readBack, StartsWith("paused by ana@desk until "));
    const auto record = ledger::Holds().load(world.client(), job);
    ASSERT_TRUE(record && *record);
    EXPECT_EQ((*record)->reason, "deploy");
    EXPECT_EQ((*record)->until, until);
    EXPECT_EQ(ledger::Holds().load(world.client())->count(job), 1U);

    const auto again = apply(domain::PauseIntent{until}, "p1");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->readBack, receipt->readBack);
    EXPECT_EQ(apply(domain::ResumeIntent{}, "p1").error().kind, ErrorKind::Conflict); // another action's id

    ASSERT_TRUE(apply(domain::ResumeIntent{}));
    EXPECT_TRUE(ledger::Holds().load(world.client())->empty());
    EXPECT_EQ(audit.load(world.client(), job, 10)->size(), 2U); // the repeats were nobody's deed
}

TEST_F(QueueOperatorTest, APauseThatTheApplicationEndedIsShownAndDismissed) {
    ASSERT_TRUE(apply(domain::PauseIntent{}));
    world.registerAgain();
    domain::Job seen = row();
    ASSERT_FALSE(seen.paused);
    const auto record = *ledger::Holds().load(world.client(), job);
    ASSERT_TRUE(record);
    const domain::Pause* ended = endedHold(seen, &*record, world.now());
    ASSERT_NE(ended, nullptr);
    EXPECT_FALSE(showsEndedHold(seen, ended));
    showEndedHold(seen, ended);
    EXPECT_TRUE(showsEndedHold(seen, ended));
    EXPECT_EQ(seen.queue->endedPause->by, "ana@desk");

    const auto plan = make().plan(world.client(), intent(domain::ResumeIntent{}));
    ASSERT_TRUE(plan);
    EXPECT_THAT(plan->effects.at(0), StartsWith("The record of the pause by ana@desk"));
    const auto delayed = world.ask({"ZSCORE", "bull:emails:delayed", world.pending(world.slot)});
    const auto receipt = apply(domain::ResumeIntent{});
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_THAT(receipt->readBack,
                HasSubstr("the record of the pause by ana@desk that had ended is removed"));
    EXPECT_EQ(world.ask({"ZSCORE", "bull:emails:delayed", world.pending(world.slot)}), delayed);
    EXPECT_TRUE(ledger::Holds().load(world.client())->empty());
    EXPECT_EQ(apply(domain::ResumeIntent{}).error().kind, ErrorKind::Conflict);
}

TEST_F(QueueOperatorTest, DismissingNeverResumes) {
    const domain::ResumeIntent dismissal{false, true};
    EXPECT_EQ(apply(dismissal).error().kind, ErrorKind::Conflict); // there never was one
    ASSERT_TRUE(apply(domain::PauseIntent{}));
    EXPECT_EQ(make().plan(world.client(), intent(dismissal)).error().actual, "the job is paused");
    EXPECT_EQ(apply(dismissal).error().actual, "the job is paused");
    EXPECT_TRUE(row().paused);
    world.registerAgain();
    EXPECT_EQ(make().apply(world.client(), nullptr, intent(dismissal)).error().kind, ErrorKind::Offline);
    EXPECT_FALSE(ledger::Holds().load(world.client())->empty());
    ASSERT_TRUE(make().plan(world.client(), intent(dismissal)));
    ASSERT_TRUE(apply(dismissal));
    EXPECT_TRUE(ledger::Holds().load(world.client())->empty());
}

TEST_F(QueueOperatorTest, ItCanBePausedAgainInOneStep) {
    ASSERT_TRUE(apply(domain::PauseIntent{}));
    world.registerAgain();
    ASSERT_TRUE(apply(domain::PauseIntent{world.now() + 9h}));
    EXPECT_TRUE(row().paused);
    EXPECT_TRUE((*ledger::Holds().load(world.client(), job))->until);
}

TEST_F(QueueOperatorTest, OverIsNotEnded) {
    const domain::Pause over{"ana@desk", "r", world.now() - 2h, world.now() - 1h};
    const domain::Pause open{"ana@desk", "r", world.now() - 2h, {}};
    EXPECT_EQ(endedHold(row(), &over, world.now()), nullptr);
    EXPECT_EQ(endedHold(row(), nullptr, world.now()), nullptr);
    EXPECT_NE(endedHold(row(), &open, world.now()), nullptr);
    domain::Job plain;
    EXPECT_EQ(endedHold(plain, &open, world.now()), nullptr); // no queue: its engine keeps its own
    EXPECT_TRUE(showsEndedHold(plain, nullptr));
    domain::Job shown = row();
    shown.queue->endedPause = open;
    EXPECT_FALSE(showsEndedHold(shown, nullptr));
    showEndedHold(shown, nullptr);
    EXPECT_FALSE(shown.queue->endedPause);
}

TEST_F(QueueOperatorTest, AnEarlyStartHappensOnceWhateverBecameOfTheRun) {
    const auto first = apply(domain::RunEarlyIntent{}, "e1");
    ASSERT_TRUE(first) << first.error().actual;
    EXPECT_EQ(first->runId, world.pending(world.slot));
    world.ask({"DEL", "bull:emails:wait", "bull:emails:" + world.pending(world.slot)});
    world.pendAt(world.slot + hour); // a worker took it, and it is not kept
    const auto before = world.ask({"DEBUG", "DIGEST"});
    const auto again = apply(domain::RunEarlyIntent{}, "e1");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->runId, first->runId);
    EXPECT_EQ(world.ask({"DEBUG", "DIGEST"}), before);
}

TEST_F(QueueOperatorTest, ALostAnswerToAnEarlyStartIsFoundOut) {
    const ledger::Requests requests;
    // Begun when an earlier run was pending; the answer never came.
    ASSERT_TRUE(requests.begin(world.client(), job, "e1", "run_early", std::to_string(world.slot - hour)));
    const auto again = apply(domain::RunEarlyIntent{}, "e1");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(world.ask({"LLEN", "bull:emails:wait"}), "0");
    // Begun with this very run: it was not carried out, and is now.
    ASSERT_TRUE(requests.begin(world.client(), job, "e2", "run_early", std::to_string(world.slot)));
    const auto now = apply(domain::RunEarlyIntent{}, "e2");
    ASSERT_TRUE(now);
    EXPECT_FALSE(now->repeated);
    EXPECT_EQ(world.ask({"LLEN", "bull:emails:wait"}), "1");
}

TEST_F(QueueOperatorTest, ARefusedRequestLeavesItsIdFree) {
    world.ask({"DEL", "bull:emails:delayed"});
    world.ask({"LPUSH", "bull:emails:active", world.pending(world.slot)});
    EXPECT_EQ(apply(domain::PauseIntent{}, "p1").error().kind, ErrorKind::Busy);
    EXPECT_FALSE(*ledger::Requests().find(world.client(), job, "p1"));
    world.ask({"DEL", "bull:emails:active"});
    world.pendAt(world.slot);
    EXPECT_TRUE(apply(domain::PauseIntent{}, "p1"));
}

TEST_F(QueueOperatorTest, RemovalNeedsAReasonAndHappensOnce) {
    Intent silent = intent(domain::RemoveJobIntent{});
    silent.reason.clear();
    EXPECT_EQ(make().plan(world.client(), silent).error().expected, "a reason");
    ASSERT_TRUE(apply(domain::PauseIntent{}));
    const auto receipt = apply(domain::RemoveJobIntent{}, "x1");
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_EQ(receipt->readBack, "the job is gone");
    EXPECT_TRUE(ledger::Holds().load(world.client())->empty());
    const auto again = apply(domain::RemoveJobIntent{}, "x1");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    // Begun and never answered, and the schedule is gone: it was carried out.
    ASSERT_TRUE(ledger::Requests().begin(world.client(), job, "x2", "remove", ""));
    const auto lost = apply(domain::RemoveJobIntent{}, "x2");
    ASSERT_TRUE(lost);
    EXPECT_TRUE(lost->repeated);
    EXPECT_EQ(apply(domain::RemoveJobIntent{}, "x3").error().kind, ErrorKind::Missing);
}

TEST_F(QueueOperatorTest, ATriggeredRunThatIsNotKeptIsNoFailure) {
    const auto receipt = apply(domain::TriggerIntent{}, "t1");
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_EQ(receipt->runId, "manual:daily:rt1");
    EXPECT_THAT(receipt->readBack, HasSubstr("waits"));
    world.ask({"DEL", "bull:emails:wait", "bull:emails:manual:daily:rt1", "bull:emails:events"});
    const auto again = apply(domain::TriggerIntent{}, "t1");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(world.ask({"LLEN", "bull:emails:wait"}), "0");
}

TEST_F(QueueOperatorTest, TheQueueIsReadBack) {
    const auto plan = make().plan(world.client(), intent(domain::PauseQueueIntent{}));
    ASSERT_TRUE(plan) << plan.error().actual;
    EXPECT_THAT(plan->effects, Contains(HasSubstr("Every job of the queue bull:emails stops")));
    EXPECT_THAT(plan->effects, Contains("This is its only schedule."));
    world.ask({"ZADD", "bull:emails:repeat", "5", "other"});
    EXPECT_THAT(make().plan(world.client(), intent(domain::PauseQueueIntent{}))->effects,
                Contains("It has 2 schedules; none of them runs."));
    const auto paused = apply(domain::PauseQueueIntent{});
    ASSERT_TRUE(paused) << paused.error().actual;
    EXPECT_EQ(paused->readBack, "the queue is paused");
    const auto resumed = apply(domain::ResumeQueueIntent{});
    ASSERT_TRUE(resumed) << resumed.error().actual;
    EXPECT_EQ(resumed->readBack, "the queue is not paused");
}

TEST_F(QueueOperatorTest, PlansSayWhatAVerbDoes) {
    const auto said = [&](decltype(Intent::what) what) {
        const auto plan = make().plan(world.client(), intent(std::move(what)));
        EXPECT_TRUE(plan) << plan.error().actual;
        std::string text;
        for (const auto& part : plan ? plan->effects : std::vector<std::string>())
            text += part + " ";
        for (const auto& part : plan ? plan->warnings : std::vector<std::string>())
            text += "!" + part + " ";
        return text;
    };
    const std::string before = world.ask({"DEBUG", "DIGEST"});
    EXPECT_THAT(said(domain::RunEarlyIntent{}), HasSubstr("uses up the slot at "));
    EXPECT_THAT(said(domain::RunEarlyIntent{}), HasSubstr("!No worker is alive"));
    EXPECT_THAT(said(domain::PauseIntent{world.now() + 4h}), StartsWith("4 runs will be skipped until "));
    EXPECT_THAT(said(domain::PauseIntent{}), HasSubstr("!The application ends this pause when it registers"));
    EXPECT_THAT(said(domain::RemoveJobIntent{}), HasSubstr("none of its runs follows"));
    EXPECT_THAT(said(domain::TriggerIntent{}), HasSubstr("as soon as a worker takes it"));
    EXPECT_EQ(world.ask({"DEBUG", "DIGEST"}), before);
}

TEST_F(QueueOperatorTest, WithALedgerElsewhereTheApplicationsRedisHoldsNoRecord) {
    redis::Client records(*redis::parseUrl(elsewhere.unixUrl()));
    ASSERT_TRUE(records.connect());
    ASSERT_TRUE(make().apply(world.client(), &records, intent(domain::PauseIntent{})));
    EXPECT_EQ(world.ask({"EXISTS", "rd:audit", "rd:holds"}), "0");
    EXPECT_EQ(ledger::Holds().load(records)->count(job), 1U);
    EXPECT_EQ(audit.load(records, job, 10)->size(), 1U);
    world.registerAgain();
    EXPECT_TRUE(make().apply(world.client(), &records, intent(domain::ResumeIntent{})));
    EXPECT_TRUE(ledger::Holds().load(records)->empty());
}

TEST_F(QueueOperatorTest, WithoutALedgerItIsDoneAndSaid) {
    const auto receipt = make().apply(world.client(), nullptr, intent(domain::PauseIntent{}));
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(row().paused);
    EXPECT_THAT(receipt->readBack, HasSubstr("The audit record could not be written"));
    EXPECT_EQ(world.ask({"EXISTS", "rd:audit", "rd:holds"}), "0");
}

} // namespace
