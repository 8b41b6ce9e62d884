// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/acknowledgements.h"
#include "core/ledger/requests.h"
#include "core/query/jobhealth.h"
#include "core/service/loader.h"
#include "core/service/operator.h"
#include "tests/service/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::service;
using namespace redispatch::service::test;
using base::ErrorKind;
using domain::Intent;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

namespace {

struct AcknowledgingTest : testing::Test {
    World world;
    support::RedisServer elsewhere;
    redis::Client records{*redis::parseUrl(elsewhere.unixUrl())};
    Engines engines = world.engines();
    domain::Profile profile;
    ledger::Acknowledgements acknowledgements;

    AcknowledgingTest() {
        profile.name = "test";
        EXPECT_TRUE(records.connect());
        world.define("a", "every 1h");
        // Due three hours ago, and nobody has looked since.
        const auto slot = (base::msSinceEpoch(world.now()) / 3'600'000 - 3) * 3'600'000;
        world.ask({"HSET", "rd:{native:a}:st", "next_hint", std::to_string(slot)});
    }
    Operator make() { return {engines, ledger::Audit(), profile}; }
    static Intent intent(const std::string& id = {}, const std::string& why = "the host was being moved") {
        return {native("a"), domain::AcknowledgeIntent{}, "ana@desk", why,
                id.empty() ? base::newRequestId() : id};
    }
    /// What another console shows of the job, with its own connection.
    std::shared_ptr<const domain::Job> elsewhereShown() {
        Engines own = world.engines();
        auto client = world.another();
        LedgerLink link(profile, profile.ledgerUrl.empty() ? std::optional<redis::Endpoint>()
                                                           : *redis::parseUrl(elsewhere.unixUrl()));
        const auto snapshot = Loader(own, base::systemClock(), &link).load(client);
        EXPECT_TRUE(snapshot);
        EXPECT_TRUE((*snapshot)->gaps.empty());
        return (*snapshot)->jobs.at(0);
    }
    domain::HealthState elsewhereState() { return query::healthOf(*elsewhereShown(), world.now()).state; }
    std::vector<domain::AuditRecord> actions(redis::Client& client) {
        auto read = ledger::Audit().load(client, native("a"), 100);
        EXPECT_TRUE(read);
        return read ? *read : std::vector<domain::AuditRecord>();
    }
};

TEST_F(AcknowledgingTest, IsReadBackAuditedAndSeenByEveryConsole) {
    EXPECT_EQ(elsewhereState(), domain::HealthState::Missed);
    const Intent wanted = intent();
    const auto before = world.now();
    const auto receipt = make().apply(world.client(), wanted);
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_TRUE(receipt->accepted);
    EXPECT_FALSE(receipt->repeated);
    EXPECT_THAT(receipt->readBack, StartsWith("what was missed until "));
    EXPECT_THAT(receipt->readBack, HasSubstr(" was acknowledged by ana@desk: the host was being moved"));
    const auto row = elsewhereShown();
    ASSERT_TRUE(row->acknowledged);
    EXPECT_EQ(row->acknowledged->by, "ana@desk");
    EXPECT_EQ(row->acknowledged->reason, "the host was being moved");
    EXPECT_GE(row->acknowledged->at, before);
    EXPECT_LE(row->acknowledged->at, world.now());
    EXPECT_NE(elsewhereState(), domain::HealthState::Missed);
    // A slot later nobody has seen that one.
    EXPECT_EQ(query::healthOf(*row, world.now() + 3h).state, domain::HealthState::Missed);
    const auto audited = actions(world.client());
    ASSERT_EQ(audited.size(), 1U);
    EXPECT_EQ(audited[0].action, "acknowledge");
    EXPECT_EQ(audited[0].actor, "ana@desk");
    EXPECT_EQ(audited[0].reason, "the host was being moved");
    EXPECT_EQ(audited[0].requestId, wanted.requestId);
    EXPECT_EQ(audited[0].result, "ok");
    EXPECT_EQ(audited[0].detail, receipt->readBack);
}

TEST_F(AcknowledgingTest, APlanChangesNothing) {
    const std::string before = world.ask({"DEBUG", "DIGEST"});
    const auto plan = make().plan(world.client(), intent());
    ASSERT_TRUE(plan);
    EXPECT_THAT(plan->effects.at(0), StartsWith("What it missed until now no longer counts as missed"));
    EXPECT_EQ(plan->keys, (std::vector<std::string>{"rd:acknowledged"}));
    EXPECT_EQ(make().plan(world.client(), intent({}, " ")).error().kind, ErrorKind::Invalid);
    EXPECT_EQ(world.ask({"DEBUG", "DIGEST"}), before);
}

TEST_F(AcknowledgingTest, WithoutAMissOrAReasonItIsRefused) {
    EXPECT_EQ(make().apply(world.client(), intent({}, "")).error().kind, ErrorKind::Invalid);
    EXPECT_FALSE(elsewhereShown()->acknowledged);
    ASSERT_TRUE(make().apply(world.client(), intent()));
    const auto again = make().apply(world.client(), intent());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(again.error().actual, "no missed slot waits to be acknowledged");
    EXPECT_EQ(actions(world.client()).front().result, "conflict");
    EXPECT_EQ(make().plan(world.client(), intent()).error().kind, ErrorKind::Conflict);
    Intent stranger = intent();
    stranger.job = native("gone");
    EXPECT_EQ(make().apply(world.client(), stranger).error().kind, ErrorKind::Missing);
}

TEST_F(AcknowledgingTest, ARepeatedRequestChangesNothing) {
    const auto first = make().apply(world.client(), intent("r1"));
    ASSERT_TRUE(first);
    const auto seen = *elsewhereShown()->acknowledged;
    const auto second = make().apply(world.client(), intent("r1"));
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->repeated);
    EXPECT_EQ(second->readBack, first->readBack);
    EXPECT_EQ(*elsewhereShown()->acknowledged, seen);
    EXPECT_EQ(actions(world.client()).size(), 1U);
    const ledger::Requests requests;
    ASSERT_TRUE(requests.begin(world.client(), native("a"), "r2", "pause", "x"));
    EXPECT_EQ(make().apply(world.client(), intent("r2")).error().kind, ErrorKind::Conflict);
}

TEST_F(AcknowledgingTest, ALostAnswerIsMadeUpForWithItsOwnTime) {
    // Begun two minutes ago; whether it was written, nobody knows.
    const auto then = base::instantFromMs(base::msSinceEpoch(world.now() - 2min));
    ASSERT_TRUE(ledger::Requests().begin(world.client(), native("a"), "r1", "acknowledge",
                                         std::to_string(base::msSinceEpoch(then))));
    for (const bool written : {false, true}) {
        if (written)
            world.ask({"HDEL", ledger::Requests().key(native("a"), "r1"), "done"});
        const auto receipt = make().apply(world.client(), intent("r1"));
        ASSERT_TRUE(receipt) << receipt.error().actual;
        EXPECT_EQ(elsewhereShown()->acknowledged->at, then);
    }
}

TEST_F(AcknowledgingTest, AReadOnlyProfileMayOnlyWithALedgerOfItsOwn) {
    profile.readOnly = true;
    EXPECT_EQ(make().apply(world.client(), intent()).error().kind, ErrorKind::ReadOnly);
    EXPECT_FALSE(elsewhereShown()->acknowledged);
    profile.ledgerUrl = elsewhere.unixUrl();
    const std::string before = world.ask({"DEBUG", "DIGEST"});
    ASSERT_TRUE(make().apply(world.client(), &records, intent()));
    EXPECT_EQ(world.ask({"DEBUG", "DIGEST"}), before);
    EXPECT_EQ(acknowledgements.load(records)->count(native("a")), 1U);
    EXPECT_EQ(actions(records).size(), 1U);
    EXPECT_NE(elsewhereState(), domain::HealthState::Missed);
    Intent pause = intent();
    pause.what = domain::PauseIntent{};
    EXPECT_EQ(make().apply(world.client(), &records, pause).error().kind, ErrorKind::ReadOnly);
}

TEST_F(AcknowledgingTest, WithoutALedgerOrAWritableOneItFails) {
    profile.ledgerUrl = elsewhere.unixUrl();
    EXPECT_EQ(make().apply(world.client(), nullptr, intent()).error().kind, ErrorKind::Offline);
    EXPECT_EQ(make().plan(world.client(), nullptr, intent()).error().kind, ErrorKind::Offline);
    profile.ledgerUrl.clear();
    world.ask({"SET", "rd:acknowledged", "x"});
    const auto failed = make().apply(world.client(), intent());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().effect, base::Effect::NotApplied);
    EXPECT_NE(actions(world.client()).at(0).result, "ok");
}

} // namespace
