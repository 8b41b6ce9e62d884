// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"
#include "core/base/errortext.h"
#include "core/domain/bulk.h"
#include "tests/cli/shell.h"
#include "tests/service/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

using namespace redispatch;
using namespace redispatch::cli::test;
using cli::stopOnInterrupt;
using service::test::native;
using service::test::World;
using testing::HasSubstr;
using testing::Not;

namespace {

struct BulkCommandTest : testing::Test {
    World world;
    Shell shell{world.server.unixUrl()};

    void SetUp() override {
        for (const char* name : {"bill-a", "bill-b", "bill-c", "other"})
            world.define(name);
    }
    bool paused(const std::string& job) {
        return world.ask({"HEXISTS", "rd:{native:" + job + "}:st", "paused"}) == "1";
    }
    Ran pause(std::vector<std::string> more) {
        std::vector<std::string> all = {"pause", "--filter", "bill", "--reason", "release"};
        all.insert(all.end(), more.begin(), more.end());
        return shell.run(std::move(all));
    }
};

TEST_F(BulkCommandTest, TheFilteredJobsAreTreatedOneByOne) {
    const Ran ran = pause({"--yes", "--for", "4h"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("pause: 3 jobs\n  native:bill-a\n  native:bill-b\n  native:bill-c\n"));
    EXPECT_THAT(ran.out, HasSubstr("12 runs will be skipped until "));
    EXPECT_THAT(ran.out, HasSubstr("2/3  done       native:bill-b  paused by "));
    EXPECT_THAT(ran.out, HasSubstr("\n3 done.\n"));
    EXPECT_TRUE(paused("bill-a") && paused("bill-b") && paused("bill-c"));
    EXPECT_FALSE(paused("other"));
}

TEST_F(BulkCommandTest, ADryRunChangesNothing) {
    const Ran ran = pause({"--dry-run", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(keys(ran.object()), "effects jobs refused verb warnings");
    EXPECT_EQ(ran.object()["jobs"].toArray().size(), 3);
    EXPECT_EQ(text(ran.object()["verb"]), "pause");
    EXPECT_FALSE(paused("bill-a"));
    EXPECT_EQ(world.ask({"EXISTS", "rd:audit"}), "0");
}

TEST_F(BulkCommandTest, APersonIsAskedForTheNumber) {
    const Ran alone = pause({});
    EXPECT_EQ(alone.code, 18);
    EXPECT_THAT(alone.err, HasSubstr("--yes, or a terminal to ask on"));
    shell.interactive = true;
    shell.input = "yes\n";
    const Ran wrong = pause({});
    EXPECT_EQ(wrong.code, 23) << wrong.err;
    EXPECT_THAT(wrong.err, HasSubstr("Type the number of jobs, 3, to go on: "));
    EXPECT_FALSE(paused("bill-a"));
    shell.input = "3\n";
    EXPECT_EQ(pause({}).code, 0);
    EXPECT_TRUE(paused("bill-c"));
}

TEST_F(BulkCommandTest, WhatCannotBeDoneDecidesTheExitCode) {
    ASSERT_EQ(shell.run({"pause", "bill-b", "--reason", "mine"}).code, 0);
    const Ran ran = pause({"--yes", "--json"});
    EXPECT_EQ(ran.code, 16) << ran.err; // conflict
    const QJsonArray items = ran.array();
    ASSERT_EQ(items.size(), 3);
    EXPECT_EQ(keys(items[0].toObject()), "error job readBack repeated requestId result runId");
    EXPECT_EQ(text(items[0].toObject()["result"]), "done");
    EXPECT_EQ(text(items[1].toObject()["result"]), "refused");
    EXPECT_EQ(text(at(items[1].toObject(), "error.actual")), "it is already paused");
    EXPECT_EQ(text(items[2].toObject()["result"]), "done");
    const Ran people = pause({"--yes"});
    EXPECT_THAT(people.out, HasSubstr("not 3 jobs: it is already paused (native:bill-a, native:bill-b, "
                                      "native:bill-c)\n3 refused.\n"));
    EXPECT_EQ(shell.run({"resume", "--filter", "bill", "--yes"}).code, 0);
    EXPECT_FALSE(paused("bill-b"));
}

TEST_F(BulkCommandTest, CtrlCStopsBetweenTwoJobsAndARepeatGoesOn) {
    shell.interruptAfter = "2/3  done";
    const Ran ran = pause({"--yes", "--request-id", "feedfeedfeedfeed"});
    EXPECT_EQ(ran.code, 23) << ran.err; // stopped
    EXPECT_THAT(ran.out, HasSubstr("3/3  not_tried  native:bill-c"));
    EXPECT_THAT(ran.out, HasSubstr("2 done, 1 not tried."));
    EXPECT_THAT(ran.err, HasSubstr("--request-id feedfeedfeedfeed"));
    EXPECT_FALSE(paused("bill-c"));
    shell.interruptAfter.clear();
    const Ran again = pause({"--yes", "--request-id", "feedfeedfeedfeed", "--json"});
    ASSERT_EQ(again.code, 0) << again.err;
    const QJsonArray items = again.array();
    EXPECT_TRUE(items[0].toObject()["repeated"].toBool());
    EXPECT_FALSE(items[2].toObject()["repeated"].toBool());
    EXPECT_EQ(text(items[0].toObject()["requestId"]),
              domain::bulkRequestId("feedfeedfeedfeed", native("bill-a")));
}

TEST_F(BulkCommandTest, TriggerAsksForOneRunOfEach) {
    const Ran ran = shell.run({"trigger", "--filter", "bill", "--reason", "cold", "--yes", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_FALSE(text(ran.array()[0].toObject()["runId"]).empty());
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:bill-c}:q"}), "1");
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:other}:q"}), "0");
}

TEST_F(BulkCommandTest, JobsThatNeedParametersAreToldBeforeAnythingIsWritten) {
    for (const char* name : {"bill-a", "bill-b"}) {
        auto definition = world.definition(name);
        definition.parameters = {{"region", "", "[a-z]{2}", {}, ""}};
        world.define(definition);
    }
    const std::vector<std::string> all = {"trigger", "--filter", "bill", "--reason", "release"};
    const auto run = [&](std::vector<std::string> more) {
        more.insert(more.begin(), all.begin(), all.end());
        return shell.run(std::move(more));
    };
    const Ran dry = run({"--dry-run"});
    EXPECT_THAT(dry.out, HasSubstr("trigger: 1 job\n  native:bill-c\n"));
    EXPECT_THAT(dry.out, HasSubstr("not 2 jobs: it needs parameters: region (native:bill-a, native:bill-b)"));
    EXPECT_EQ(world.ask({"EXISTS", "rd:audit"}), "0");
    const Ran given = run({"--param", "region=eu", "--yes", "--json"});
    EXPECT_EQ(given.code, base::exitCode(base::ErrorKind::Invalid)) << given.err;
    ASSERT_EQ(given.array().size(), 3);
    EXPECT_EQ(text(given.array()[0].toObject()["result"]), "done");
    EXPECT_EQ(text(given.array()[1].toObject()["result"]), "done");
    EXPECT_EQ(text(given.array()[2].toObject()["result"]), "refused");
    EXPECT_EQ(text(given.array()[2].toObject()["error"].toObject()["actual"]),
              "it declares no parameter region");
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:bill-a}:q"}), "1");
    EXPECT_EQ(world.ask({"ZCARD", "rd:{native:bill-c}:q"}), "0");
}

TEST_F(BulkCommandTest, ARetryOfNativeJobsIsRefusedForEach) {
    const Ran ran = shell.run({"retry", "--filter", "bill", "--yes", "--json"});
    EXPECT_EQ(ran.code, 18) << ran.err;
    EXPECT_EQ(text(at(ran.array()[2].toObject(), "error.actual")), "its engine has no such action");
}

TEST(Interrupt, TheFirstCtrlCAsksForAStopAndTheSecondEndsTheProgram) {
    struct sigaction before {};
    ::sigaction(SIGINT, nullptr, &before);
    const base::Stop stop = stopOnInterrupt();
    EXPECT_FALSE(stop.requested());
    ASSERT_EQ(::raise(SIGINT), 0);
    EXPECT_TRUE(stop.requested());
    struct sigaction now {};
    ::sigaction(SIGINT, &before, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL);
}

TEST_F(BulkCommandTest, OneJobOrAFilterButNotBoth) {
    EXPECT_THAT(pause({"bill-a"}).err, HasSubstr("either JOB or --filter"));
    EXPECT_EQ(shell.run({"resume"}).code, 18);
    EXPECT_EQ(shell.run({"retry", "bill-a"}).code, 18);
    EXPECT_EQ(shell.run({"trigger", "--filter", "bill", "--reason", "x", "--wait", "--yes"}).code, 18);
    EXPECT_EQ(shell.run({"pause", "--filter", "state:nonsense", "--reason", "x", "--yes"}).code, 18);
    const Ran none = shell.run({"resume", "--filter", "nothing-like-it", "--yes"});
    EXPECT_EQ(none.code, 0) << none.err;
    EXPECT_THAT(none.out, HasSubstr("nothing to do."));
}

} // namespace
