// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/bulkplan.h"
#include "core/service/bulk.h"
#include "core/service/loader.h"
#include "core/service/operator.h"
#include "tests/service/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::service;
using namespace redispatch::service::test;
using base::ErrorKind;
using domain::Bulk;
using domain::BulkCounts;
using domain::BulkFate;
using domain::BulkOrder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

namespace {

constexpr int asFastAsItGoes = 1'000'000;
const std::string firstId = "0123456789abcdef0123456789abcdef";

struct BulkTest : testing::Test {
    std::string bulkId = firstId;
    World world;
    Engines engines = world.engines();
    Intercepting& native_ = intercept(engines);
    domain::Profile profile;
    ledger::Audit audit;
    base::Stop stop;
    std::vector<std::size_t> told;

    domain::SnapshotPtr load() {
        auto loaded = Loader(engines, base::systemClock()).load(world.client());
        EXPECT_TRUE(loaded);
        return *loaded;
    }
    Bulk plan(std::vector<std::string> names, decltype(domain::Intent::what) what, bool repeat = false) {
        std::vector<base::JobId> ids;
        for (const std::string& name : names)
            ids.push_back(native(name));
        const BulkOrder order{std::move(what), "ana@desk", "release", bulkId};
        return {order, query::planBulk(*load(), ids, order, {world.now(), "UTC", repeat}).items};
    }
    void run(Bulk& bulk, const std::function<void(std::size_t)>& heard = {}) {
        Operator operate{engines, audit, profile};
        runBulk(
            bulk, [&](const domain::Intent& intent) { return operate.apply(world.client(), intent); },
            asFastAsItGoes, stop,
            [&](std::size_t item) {
                told.push_back(item);
                if (heard)
                    heard(item);
            });
    }
    domain::AuditRecord lastAction(const std::string& job) {
        const auto records = audit.load(world.client(), native(job), 10);
        return records && !records->empty() ? records->front() : domain::AuditRecord();
    }
    bool paused(const std::string& job) {
        return world.ask({"HEXISTS", "rd:{native:" + job + "}:st", "paused"}) == "1";
    }
};

TEST_F(BulkTest, EveryJobIsTreatedReadBackAndAudited) {
    for (const char* name : {"a", "b", "c"})
        world.define(name);
    Bulk bulk = plan({"a", "b", "c"}, domain::PauseIntent{world.now() + 4h});
    run(bulk);
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 3, 0, 0, 0}));
    EXPECT_THAT(told, ElementsAre(0, 1, 2));
    EXPECT_THAT(bulk.items()[1].receipt.readBack, StartsWith("paused by ana@desk until "));
    EXPECT_TRUE(paused("a") && paused("b") && paused("c"));
    const domain::AuditRecord record = lastAction("b");
    EXPECT_EQ(record.action, "pause");
    EXPECT_EQ(record.result, "ok");
    EXPECT_EQ(record.reason, "release (bulk 01234567, 2 of 3)");
    EXPECT_EQ(record.requestId, domain::bulkRequestId(bulkId, native("b")));
}

TEST_F(BulkTest, ARepeatChangesNothing) {
    for (const char* name : {"a", "b"})
        world.define(name);
    Bulk first = plan({"a", "b"}, domain::TriggerIntent{});
    run(first);
    ASSERT_EQ(first.counts().done, 2U);
    Bulk again = plan({"a", "b"}, domain::TriggerIntent{}, true);
    run(again);
    EXPECT_EQ(again.counts().done, 2U);
    EXPECT_TRUE(again.items()[0].receipt.repeated);
    EXPECT_EQ(again.items()[0].receipt.runId, first.items()[0].receipt.runId);
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:a}:q"}), "1");

    bulkId = "fedcba9876543210fedcba9876543210";
    const auto pause = domain::PauseIntent{world.now() + 4h};
    Bulk held = plan({"a", "b"}, pause);
    run(held);
    Bulk twice = plan({"a", "b"}, pause, true); // the rows show them paused now
    EXPECT_EQ(twice.counts().waiting, 2U);
    run(twice);
    EXPECT_EQ(twice.counts().done, 2U);
    EXPECT_TRUE(twice.items()[1].receipt.repeated);
}

TEST_F(BulkTest, AJobThatCannotAndOneThatVanishesAreRefusedAndTheOthersDone) {
    for (const char* name : {"a", "gone", "held", "z"})
        world.define(name);
    ASSERT_TRUE(Operator(engines, audit, profile)
                    .apply(world.client(), {native("held"), domain::PauseIntent{}, "ben", "mine", "r"}));
    Bulk bulk = plan({"a", "gone", "held", "z"}, domain::PauseIntent{});
    EXPECT_EQ(bulk.counts(), (BulkCounts{3, 0, 1, 0, 0})); // seen in the row
    run(bulk, [&](std::size_t item) {
        if (item == 0)
            world.ask({"FLUSHALL"});
        if (item == 0)
            world.define("z");
    });
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 2, 2, 0, 0}));
    EXPECT_EQ(bulk.items()[1].fate, BulkFate::Refused);
    EXPECT_EQ(bulk.items()[1].error->kind, ErrorKind::Missing);
    EXPECT_EQ(bulk.items()[2].error->actual, "it is already paused");
    EXPECT_TRUE(paused("z"));
    EXPECT_EQ(lastAction("z").reason, "release (bulk 01234567, 3 of 3)");
}

TEST_F(BulkTest, WhatWasPausedMeanwhileIsRefusedByTheScript) {
    world.define("a");
    Bulk bulk = plan({"a"}, domain::PauseIntent{});
    ASSERT_TRUE(Operator(engines, audit, profile)
                    .apply(world.client(), {native("a"), domain::PauseIntent{}, "ben", "mine", "r"}));
    run(bulk);
    EXPECT_EQ(bulk.items()[0].fate, BulkFate::Refused);
    EXPECT_EQ(bulk.items()[0].error->kind, ErrorKind::Conflict);
    EXPECT_EQ(world.ask({"HGET", "rd:{native:a}:st", "pause_by"}), "ben");
}

TEST_F(BulkTest, AStopLeavesTheRestUntried) {
    for (const char* name : {"a", "b", "c"})
        world.define(name);
    Bulk bulk = plan({"a", "b", "c"}, domain::PauseIntent{});
    run(bulk, [&](std::size_t item) {
        if (item == 1)
            stop.request();
    });
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 2, 0, 0, 1}));
    EXPECT_FALSE(paused("c"));
    EXPECT_TRUE(lastAction("c").action.empty());
    stop = base::Stop();
    bulk.again();
    run(bulk);
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 3, 0, 0, 0}));
    EXPECT_TRUE(paused("c"));
}

TEST_F(BulkTest, AServerThatDiesMidwayStopsIt) {
    for (const char* name : {"a", "b", "c", "d"})
        world.define(name);
    Bulk bulk = plan({"a", "b", "c", "d"}, domain::PauseIntent{});
    native_.onApply = [&](engines::Engine& real, redis::Client& client,
                          const domain::Intent& intent) -> base::Result<domain::Receipt> {
        if (intent.job == native("b"))
            world.server.kill9();
        return real.apply(client, intent);
    };
    run(bulk);
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 1, 0, 1, 2}));
    EXPECT_THAT(told, ElementsAre(0, 1));
    EXPECT_EQ(bulk.items()[1].fate, BulkFate::Failed);
    EXPECT_EQ(bulk.items()[3].fate, BulkFate::NotTried);
    ASSERT_TRUE(bulk.worst());
    EXPECT_NE(bulk.worst()->kind, ErrorKind::Stopped);
}

TEST_F(BulkTest, ALostAnswerIsUncertainAndTheSameBulkGoesOnFromThere) {
    for (const char* name : {"a", "b", "c"})
        world.define(name);
    Bulk bulk = plan({"a", "b", "c"}, domain::TriggerIntent{});
    native_.onApply = [&](engines::Engine& real, redis::Client& client,
                          const domain::Intent& intent) -> base::Result<domain::Receipt> {
        auto receipt = real.apply(client, intent);
        if (intent.job != native("b"))
            return receipt;
        return base::makeError(ErrorKind::Uncertain, intent.job.str()); // it was done, but nobody hears of it
    };
    run(bulk);
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 1, 0, 1, 1}));
    EXPECT_EQ(bulk.worst()->effect, base::Effect::Uncertain);
    native_.onApply = {};
    bulk.again();
    run(bulk);
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 3, 0, 0, 0}));
    EXPECT_TRUE(bulk.items()[1].receipt.repeated);
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:b}:q"}), "1"); // once
}

TEST_F(BulkTest, AReadOnlyProfileStopsAtTheFirst) {
    for (const char* name : {"a", "b"})
        world.define(name);
    Bulk bulk = plan({"a", "b"}, domain::PauseIntent{});
    profile.readOnly = true;
    run(bulk);
    EXPECT_EQ(bulk.counts(), (BulkCounts{0, 0, 1, 0, 1}));
    EXPECT_FALSE(paused("a"));
}

TEST_F(BulkTest, ThePaceIsKept) {
    std::vector<domain::BulkItem> items(4);
    for (std::size_t i = 0; i < items.size(); ++i)
        items[i].job = native("j" + std::to_string(i));
    Bulk bulk(BulkOrder{domain::PauseIntent{}, {}, {}, bulkId}, items);
    std::vector<std::chrono::steady_clock::time_point> starts;
    runBulk(
        bulk,
        [&](const domain::Intent&) {
            starts.push_back(std::chrono::steady_clock::now());
            return domain::Receipt();
        },
        100, stop, [](std::size_t) {});
    ASSERT_EQ(starts.size(), 4U);
    EXPECT_GE(starts[3] - starts[0], 30ms - 1ms); // never faster; how much slower is the machine's affair
}

} // namespace
