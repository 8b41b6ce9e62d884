// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"

#include <gtest/gtest.h>

using namespace redispatch::base;
using namespace std::chrono_literals;

TEST(Humanize, Durations) {
    EXPECT_EQ(durationText(0ms), "0 ms");
    EXPECT_EQ(durationText(999ms), "999 ms");
    EXPECT_EQ(durationText(1000ms), "1.0 s");
    EXPECT_EQ(durationText(3140ms), "3.1 s");
    EXPECT_EQ(durationText(9999ms), "9.9 s");
    EXPECT_EQ(durationText(41s), "41 s");
    EXPECT_EQ(durationText(60s), "1 min");
    EXPECT_EQ(durationText(125s), "2 min 5 s");
    EXPECT_EQ(durationText(3h + 20min), "3 h 20 min");
    EXPECT_EQ(durationText(148h), "6 d 4 h");
    EXPECT_EQ(durationText(-5s), "−5.0 s");
}

TEST(Humanize, RelativeTimes) {
    const Instant now = instantFromMs(1'000'000'000'000);
    EXPECT_EQ(relativeText(now, now), "now");
    EXPECT_EQ(relativeText(now + 999ms, now), "now");
    EXPECT_EQ(relativeText(now + 3min, now), "in 3 min");
    EXPECT_EQ(relativeText(now - 6h, now), "6 h ago");
    EXPECT_EQ(relativeText(now - 50h, now), "2 d ago");
}

TEST(Humanize, UtcTextRoundTrips) {
    EXPECT_EQ(utcText(instantFromMs(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(utcText(instantFromMs(1795384392954)), "2026-11-22T21:53:12.954Z");
    EXPECT_EQ(utcText(instantFromMs(-1)), "1969-12-31T23:59:59.999Z");
    for (const long long ms : {0LL, 1795384392954LL, 951782400000LL, 4102444800000LL})
        EXPECT_EQ(parseInstant(utcText(instantFromMs(ms))), instantFromMs(ms));
}

TEST(Humanize, ParsesRfc3339AndNothingElse) {
    EXPECT_EQ(parseInstant("2026-12-01T03:00:00Z"), instantFromMs(1796094000000));
    EXPECT_EQ(parseInstant("2026-12-01T03:00Z"), instantFromMs(1796094000000));
    EXPECT_EQ(parseInstant("2026-12-01T05:00:00+02:00"), instantFromMs(1796094000000));
    EXPECT_EQ(parseInstant("2026-12-01T03:00:00.5Z"), instantFromMs(1796094000500));
    for (const char* bad : {"", "2026-12-01", "2026-12-01T03:00:00", "2026-13-01T00:00Z", "2026-02-30T00:00Z",
                            "2026-12-01T24:00Z", "2026-12-01T03:60Z", "2026-12-01T03:00:00Zx",
                            "26-12-01T03:00Z", "2026-12-01T03:00:00.Z", "2026-12-01T03:00+2:00"})
        EXPECT_EQ(parseInstant(bad), std::nullopt) << bad;
}

TEST(Humanize, ParsesDurations) {
    EXPECT_EQ(parseDuration("2m"), 2min);
    EXPECT_EQ(parseDuration("90"), 90s);
    EXPECT_EQ(parseDuration("1h30m"), 90min);
    EXPECT_EQ(parseDuration("250ms"), 250ms);
    EXPECT_EQ(parseDuration("1d"), 24h);
    EXPECT_EQ(parseDuration("0s"), 0ms);
    for (const char* bad : {"", "m", "-5s", "5x", "5m3", "1.5h", "99999999999999s", "5 m"})
        EXPECT_EQ(parseDuration(bad), std::nullopt) << bad;
    for (const milliseconds duration :
         {milliseconds(0), milliseconds(250), milliseconds(5min), milliseconds(25h)})
        EXPECT_EQ(parseDuration(durationCode(duration)), duration);
}

TEST(Humanize, NumbersAndChanges) {
    EXPECT_EQ(countText(0), "0");
    EXPECT_EQ(countText(999), "999");
    EXPECT_EQ(countText(1234567), "1,234,567");
    EXPECT_EQ(countText(-1000), "−1,000");
    EXPECT_EQ(bytesText(100), "100 B");
    EXPECT_EQ(bytesText(262144), "256 KiB");
    EXPECT_EQ(bytesText(1536), "1.5 KiB");
    EXPECT_EQ(deltaText(138, 100), "+38 %");
    EXPECT_EQ(deltaText(98, 100), "−2 %");
    EXPECT_EQ(deltaText(100.2, 100), "0 %");
    EXPECT_EQ(deltaText(999, 100), "+899 %");
    EXPECT_EQ(deltaText(1000, 100), "×10");
    EXPECT_EQ(deltaText(10909, 100), "×109");
    EXPECT_EQ(deltaText(5, 0), "");
}
