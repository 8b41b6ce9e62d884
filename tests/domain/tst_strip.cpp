// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/strip.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace redispatch::domain;
using namespace std::chrono_literals;

namespace {
Fate ran(Outcome outcome, milliseconds duration) {
    Fate fate;
    fate.outcome = outcome;
    fate.duration = duration;
    return fate;
}
} // namespace

TEST(Strip, EveryFateSurvivesPacking) {
    for (int outcome = 0; outcome <= static_cast<int>(Outcome::Unknown); ++outcome) {
        for (int trigger = 0; trigger <= static_cast<int>(TriggerKind::Unknown); ++trigger) {
            for (int cache = 0; cache <= static_cast<int>(CacheStatus::Cold); ++cache) {
                Fate fate = ran(static_cast<Outcome>(outcome), 0ms);
                fate.trigger = static_cast<TriggerKind>(trigger);
                fate.cache = static_cast<CacheStatus>(cache);
                if (fate.outcome == Outcome::None)
                    fate.duration.reset();
                const std::string packed = packFate(fate);
                ASSERT_EQ(packed.size(), 4U);
                ASSERT_EQ(unpackStrip(packed).at(0), fate) << packed;
            }
        }
    }
    for (int cause = 0; cause <= static_cast<int>(SkipCause::Dst); ++cause) {
        Fate fate;
        fate.outcome = Outcome::None;
        fate.skipped = static_cast<SkipCause>(cause);
        ASSERT_EQ(unpackStrip(packFate(fate)).at(0), fate);
    }
}

TEST(Strip, DurationsKeepOnePercent) {
    for (double ms = 1; ms < 1e12; ms *= 1.37) {
        const milliseconds exact(static_cast<long long>(ms));
        const auto kept = unpackStrip(packFate(ran(Outcome::Ok, exact))).at(0).duration;
        ASSERT_TRUE(kept);
        const auto error = std::fabs(static_cast<double>((*kept - exact).count()));
        EXPECT_LE(error, 0.0101 * static_cast<double>(exact.count()) + 0.5) << exact.count();
    }
}

TEST(Strip, GarbageIsUnknownAndNeverTooLong) {
    const auto fates = unpackStrip("????\xff\xff\xff\xff"
                                   "abc");
    ASSERT_EQ(fates.size(), 2U);
    EXPECT_EQ(fates[0].outcome, Outcome::Unknown);
    EXPECT_EQ(fates[1].outcome, Outcome::Unknown);
    EXPECT_FALSE(fates[0].duration);
    EXPECT_TRUE(unpackStrip("abc").empty());
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += packFate(ran(i < 40 ? Outcome::Failed : Outcome::Ok, 5ms));
    EXPECT_EQ(unpackStrip(many).size(), stripLength);
    EXPECT_EQ(stripLetters(many), std::string(60, 'o'));
}

TEST(Strip, MedianCountsOkRunsOnly) {
    EXPECT_EQ(stripMedian(""), std::nullopt);
    EXPECT_EQ(stripMedian(packFate(ran(Outcome::Failed, 5s))), std::nullopt);
    std::string packed = packFate(ran(Outcome::Failed, 1h));
    for (const auto ms : {100, 200, 300})
        packed += packFate(ran(Outcome::Ok, milliseconds(ms)));
    EXPECT_NEAR(static_cast<double>(stripMedian(packed)->count()), 200, 2.1);
}

TEST(Strip, LettersTellMissedFromSkipped) {
    Fate skipped;
    skipped.outcome = Outcome::None;
    skipped.skipped = SkipCause::Paused;
    Fate missed;
    missed.outcome = Outcome::None;
    EXPECT_EQ(stripLetters(packFate(skipped) + packFate(missed) + packFate(ran(Outcome::Timeout, 1s))),
              "smt");
}
