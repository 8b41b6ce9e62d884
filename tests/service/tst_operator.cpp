// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/operator.h"
#include "tests/service/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::service;
using namespace redispatch::service::test;
using base::ErrorKind;
using domain::Intent;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

namespace {

struct OperatorTest : testing::Test {
    World world;
    Engines engines = world.engines();
    domain::Profile profile;
    ledger::Audit audit;

    OperatorTest() { profile.name = "test"; }

    Operator make() { return {engines, audit, profile}; }
    Intent trigger(const std::string& job = "a") {
        return {native(job), domain::TriggerIntent{}, "ana@desk", "the cache is cold", base::newRequestId()};
    }
    Intent pause(const std::string& job = "a") {
        return {native(job), domain::PauseIntent{world.now() + 4h}, "ana@desk", "deploy",
                base::newRequestId()};
    }
    Intent resume(const std::string& job = "a") {
        return {native(job), domain::ResumeIntent{}, "ana@desk", "done", base::newRequestId()};
    }
    std::vector<domain::AuditRecord> actions(const std::string& job = "a") {
        auto records = audit.load(world.client(), native(job), 100);
        EXPECT_TRUE(records);
        return records ? *records : std::vector<domain::AuditRecord>();
    }
};

TEST_F(OperatorTest, APlanSaysWhatWouldHappenAndChangesNothing) {
    world.define("a", "every 1h");
    const auto before = world.ask({"DEBUG", "DIGEST"});
    const auto plan = make().plan(world.client(), pause());
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->slotsSkipped, 4);
    EXPECT_THAT(plan->effects.at(0), StartsWith("4 runs will be skipped until "));
    EXPECT_THAT(plan->keys, Contains("rd:{native:a}:st"));
    EXPECT_EQ(world.ask({"DEBUG", "DIGEST"}), before);
    EXPECT_TRUE(actions().empty());
}

TEST_F(OperatorTest, ThePlanOfARunningJobWarnsOnce) {
    world.define("a");
    ASSERT_TRUE(make().apply(world.client(), trigger()));
    world.runPending("a", domain::Outcome::Ok, true);
    const auto plan = make().plan(world.client(), pause());
    ASSERT_TRUE(plan);
    EXPECT_EQ(
        std::count(plan->warnings.begin(), plan->warnings.end(), "It is running now; that run goes on."), 1);
}

TEST_F(OperatorTest, TriggerQueuesOneRunAndLeavesARecord) {
    world.define("a");
    const Intent intent = trigger();
    const auto receipt = make().apply(world.client(), intent);
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(receipt->accepted);
    EXPECT_FALSE(receipt->repeated);
    EXPECT_EQ(receipt->requestId, intent.requestId);
    EXPECT_FALSE(receipt->runId.empty());
    EXPECT_EQ(receipt->readBack, "run " + receipt->runId + " waits for a runner");
    const auto records = actions();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].action, "trigger");
    EXPECT_EQ(records[0].actor, "ana@desk");
    EXPECT_EQ(records[0].reason, "the cache is cold");
    EXPECT_EQ(records[0].requestId, intent.requestId);
    EXPECT_EQ(records[0].result, "ok");
    EXPECT_EQ(records[0].profile, "test");
    EXPECT_EQ(records[0].jobId, "native:a");
}

TEST_F(OperatorTest, TheSameRequestTwiceIsOneRun) {
    world.define("a");
    const Intent intent = trigger();
    const auto first = make().apply(world.client(), intent);
    const auto second = make().apply(world.client(), intent);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->runId, second->runId);
    EXPECT_TRUE(second->repeated);
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:a}:q"}), "1");
    // The repeat of a pause that worked is no conflict either.
    const Intent hold = pause();
    ASSERT_TRUE(make().apply(world.client(), hold));
    const auto again = make().apply(world.client(), hold);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
}

TEST_F(OperatorTest, PauseAndResumeAreReadBack) {
    world.define("a");
    const auto held = make().apply(world.client(), pause());
    ASSERT_TRUE(held);
    EXPECT_THAT(held->readBack, StartsWith("paused by ana@desk until "));
    EXPECT_THAT(held->readBack, HasSubstr("deploy"));
    const auto released = make().apply(world.client(), resume());
    ASSERT_TRUE(released);
    EXPECT_EQ(released->readBack, "not paused");
    const auto records = actions();
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].action, "resume"); // newest first
}

TEST_F(OperatorTest, DefaultsAndChecksOfParametersApply) {
    auto definition = world.definition("a");
    definition.parameters = {{"region", "", "[a-z]{2}", "eu", ""}};
    world.define(definition);
    const auto plan = make().plan(world.client(), trigger());
    ASSERT_TRUE(plan);
    EXPECT_THAT(plan->effects.at(0), HasSubstr("region=eu"));
    Intent wrong = trigger();
    wrong.what = domain::TriggerIntent{{{"region", "nowhere"}}};
    EXPECT_EQ(make().plan(world.client(), wrong).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(make().apply(world.client(), wrong).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:a}:q"}), "0");
    ASSERT_EQ(actions().size(), 1U); // the refused try is on record
    EXPECT_EQ(actions()[0].result, "invalid");
}

TEST_F(OperatorTest, WhatTheJobCannotIsRefusedWithTheReason) {
    world.define("a");
    const auto early = make().plan(world.client(), resume());
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(early.error().actual, "it is not paused");
    EXPECT_EQ(make().apply(world.client(), resume()).error().kind, ErrorKind::Conflict);
    ASSERT_TRUE(make().apply(world.client(), pause()));
    EXPECT_EQ(make().plan(world.client(), pause()).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(make().apply(world.client(), pause()).error().kind, ErrorKind::Conflict);
}

TEST_F(OperatorTest, MissingReasonMissingJobMissingEngine) {
    world.define("a");
    Intent silent = pause();
    silent.reason.clear();
    EXPECT_EQ(make().plan(world.client(), silent).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(make().apply(world.client(), silent).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(make().apply(world.client(), trigger("gone")).error().kind, ErrorKind::Missing);
    EXPECT_EQ(world.ask({"EXISTS", "rd:{native:gone}:audit"}), "0"); // a typo leaves no key behind
    Intent foreign = trigger();
    foreign.job = base::JobId("elsewhere:a");
    EXPECT_EQ(make().plan(world.client(), foreign).error().kind, ErrorKind::Missing);
}

TEST_F(OperatorTest, AReadOnlyProfileSendsNothing) {
    world.define("a");
    profile.readOnly = true;
    const auto sent = world.client().traffic().commands;
    EXPECT_EQ(make().apply(world.client(), trigger()).error().kind, ErrorKind::ReadOnly);
    EXPECT_EQ(make().plan(world.client(), trigger()).error().kind, ErrorKind::ReadOnly);
    EXPECT_EQ(world.client().traffic().commands, sent);
}

TEST_F(OperatorTest, ALostAnswerIsUncertainAndTheStateIsReadBack) {
    world.define("a");
    intercept(engines).onApply = [](engines::Engine& real, redis::Client& client,
                                    const Intent& intent) -> base::Result<domain::Receipt> {
        EXPECT_TRUE(real.apply(client, intent)); // it took effect, but nobody hears of it
        client.close();
        return base::makeError(ErrorKind::Uncertain, "rd:{native:a}:st");
    };
    const Intent intent = pause();
    const auto receipt = make().apply(world.client(), intent);
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().kind, ErrorKind::Uncertain);
    EXPECT_EQ(receipt.error().effect, base::Effect::Uncertain);
    EXPECT_THAT(receipt.error().actual, StartsWith("paused by ana@desk"));
    EXPECT_THAT(receipt.error().subject, HasSubstr(intent.requestId)); // what makes a retry safe
    ASSERT_EQ(actions().size(), 1U);
    EXPECT_EQ(actions()[0].result, "uncertain");
}

TEST_F(OperatorTest, SomebodyElseMeanwhileIsAConflictThatWasApplied) {
    world.define("a");
    const Intent theirs = resume();
    intercept(engines).onApply = [theirs](engines::Engine& real, redis::Client& client,
                                          const Intent& intent) -> base::Result<domain::Receipt> {
        auto receipt = real.apply(client, intent);
        EXPECT_TRUE(real.apply(client, theirs));
        return receipt;
    };
    const auto receipt = make().apply(world.client(), pause());
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(receipt.error().effect, base::Effect::Applied);
    EXPECT_EQ(receipt.error().actual, "not paused");
    EXPECT_EQ(actions().at(0).result, "conflict");
}

TEST_F(OperatorTest, AnAuditRecordThatCannotBeWrittenIsSaid) {
    world.define("a");
    world.ask({"SET", "rd:{native:a}:audit", "not a stream"});
    const auto receipt = make().apply(world.client(), trigger());
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(receipt->accepted);
    EXPECT_THAT(receipt->readBack, HasSubstr("The audit record could not be written"));
}

TEST_F(OperatorTest, AUserWithoutTheRightIsDenied) {
    world.define("a");
    world.ask({"ACL", "SETUSER", "viewer", "on", ">pw", "~*", "+@read", "+@connection", "+time", "+info"});
    redis::Client viewer = world.another("viewer", "pw");
    const auto receipt = make().apply(viewer, trigger());
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().kind, ErrorKind::Denied);
    EXPECT_EQ(receipt.error().effect, base::Effect::NotApplied);
    EXPECT_THAT(receipt.error().detail, HasSubstr("The audit record could not be written"));
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:a}:q"}), "0");
}

} // namespace
