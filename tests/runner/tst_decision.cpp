// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/decision.h"

#include "core/timing/nextruns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <random>
#include <string>

using namespace redispatch;
using namespace redispatch::runner;
using namespace std::chrono_literals;
using domain::SkipCause;
using engines::native::Misfire;
using engines::native::Pending;
using engines::native::State;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {
constexpr Instant t0 = base::instantFromMs(1'800'000'000'000); // a whole hour

timing::TimingRule rule(const std::string& expression) {
    auto parsed = timing::TimingRule::parse(expression, "UTC");
    EXPECT_TRUE(parsed) << expression;
    return *parsed;
}

State idle(Instant cursor, Instant now) {
    State state;
    state.exists = true;
    state.rev = 1;
    state.cursor = cursor;
    state.now = now;
    return state;
}

State busy(Instant cursor, Instant now, std::optional<Instant> lease) {
    State state = idle(cursor, now);
    state.activeRun = "r";
    state.activeLease = lease;
    return state;
}

SkipSlots skip(Instant first, Instant last, int count, SkipCause cause, bool missed, Instant next) {
    return {first, last, count, cause, missed, next};
}
} // namespace

TEST(Decide, NothingBeforeTheSlot) {
    EXPECT_THAT(decide(rule("every 5m"), {}, idle(t0, t0 + 4min)), ElementsAre(Step(LookAgain{t0 + 5min})));
}

TEST(Decide, ClaimsTheSlotThatIsDue) {
    EXPECT_THAT(decide(rule("every 5m"), {}, idle(t0, t0 + 5min)),
                ElementsAre(Step(ClaimSlot{t0 + 5min, t0 + 10min})));
    EXPECT_THAT(decide(rule("every 5m"), {}, idle(t0, t0 + 6min)),
                ElementsAre(Step(ClaimSlot{t0 + 5min, t0 + 10min})));
}

TEST(Decide, AtRunsOnceAndHasNoNext) {
    const auto at = rule("at " + std::string("2027-01-15T08:05:00Z"));
    const auto slot = timing::nextAfter(at, t0);
    ASSERT_TRUE(slot);
    EXPECT_THAT(decide(at, {}, idle(t0, *slot + 1s)), ElementsAre(Step(ClaimSlot{*slot, {}})));
    EXPECT_THAT(decide(at, {}, idle(*slot, *slot + 1s)), ElementsAre(Step(LookAgain{})));
}

TEST(Decide, ManualHasNoSlots) {
    EXPECT_THAT(decide(rule("manual"), {}, idle(t0, t0 + 24h)), ElementsAre(Step(LookAgain{})));
}

TEST(Decide, LatestRunsTheNewestAndRecordsTheOthers) {
    // Down for 23 minutes: 5, 10 and 15 are older than a 12-minute deadline or replaced, 20 runs.
    const Lateness lateness{Misfire::Latest, 12min};
    EXPECT_THAT(decide(rule("every 5m"), lateness, idle(t0, t0 + 23min)),
                ElementsAre(Step(skip(t0 + 5min, t0 + 10min, 2, SkipCause::Misfire, true, t0 + 15min)),
                            Step(skip(t0 + 15min, t0 + 15min, 1, SkipCause::Misfire, false, t0 + 20min)),
                            Step(ClaimSlot{t0 + 20min, t0 + 25min})));
}

TEST(Decide, NewestOlderThanItsDeadlineIsMissed) {
    const Lateness lateness{Misfire::Latest, 10min};
    EXPECT_THAT(decide(rule("0 * * * *"), lateness, idle(t0 - 1h, t0 + 11min)),
                ElementsAre(Step(skip(t0, t0, 1, SkipCause::Misfire, true, t0 + 1h))));
    EXPECT_THAT(decide(rule("0 * * * *"), lateness, idle(t0 - 1h, t0 + 10min)),
                ElementsAre(Step(ClaimSlot{t0, t0 + 1h})));
}

TEST(Decide, DeadlineDefaultsToAnHour) {
    const auto daily = rule("0 8 * * *");
    const Instant slot = *timing::lastAtOrBefore(daily, t0);
    EXPECT_THAT(decide(daily, {}, idle(slot - 1h, slot + 59min)),
                ElementsAre(Step(ClaimSlot{slot, slot + 24h})));
    EXPECT_THAT(decide(daily, {}, idle(slot - 1h, slot + 61min)),
                ElementsAre(Step(skip(slot, slot, 1, SkipCause::Misfire, true, slot + 24h))));
}

TEST(Decide, SkipPolicyRunsOnlyPunctualSlots) {
    const Lateness lateness{Misfire::Skip, {}};
    EXPECT_THAT(decide(rule("every 5m"), lateness, idle(t0, t0 + 5min + 9s)),
                ElementsAre(Step(ClaimSlot{t0 + 5min, t0 + 10min})));
    EXPECT_THAT(decide(rule("every 5m"), lateness, idle(t0, t0 + 5min + 11s)),
                ElementsAre(Step(skip(t0 + 5min, t0 + 5min, 1, SkipCause::Misfire, true, t0 + 10min))));
}

TEST(Decide, PausedSlotsAreSkipped) {
    State state = idle(t0, t0 + 12min);
    state.paused = true;
    EXPECT_THAT(decide(rule("every 5m"), {}, state),
                ElementsAre(Step(skip(t0 + 5min, t0 + 10min, 2, SkipCause::Paused, false, t0 + 15min))));
    state.now = t0 + 1min;
    EXPECT_THAT(decide(rule("every 5m"), {}, state), ElementsAre(Step(LookAgain{t0 + 5min})));
}

TEST(Decide, ManualTriggerWorksWhilePaused) {
    State state = idle(t0, t0 + 1min);
    state.paused = true;
    state.pending = {{"m1", t0 + 30s}, {"m2", t0 + 40s}, {"later", t0 + 2min}};
    const std::vector<Step> steps = decide(rule("every 5m"), {}, state);
    ASSERT_EQ(steps.size(), 1U);
    const auto* entries = std::get_if<ClaimEntries>(&steps[0]);
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->entries.size(), 2U);
    EXPECT_EQ(entries->entries[0].entry, "m1");
}

TEST(Decide, PauseThatHasRunOutExplainsTheSlotsBeforeItsEnd) {
    State state = idle(t0, t0 + 16min);
    state.pauseUntil = t0 + 15min;
    EXPECT_THAT(decide(rule("every 5m"), {}, state),
                ElementsAre(Step(skip(t0 + 5min, t0 + 10min, 2, SkipCause::Paused, false, t0 + 15min)),
                            Step(ClaimSlot{t0 + 15min, t0 + 20min})));
}

TEST(Decide, OverlapSkipsWhileActive) {
    EXPECT_THAT(decide(rule("every 5m"), {}, busy(t0, t0 + 11min, t0 + 12min)),
                ElementsAre(Step(skip(t0 + 5min, t0 + 10min, 2, SkipCause::Overlap, false, t0 + 15min))));
    EXPECT_THAT(decide(rule("every 5m"), {}, busy(t0, t0 + 1min, t0 + 90s)),
                ElementsAre(Step(LookAgain{t0 + 90s})));
    State waiting = busy(t0, t0 + 1min, t0 + 90s);
    waiting.pending = {{"m1", t0}};
    EXPECT_THAT(decide(rule("every 5m"), {}, waiting), ElementsAre(Step(LookAgain{t0 + 90s})));
}

TEST(Decide, LostRunIsReapedBeforeAnythingElse) {
    EXPECT_THAT(decide(rule("every 5m"), {}, busy(t0, t0 + 11min, t0 + 10min)), ElementsAre(Step(ReapRun{})));
    EXPECT_THAT(decide(rule("every 5m"), {}, busy(t0, t0 + 1min, {})), ElementsAre(Step(ReapRun{})));
}

TEST(Decide, SlotGoesBeforeEntry) {
    State state = idle(t0, t0 + 5min);
    state.pending = {{"m1", t0 + 1min}};
    EXPECT_THAT(decide(rule("every 5m"), {}, state), ElementsAre(Step(ClaimSlot{t0 + 5min, t0 + 10min})));
    state.cursor = t0 + 5min;
    EXPECT_EQ(decide(rule("every 5m"), {}, state).size(), 1U);
    EXPECT_TRUE(std::holds_alternative<ClaimEntries>(decide(rule("every 5m"), {}, state)[0]));
}

TEST(Decide, LooksAgainForTheEarliestEntry) {
    State state = idle(t0, t0 + 1min);
    state.pending = {{"m1", t0 + 2min}};
    EXPECT_THAT(decide(rule("every 5m"), {}, state), ElementsAre(Step(LookAgain{t0 + 2min})));
}

TEST(Decide, UndefinedAndRetiredAskForNothing) {
    State state = idle(t0, t0 + 1h);
    state.retired = true;
    EXPECT_THAT(decide(rule("every 5m"), {}, state), IsEmpty());
    state = idle(t0, t0 + 1h);
    state.exists = false;
    EXPECT_THAT(decide(rule("every 5m"), {}, state), IsEmpty());
}

TEST(Decide, LongAbsenceIsOneCompressedRange) {
    const auto steps = decide(rule("every 1s"), {Misfire::Latest, 500ms}, idle(t0, t0 + 24h * 365));
    ASSERT_EQ(steps.size(), 2U);
    const auto* missed = std::get_if<SkipSlots>(&steps[0]);
    ASSERT_TRUE(missed);
    EXPECT_GE(missed->count, 365 * 86'400 - 3);
}

TEST(Decide, EverySlotHasExactlyOneFate) {
    std::mt19937 random(7);
    const std::vector<std::string> expressions = {"every 7s", "*/5 * * * *", "30 2 * * *", "every 90s/10s"};
    for (int i = 0; i < 300; ++i) {
        const auto timing = rule(expressions[random() % expressions.size()]);
        const Instant cursor = t0 + std::chrono::seconds(random() % 5'000);
        State state = idle(cursor, cursor + std::chrono::milliseconds(random() % 20'000'000));
        if (random() % 3 == 0)
            state.pauseUntil = cursor + std::chrono::seconds(random() % 20'000);
        state.paused = state.pauseUntil && state.now < *state.pauseUntil;
        if (random() % 4 == 0) {
            state.activeRun = "r";
            state.activeLease = state.now + 5s;
        }
        const Lateness lateness{random() % 2 ? Misfire::Latest : Misfire::Skip,
                                std::chrono::seconds(random() % 2 ? 0 : random() % 4'000)};
        Instant at = cursor;
        long long decided = 0;
        for (const Step& step : decide(timing, lateness, state)) {
            if (const auto* skipped = std::get_if<SkipSlots>(&step)) {
                EXPECT_GT(skipped->first, at);
                EXPECT_EQ(skipped->next, timing::nextAfter(timing, skipped->last));
                at = skipped->last;
                decided += skipped->count;
            } else if (const auto* claim = std::get_if<ClaimSlot>(&step)) {
                EXPECT_GT(claim->slot, at);
                EXPECT_LE(claim->slot, state.now);
                at = claim->slot;
                ++decided;
            }
        }
        EXPECT_EQ(decided, timing::countBetween(timing, cursor, state.now, 100'000'000).due) << i;
    }
}
