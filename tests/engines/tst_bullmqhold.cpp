// SPDX-License-Identifier: GPL-3.0-or-later
// One schedule held and released, re-armed, removed and swept.
#include "tests/engines/bullmqwritefixture.h"

#include <gmock/gmock.h>

namespace redispatch::engines::bullmq {
namespace {

using base::ErrorKind;
using base::instantFromMs;
using domain::PauseIntent;
using domain::ResumeIntent;
using testing::Contains;
using namespace std::chrono_literals;

constexpr long long hour = 3'600'000;
const std::string sentinel(sentinelScoreText);

INSTANTIATE_TEST_SUITE_P(Write, EachFamily, testing::ValuesIn(allFamilies),
                         [](const auto& tested) { return nameOf(tested.param); });

TEST_P(EachFamily, AHeldRunStandsAtTheSentinelAndNothingElseMoves) {
    seed({.family = GetParam()});
    const std::string schedules = zset("repeat");
    const auto definition = hash(at("repeat:" + m_member));
    const auto receipt = apply(PauseIntent{}, "h1");
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_EQ(receipt->readBack, "held by ana@desk");
    EXPECT_EQ(dueOf(m_pending), sentinelMs);
    EXPECT_EQ(zset("repeat"), schedules);
    EXPECT_EQ(hash(at("repeat:" + m_member)), definition);
    auto job = hash(at(m_pending));
    EXPECT_EQ(job["rd:by"], "ana@desk");
    EXPECT_EQ(job["rd:reason"], "a reason");
    EXPECT_EQ(job["rd:request"], "h1");
    EXPECT_EQ(job.count("rd:until"), 0U);
    EXPECT_NEAR(std::stod(job["rd:since"]), static_cast<double>(nowMs()), 5'000);
    EXPECT_NEAR(std::stod(job["delay"]), static_cast<double>(sentinelMs - nowMs()), 5'000);
    if (m_family != Family::Bull) {
        EXPECT_EQ(events().back(), "delayed " + m_pending);
    } else {
        EXPECT_EQ(raw({"EXISTS", at("events")}), "0");
    }
}

TEST_P(EachFamily, ARepeatOfAHoldChangesNothingAndAnotherIsRefused) {
    seed({.family = GetParam()});
    ASSERT_TRUE(apply(PauseIntent{}, "h1"));
    const std::string before = digest();
    const auto again = apply(PauseIntent{}, "h1");
    EXPECT_TRUE(again && again->repeated);
    const auto another = apply(PauseIntent{}, "h2");
    ASSERT_FALSE(another);
    EXPECT_EQ(another.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(another.error().actual, "paused by ana@desk");
    EXPECT_EQ(apply(domain::RunEarlyIntent{}).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(apply(ResumeIntent{}, "h1").error().kind, ErrorKind::Conflict); // another verb's id
    EXPECT_EQ(digest(), before);
}

TEST_P(EachFamily, ReleaseGivesTheSlotBackAndWakesTheWorkers) {
    seed({.family = GetParam()});
    ASSERT_TRUE(apply(PauseIntent{}));
    const auto receipt = apply(ResumeIntent{}, "r1");
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_EQ(dueOf(m_pending), m_slot);
    const auto job = hash(at(m_pending));
    for (const char* field : {"rd:by", "rd:reason", "rd:since", "rd:until"})
        EXPECT_EQ(job.count(field), 0U) << field;
    switch (m_family) {
    case Family::Bull:
        EXPECT_EQ(raw({"EXISTS", at("wait"), at("marker"), at("events")}), "0");
        break;
    case Family::V4:
        EXPECT_EQ(list("wait"), "[0:" + std::to_string(m_slot) + "]");
        break;
    case Family::V5:
    case Family::V6:
    case Family::Unknown:
        EXPECT_EQ(zset("marker"), "[1 " + std::to_string(m_slot) + "]");
        break;
    }
    const std::string before = digest();
    const auto again = apply(ResumeIntent{}, "r1");
    EXPECT_TRUE(again && again->repeated);
    EXPECT_EQ(apply(ResumeIntent{}, "r2").error().kind, ErrorKind::Conflict);
    EXPECT_EQ(digest(), before);
    EXPECT_TRUE(apply(PauseIntent{})); // and it can be held again
}

TEST_P(EachFamily, ASlotThatHasPassedIsNotMadeUpFor) {
    seed({.family = GetParam()});
    ASSERT_TRUE(apply(PauseIntent{}));
    // Registered an hour earlier: the due time it was held at is past.
    raw({"HINCRBY", at(m_pending), "timestamp", "-3600000"});
    ASSERT_TRUE(apply(ResumeIntent{}));
    EXPECT_EQ(dueOf(m_pending), m_slot);
}

TEST_P(EachFamily, ASlotThatComesDuringTheReleaseIsNotLeftOut) {
    seed({.family = GetParam()});
    ASSERT_TRUE(apply(PauseIntent{}));
    raw({"HINCRBY", at(m_pending), "timestamp", "-3600000"});
    const long long due = m_slot - hour;
    auto read = loadSchedule(m_client, *JobRef::from(m_job));
    ASSERT_TRUE(read);
    read->now = instantFromMs(due - 1);
    const auto done = release(m_client, *read, {m_job, ResumeIntent{}, "ana@desk", "why", "r1"});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->answer.word(), "ok");
    EXPECT_EQ(dueOf(m_pending), due);
    EXPECT_EQ(hash(at(m_pending))["delay"], "0");
    if (m_family == Family::V4) {
        EXPECT_EQ(list("wait"), "[0:" + std::to_string(due) + "]");
    } else if (m_family != Family::Bull) {
        EXPECT_EQ(zset("marker"), "[1 " + std::to_string(due) + "]");
    }
}

TEST_P(EachFamily, APauseWhoseEndComesBeforeItIsMadeIsRefused) {
    seed({.family = GetParam()});
    auto read = loadSchedule(m_client, *JobRef::from(m_job));
    ASSERT_TRUE(read);
    read->now -= 2h;
    const std::string before = digest();
    const PauseIntent over{instantFromMs(nowMs() - 1)};
    const auto done = hold(m_client, *read, {m_job, over, "ana@desk", "why", "h1"});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->answer.word(), "past");
    EXPECT_EQ(digest(), before);
}

TEST_P(EachFamily, ARunThatIsDueAlreadyCanBeHeld) {
    for (const char* place : {"wait", "paused", "prioritized"}) {
        if (std::string(place) == "prioritized" && GetParam() == Family::Bull)
            continue;
        raw({"FLUSHALL"});
        seed({.family = GetParam()});
        promoteTo(place);
        raw({"ZADD", at("priority"), "1", m_pending});
        ASSERT_TRUE(apply(PauseIntent{})) << place;
        EXPECT_EQ(dueOf(m_pending), sentinelMs);
        EXPECT_EQ(raw({"EXISTS", at(place)}), "0") << place;
        if (m_family == Family::Bull) {
            EXPECT_EQ(raw({"EXISTS", at("priority")}), "0");
        }
    }
}

TEST_P(EachFamily, WhatIsTakenOrMissingCannotBeHeld) {
    seed({.family = GetParam()});
    promoteTo("active");
    std::string before = digest();
    const auto busy = apply(PauseIntent{});
    ASSERT_FALSE(busy);
    EXPECT_EQ(busy.error().kind, ErrorKind::Busy);
    EXPECT_EQ(busy.error().effect, base::Effect::NotApplied);
    EXPECT_NE(busy.error().retry.advice, base::RetryAdvice::Unsafe);
    EXPECT_EQ(digest(), before);
    raw({"DEL", at("active")});
    finishPending();
    before = digest();
    const auto ended = apply(PauseIntent{});
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(digest(), before);
    raw({"DEL", at("completed"), at(m_pending)});
    before = digest();
    EXPECT_EQ(apply(PauseIntent{}).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(digest(), before);
}

TEST_P(EachFamily, AHoldWithAnEndStandsAtTheFirstSlotAfterIt) {
    seed({.family = GetParam()});
    const auto until = instantFromMs(m_slot + 2 * hour + 1);
    ASSERT_TRUE(apply(PauseIntent{until}));
    EXPECT_EQ(dueOf(m_pending), m_slot + 3 * hour);
    EXPECT_EQ(hash(at(m_pending))["rd:until"], std::to_string(m_slot + 2 * hour + 1));
    ASSERT_TRUE(apply(ResumeIntent{}));
    EXPECT_EQ(dueOf(m_pending), m_slot);
    ASSERT_TRUE(apply(PauseIntent{instantFromMs(m_slot + 2 * hour)})); // a slot on the end itself counts
    EXPECT_EQ(dueOf(m_pending), m_slot + 2 * hour);
    ASSERT_TRUE(apply(ResumeIntent{}));
    EXPECT_EQ(apply(PauseIntent{instantFromMs(nowMs() - 1)}).error().kind, ErrorKind::Invalid);
}

TEST_P(EachFamily, APauseThatIsOverHoldsNobodyUp) {
    seed({.family = GetParam()});
    ASSERT_TRUE(apply(PauseIntent{instantFromMs(nowMs() + 60'000)}, "h1"));
    EXPECT_EQ(dueOf(m_pending), m_slot); // before the next slot: nothing is left out
    raw({"HSET", at(m_pending), "rd:until", std::to_string(nowMs() - 1)});
    const std::string before = digest();
    EXPECT_EQ(apply(ResumeIntent{}).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(digest(), before);
    ASSERT_TRUE(apply(PauseIntent{}, "h2"));
    EXPECT_EQ(hash(at(m_pending)).count("rd:until"), 0U);
    ASSERT_TRUE(apply(ResumeIntent{}));
    ASSERT_TRUE(apply(PauseIntent{instantFromMs(nowMs() + 60'000)}));
    raw({"HSET", at(m_pending), "rd:until", std::to_string(nowMs() - 1)});
    ASSERT_TRUE(apply(domain::RunEarlyIntent{}));
    EXPECT_EQ(hash(at(m_pending)).count("rd:by"), 0U);
}

TEST_P(EachFamily, ReleaseCanRunItNow) {
    seed({.family = GetParam()});
    ASSERT_TRUE(apply(PauseIntent{}));
    ASSERT_TRUE(apply(ResumeIntent{true}));
    EXPECT_EQ(list("wait"), "[" + m_pending + "]");
    EXPECT_EQ(raw({"EXISTS", at("delayed")}), "0");
    EXPECT_EQ(hash(at(m_pending))["delay"], "0");
}

TEST_P(EachFamily, ASlotThatCannotBeComputedNeedsAWord) {
    seed({.family = GetParam(), .pattern = "every full moon"});
    EXPECT_EQ(apply(PauseIntent{instantFromMs(m_slot + hour)}).error().actual,
              "the application computes the next run itself");
    ASSERT_TRUE(apply(PauseIntent{}));
    raw({"HINCRBY", at(m_pending), "timestamp", "-3600000"});
    const std::string before = digest();
    EXPECT_EQ(apply(ResumeIntent{}).error().actual, "the application computes the next run itself");
    EXPECT_EQ(digest(), before);
    EXPECT_TRUE(apply(ResumeIntent{true}));
}

TEST_P(EachFamily, PastItsEndItStaysHeld) {
    const std::string end = std::to_string(nowMs() - 1'000);
    seed({.family = GetParam(), .repeatExtra = ",\"endDate\":" + end, .definition = {"endDate", end}});
    ASSERT_TRUE(apply(PauseIntent{}));
    const std::string before = digest();
    EXPECT_EQ(apply(ResumeIntent{}).error().actual, "its last allowed run has been");
    EXPECT_EQ(apply(ResumeIntent{true}).error().actual, "its last allowed run has been");
    EXPECT_EQ(digest(), before);
}

TEST_P(EachFamily, RemovalLeavesNothingOfTheSchedule) {
    seed({.family = GetParam()});
    raw({"ZADD", at("repeat"), "5", "other"});
    ASSERT_TRUE(apply(PauseIntent{}));
    const auto receipt = apply(domain::RemoveJobIntent{});
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->readBack, "the schedule is gone");
    EXPECT_EQ(zset("repeat"), "[other 5]");
    EXPECT_EQ(raw({"EXISTS", at("delayed"), at(m_pending), at("repeat:" + m_member)}), "0");
    EXPECT_EQ(apply(domain::RemoveJobIntent{}).error().kind, ErrorKind::Missing);
}

TEST_P(EachFamily, ARunThatIsBeingWorkedOnSurvivesTheRemoval) {
    seed({.family = GetParam()});
    promoteTo("active");
    ASSERT_TRUE(apply(domain::RemoveJobIntent{}));
    EXPECT_EQ(raw({"EXISTS", at("repeat")}), "0");
    EXPECT_EQ(hash(at(m_pending))["name"], "digest");
    EXPECT_EQ(list("active"), "[" + m_pending + "]");
}

TEST_P(EachFamily, ABrokenChainGoesOnFromTheNewestRun) {
    seed({.family = GetParam(), .jobOptions = "\"attempts\":3", .repeatExtra = ",\"limit\":9"});
    EXPECT_EQ(apply(domain::RearmIntent{}).error().kind, ErrorKind::Conflict); // nothing is broken
    finishPending();
    const auto receipt = apply(domain::RearmIntent{}, "a1");
    ASSERT_TRUE(receipt) << receipt.error().actual;
    const std::string slot = std::to_string(m_slot + hour);
    const std::string made = m_pending.substr(0, m_pending.rfind(':') + 1) + slot;
    EXPECT_EQ(receipt->runId, made);
    EXPECT_EQ(dueOf(made), m_slot + hour);
    EXPECT_EQ(zset("repeat"), "[" + m_member + " " + slot + "]");
    const auto job = hash(at(made));
    EXPECT_EQ(job.at("data"), "{\"a\":1.50,\"b\":[]}");
    EXPECT_EQ(job.count("rjk"), m_family == Family::Bull ? 0U : 1U);
    EXPECT_THAT(job.at("opts"), testing::HasSubstr("\"count\":8"));
    EXPECT_THAT(job.at("opts"), testing::HasSubstr("\"limit\":9"));
    EXPECT_THAT(job.at("opts"), testing::HasSubstr("\"attempts\":3"));
    EXPECT_THAT(job.at("opts"), testing::HasSubstr("\"prevMillis\":" + slot));
    EXPECT_THAT(job.at("opts"), testing::HasSubstr("\"jobId\":\"" + made + "\""));
    const std::string before = digest();
    EXPECT_EQ(apply(domain::RearmIntent{}, "a2").error().kind, ErrorKind::Conflict);
    EXPECT_EQ(digest(), before);
}

TEST_P(EachFamily, ASlotThatComesDuringTheRearmingIsNotLeftOut) {
    seed({.family = GetParam()});
    raw({"ZREM", at("delayed"), m_pending});
    raw({"HINCRBY", at(m_pending), "timestamp", "-3600000"});
    raw({"ZADD", at("failed"), std::to_string(m_slot - hour - 1), m_pending});
    auto read = loadSchedule(m_client, *JobRef::from(m_job));
    ASSERT_TRUE(read);
    read->slotMs = m_slot - 2 * hour;
    read->now = instantFromMs(m_slot - hour - 1);
    const auto done = rearm(m_client, *read, {m_job, domain::RearmIntent{}, "ana@desk", "why", "a1"});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->answer.word(), "ok");
    EXPECT_EQ(dueOf(done->run), m_slot - hour);
    EXPECT_EQ(hash(at(done->run))["delay"], "0");
    EXPECT_EQ(hash(at(done->run))["name"], "digest");
}

TEST_P(EachFamily, AnExhaustedChainIsNotBroken) {
    seed({.family = GetParam(), .repeatExtra = ",\"limit\":7", .definition = {"limit", "7"}});
    finishPending();
    const auto receipt = apply(domain::RearmIntent{});
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().actual, "its last allowed run has been");
}

TEST_P(EachFamily, WhatAnEndedHoldLeftBehindIsSwept) {
    seed({.family = GetParam()});
    const auto none = apply(domain::SweepIntent{});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().actual, "no earlier pause left anything behind");
    ASSERT_TRUE(apply(PauseIntent{}));
    // The application registered again: a second pending run, the held one stays.
    const std::string prefix = m_pending.substr(0, m_pending.rfind(':') + 1);
    const std::string next = prefix + std::to_string(m_slot + hour);
    raw({"COPY", at(m_pending), at(next)});
    raw({"HDEL", at(next), "rd:by", "rd:reason", "rd:since", "rd:request"});
    raw({"ZADD", at("repeat"), std::to_string(m_slot + hour), m_member});
    raw({"ZADD", at("delayed"), std::to_string((m_slot + hour) * 4'096), next});
    // One with an end, and a retry in back-off, which is nobody's leftover.
    const std::string timed = prefix + std::to_string(m_slot - hour);
    const std::string retried = prefix + std::to_string(m_slot - 2 * hour);
    raw({"HSET", at(timed), "name", "digest", "rd:by", "ana@desk"});
    raw({"HSET", at(retried), "name", "digest", "atm", "1"});
    const std::string later = std::to_string((m_slot + 9 * hour) * 4'096);
    raw({"ZADD", at("delayed"), later, timed, later, retried});

    const auto receipt = apply(domain::SweepIntent{});
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_EQ(receipt->readBack, "2 leftover runs removed");
    EXPECT_EQ(raw({"EXISTS", at(m_pending), at(timed)}), "0");
    EXPECT_EQ(raw({"ZCARD", at("delayed")}), "2");
    EXPECT_EQ(dueOf(next), m_slot + hour);
    EXPECT_EQ(raw({"EXISTS", at(retried)}), "1");
}

using Hold = WriteTest;

TEST_F(Hold, AScheduleThatMovedMeanwhileIsReadAgain) {
    seed({.family = Family::V6});
    auto stale = loadSchedule(m_client, *JobRef::from(m_job));
    ASSERT_TRUE(stale);
    const std::string next = pendingId("daily", std::to_string(m_slot + hour));
    raw({"RENAME", at(m_pending), at(next)});
    raw({"ZADD", at("repeat"), std::to_string(m_slot + hour), "daily"});
    raw({"DEL", at("delayed")});
    raw({"ZADD", at("delayed"), std::to_string((m_slot + hour) * 4'096), next});
    const std::string before = digest();
    const domain::Intent intent{m_job, PauseIntent{}, "ana@desk", "why", "h1"};
    for (auto* operation : {&hold, &removeSchedule}) {
        const auto done = operation(m_client, *stale, intent);
        ASSERT_TRUE(done);
        EXPECT_EQ(done->answer.word(), "moved");
    }
    EXPECT_EQ(digest(), before);
    ASSERT_TRUE(apply(PauseIntent{}));
    EXPECT_EQ(dueOf(next), sentinelMs);
}

TEST_F(Hold, InACronScheduleTheSlotIsOnItsClock) {
    seed({.family = Family::V6, .pattern = "0 0 3 * * *"});
    const auto until = instantFromMs(1'801'000'000'000); // 2027-01-26T20:53:20Z
    ASSERT_TRUE(apply(PauseIntent{until}));
    EXPECT_EQ(dueOf(m_pending), 1'801'015'200'000); // 03:00 in Madrid on the 27th
}

TEST_F(Hold, AnIntervalKeepsItsPhase) {
    seed({.family = Family::V5});
    // Runs seven seconds after the full hour, as 5.41 and 5.53 do with an offset.
    raw({"HINCRBY", at(m_pending), "timestamp", "7000"});
    raw({"ZADD", at("delayed"), std::to_string((m_slot + 7'000) * 4'096), m_pending});
    ASSERT_TRUE(apply(PauseIntent{instantFromMs(m_slot + 2 * hour)}));
    EXPECT_EQ(dueOf(m_pending), m_slot + 2 * hour + 7'000);
    ASSERT_TRUE(apply(ResumeIntent{}));
    EXPECT_EQ(dueOf(m_pending), m_slot + 7'000);
}

TEST_F(Hold, ALaterMarkerOfVersion4IsMovedForward) {
    seed({.family = Family::V4});
    ASSERT_TRUE(apply(PauseIntent{}));
    raw({"LPUSH", at("wait"), "0:" + std::to_string(sentinelMs)});
    ASSERT_TRUE(apply(ResumeIntent{}));
    EXPECT_EQ(list("wait"), "[0:" + std::to_string(m_slot) + "]");
}

TEST_F(Hold, WithoutAnyRunTheTemplateIsEnough) {
    seed({.family = Family::V6, .jobOptions = "\"attempts\":3"});
    raw({"DEL", at(m_pending), at("delayed")});
    const auto receipt = apply(domain::RearmIntent{});
    ASSERT_TRUE(receipt) << receipt.error().actual;
    EXPECT_EQ(receipt->runId, m_pending);
    EXPECT_THAT(
        hash(at(m_pending))["opts"],
        testing::StartsWith("{\"attempts\":3,\"repeatJobKey\":\"daily\",\"repeat\":{\"every\":3600000,"
                            "\"offset\":0,\"count\":7}"));
    seed({.family = Family::V4, .queue = "bull:old:"});
    raw({"DEL", at(m_pending), at("delayed")});
    EXPECT_EQ(apply(domain::RearmIntent{}).error().actual, "the engine does not keep it");
}

} // namespace
} // namespace redispatch::engines::bullmq
