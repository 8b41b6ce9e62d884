// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "tests/cli/shell.h"
#include "tests/service/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

using namespace redispatch;
using namespace redispatch::cli::test;
using service::test::native;
using service::test::World;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

namespace {

struct WriteTest : testing::Test {
    World world;
    Shell shell{world.server.unixUrl()};

    void SetUp() override {
        auto definition = world.definition("a", "every 1h");
        definition.parameters = {{"region", "", "[a-z]{2}", "eu", ""}};
        world.define(definition);
    }
    std::string state(const char* field) { return world.ask({"HGET", "rd:{native:a}:st", field}); }
    std::string queued() { return world.ask({"ZCARD", "rd:{native:a}:q"}); }

    /// Ends the next run that is asked for, on a thread of its own, as a runner would.
    std::thread runner(domain::Outcome outcome) {
        auto engines = world.engines();
        auto position = engines.at(0)->followFrom(world.client());
        EXPECT_TRUE(position);
        return std::thread([this, outcome, engines = std::move(engines), at = *position]() mutable {
            while (queued() == "0")
                if (auto changes = engines.at(0)->follow(world.client(), at, 5s))
                    at = changes->position;
            world.runPending("a", outcome);
        });
    }
};

TEST_F(WriteTest, TriggerAnswersWithRequestAndRun) {
    const Ran ran = shell.run({"trigger", "a", "--reason", "cold", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const QJsonObject receipt = ran.object();
    EXPECT_EQ(keys(receipt), "accepted readBack repeated requestId runId");
    EXPECT_EQ(receipt["accepted"].toBool(), true);
    EXPECT_EQ(receipt["repeated"].toBool(), false);
    EXPECT_EQ(text(receipt["requestId"]).size(), 32U);
    EXPECT_FALSE(text(receipt["runId"]).empty());
    EXPECT_EQ(queued(), "1");
    const Ran again =
        shell.run({"trigger", "a", "--reason", "cold", "--request-id", text(receipt["requestId"]), "--json"});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(again.object()["repeated"].toBool(), true);
    EXPECT_EQ(text(again.object()["runId"]), text(receipt["runId"]));
    EXPECT_EQ(queued(), "1");
}

TEST_F(WriteTest, TriggerForPeopleTellsEffectAndReadBack) {
    const Ran ran = shell.run({"trigger", "a", "--reason", "cold", "--param", "region=us"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.out, HasSubstr("One run will start as soon as a runner takes it, with region=us."));
    EXPECT_THAT(ran.out, HasSubstr("Triggered: run "));
    EXPECT_THAT(ran.err, HasSubstr("warning: No runner is alive"));
}

TEST_F(WriteTest, TriggerThatWaitsEndsWithTheRun) {
    std::thread ok = runner(domain::Outcome::Ok);
    const Ran good = shell.run({"trigger", "a", "--reason", "cold", "--wait", "--timeout", "60s", "--json"});
    ok.join();
    EXPECT_EQ(good.code, 0) << good.err;
    EXPECT_EQ(text(at(good.object(), "run.outcome")), "ok");
    EXPECT_EQ(text(at(good.object(), "run.id")), text(good.object()["runId"]));
    std::thread failing = runner(domain::Outcome::Failed);
    const Ran bad = shell.run({"trigger", "a", "--reason", "cold", "--wait", "--timeout", "60s"});
    failing.join();
    EXPECT_EQ(bad.code, 1) << bad.err;
    EXPECT_THAT(bad.out, HasSubstr("failed, exit code 3 after 1.2 s"));
}

TEST_F(WriteTest, WaitingHasAnEnd) {
    const Ran ran = shell.run({"trigger", "a", "--reason", "cold", "--wait", "--timeout", "50ms", "--json"});
    EXPECT_EQ(ran.code, 11);
    EXPECT_FALSE(text(ran.object()["runId"]).empty()); // it was started, and that is told
    EXPECT_EQ(text(ran.error()["effect"]), "applied");
    EXPECT_EQ(text(at(ran.error(), "retry.advice")), "unsafe");
}

TEST_F(WriteTest, DryRunsChangeNothing) {
    const std::string before = world.ask({"DEBUG", "DIGEST"});
    const QJsonObject trigger =
        shell.run({"trigger", "a", "--reason", "cold", "--dry-run", "--json"}).object();
    EXPECT_EQ(text(trigger["action"]), "trigger");
    EXPECT_EQ(text(at(trigger, "parameters.region")), "eu");
    const QJsonObject pause = shell.run({"pause", "a", "--reason", "deploy", "--dry-run", "--json"}).object();
    EXPECT_EQ(keys(pause),
              "action effects job keys reason requestId slotsSkipped slotsSkippedIsMinimum until warnings");
    EXPECT_EQ(pause["slotsSkipped"].toInt(), 4);
    EXPECT_TRUE(pause["keys"].toArray().contains(QStringLiteral("rd:{native:a}:st")));
    EXPECT_THAT(shell.run({"pause", "a", "--reason", "deploy", "--dry-run"}).out,
                StartsWith("4 runs will be skipped until "));
    EXPECT_EQ(world.ask({"DEBUG", "DIGEST"}), before);
}

TEST_F(WriteTest, PauseLastsFourHoursUnlessTold) {
    // A workstation whose clock is a day off must not matter.
    const base::ManualClock wrong(base::systemClock().now() - 24h);
    shell.clock = &wrong;
    const auto earliest = world.now() + 4h;
    const Ran ran = shell.run({"pause", "a", "--reason", "deploy", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(keys(ran.object()), "accepted readBack repeated requestId slotsSkipped until");
    const auto until = base::parseInstant(text(ran.object()["until"]));
    ASSERT_TRUE(until);
    EXPECT_GE(*until, earliest);
    EXPECT_LE(*until, world.now() + 4h);
    EXPECT_EQ(state("pause_note"), "deploy");
    const QJsonObject job = shell.run({"list", "--json"}).array()[0].toObject();
    EXPECT_EQ(text(job["state"]), "paused");
    EXPECT_EQ(keys(job["paused"].toObject()), "by reason since until");
    EXPECT_EQ(text(at(job, "paused.until")), base::utcText(*until));
    EXPECT_EQ(text(at(job, "paused.reason")), "deploy");
}

TEST_F(WriteTest, PauseUntilForAndForever) {
    const Ran until = shell.run({"pause", "a", "--reason", "x", "--until", "2199-01-01T00:00:00Z", "--json"});
    EXPECT_EQ(text(until.object()["until"]), "2199-01-01T00:00:00.000Z");
    ASSERT_EQ(shell.run({"resume", "a", "--json"}).code, 0);
    const Ran during = shell.run({"pause", "a", "--reason", "x", "--for", "30m"});
    EXPECT_EQ(during.code, 0);
    EXPECT_THAT(during.out, HasSubstr("Done: paused by "));
    const Ran resumed = shell.run({"resume", "a", "--reason", "fine again"});
    EXPECT_EQ(resumed.code, 0);
    EXPECT_THAT(resumed.out, HasSubstr("Done: not paused"));
    const Ran forever = shell.run({"pause", "a", "--reason", "x", "--forever", "--json"});
    EXPECT_TRUE(forever.object()["until"].isNull());
    EXPECT_TRUE(forever.object()["slotsSkipped"].isNull());
    EXPECT_EQ(world.ask({"XLEN", "rd:{native:a}:audit"}), "5");
}

TEST_F(WriteTest, AcknowledgesWhatWasMissed) {
    EXPECT_EQ(shell.run({"acknowledge", "a", "--why", "seen"}).code, 16) << "nothing is missed";
    EXPECT_EQ(shell.run({"acknowledge", "a"}).code, 18) << "no reason";
    world.define("b");
    const auto slot = std::to_string(base::msSinceEpoch(world.now() - 3h));
    for (const char* key : {"rd:{native:a}:st", "rd:{native:b}:st"})
        world.ask({"HSET", key, "next_hint", slot});
    const auto missed = [&] {
        return shell.run({"list", "--filter", "state:missed", "--json"}).array().size();
    };
    EXPECT_EQ(missed(), 2);
    EXPECT_EQ(shell.run({"acknowledge", "a", "--why", "x", "--dry-run"}).code, 0);
    EXPECT_EQ(shell.run({"acknowledge", "a", "--why", "x", "--read-only"}).code, 14);
    EXPECT_EQ(missed(), 2);
    const Ran ran = shell.run({"acknowledge", "a", "--why", "the host was moved", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(keys(ran.object()), "accepted readBack repeated requestId");
    EXPECT_EQ(missed(), 1);
    const QJsonObject job = shell.run({"show", "a", "--json"}).object();
    EXPECT_EQ(keys(job["acknowledged"].toObject()), "at by reason");
    EXPECT_EQ(text(at(job, "acknowledged.reason")), "the host was moved");
    EXPECT_EQ(text(at(job, "capabilities.acknowledge.why")), "nothing_missed");
    EXPECT_EQ(text(at(shell.run({"show", "b", "--json"}).object(), "capabilities.acknowledge.why")),
              "allowed");
    EXPECT_THAT(shell.run({"show", "a"}).out, HasSubstr(": the host was moved"));

    const Ran all = shell.run({"acknowledge", "--filter", "state:missed", "--why", "all seen", "--yes"});
    EXPECT_EQ(all.code, 0) << all.err;
    EXPECT_EQ(missed(), 0);
}

TEST_F(WriteTest, WrongRequestsAreRefusedAndChangeNothing) {
    const std::vector<std::pair<std::vector<std::string>, int>> table = {
        {{"pause", "a"}, 18},                                                     // no reason
        {{"pause", "a", "--reason", " "}, 18},                                    // an empty one
        {{"pause", "a", "--reason", "x", "--until", "2001-01-01T00:00:00Z"}, 18}, // passed
        {{"pause", "a", "--reason", "x", "--until", "tomorrow"}, 18},             //
        {{"pause", "a", "--reason", "x", "--for", "0"}, 18},                      //
        {{"pause", "a", "--reason", "x", "--for", "1h", "--forever"}, 18},        // both
        {{"resume", "a"}, 16},                                                    // not paused
        {{"trigger", "a"}, 18},                                                   // no reason
        {{"trigger", "a", "--reason", "x", "--param", "region=nowhere"}, 18},     //
        {{"trigger", "a", "--reason", "x", "--param", "depth=3"}, 18},            // not declared
        {{"trigger", "a", "--reason", "x", "--param", "region"}, 18},             // no value
        {{"trigger", "a", "--reason", "x", "--read-only"}, 14},                   //
        {{"trigger", "nobody", "--reason", "x"}, 17},                             //
        {{"trigger", "a", "--reason", "x", "--request-id", std::string(100, 'x')}, 18}};
    for (const auto& [arguments, code] : table) {
        const Ran ran = shell.run(arguments);
        EXPECT_EQ(ran.code, code) << testing::PrintToString(arguments) << ran.err;
        EXPECT_EQ(ran.out.find("Triggered"), std::string::npos);
    }
    EXPECT_EQ(queued(), "0");
    EXPECT_EQ(state("paused"), "");
}

} // namespace
