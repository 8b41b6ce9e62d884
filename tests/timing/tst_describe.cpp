// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/describe.h"
#include "core/timing/forecast.h"
#include "core/timing/nextruns.h"
#include "core/timing/zonetext.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace redispatch;
using namespace redispatch::timing;
using namespace std::chrono_literals;
using base::Instant;

namespace {

std::string sentence(std::string_view expression, std::string_view zone = "UTC") {
    const auto rule = TimingRule::parse(expression, zone);
    EXPECT_TRUE(rule) << expression;
    return rule ? describe(*rule) : std::string();
}

} // namespace

TEST(Describe, CronInPlainWords) {
    EXPECT_EQ(sentence("30 2 * * 1-5", "Europe/Berlin"), "every weekday at 02:30, Europe/Berlin");
    EXPECT_EQ(sentence("30 2 * * *", "Europe/Berlin"), "every day at 02:30, Europe/Berlin");
    EXPECT_EQ(sentence("0 3 * * 0"), "every Sunday at 03:00, UTC");
    EXPECT_EQ(sentence("0 3 * * sun,wed"), "every Sunday and Wednesday at 03:00, UTC");
    EXPECT_EQ(sentence("0 6,18 * * *", ""), "every day at 06:00 and 18:00, UTC");
    EXPECT_EQ(sentence("15,45 * * * *"), "at 15 and 45 minutes past the hour");
    EXPECT_EQ(sentence("1 * * * *"), "at 1 minute past the hour");
    EXPECT_EQ(sentence("15,45 * * * *", "Asia/Kathmandu"),
              "at 15 and 45 minutes past the hour, Asia/Kathmandu");
    EXPECT_EQ(sentence("*/5 * * * *", "Europe/Berlin"), "every 5 min");
    EXPECT_EQ(sentence("* * * * *"), "every minute");
    EXPECT_EQ(sentence("@hourly"), "every hour");
    EXPECT_EQ(sentence("0 */3 * * *"), "every 3 h from 00:00, UTC");
    EXPECT_EQ(sentence("20 */2 * * *"), "every 2 h from 00:20, UTC");
    EXPECT_EQ(sentence("*/15 9-17 * * 1-5", "Europe/London"),
              "every weekday, every 15 min from 09:00 to 17:45, Europe/London");
    EXPECT_EQ(sentence("0 9-17 * * *"), "every hour from 09:00 to 17:00, UTC");
    EXPECT_EQ(sentence("0 0 1 * *"), "on day 1 of the month at 00:00, UTC");
    EXPECT_EQ(sentence("0 0 1,15 * *"), "on days 1 and 15 of the month at 00:00, UTC");
    EXPECT_EQ(sentence("0 0 L * *"), "on the last day of the month at 00:00, UTC");
    EXPECT_EQ(sentence("0 0 15,L * *"), "on days 15 and the last of the month at 00:00, UTC");
    EXPECT_EQ(sentence("0 0 * * 2#2"), "on the 2nd Tuesday of the month at 00:00, UTC");
    EXPECT_EQ(sentence("0 0 * * 5L"), "on the last Friday of the month at 00:00, UTC");
    EXPECT_EQ(sentence("0 12 13 * 5"), "on day 13 of the month and every Friday at 12:00, UTC");
    EXPECT_EQ(sentence("0 0 29 2 *"), "every year on 29 February at 00:00, UTC");
    EXPECT_EQ(sentence("0 8 * 6-9 *"), "every day from June to September at 08:00, UTC");
    EXPECT_EQ(sentence("0 8 * 1,7 1"), "every Monday in January and July at 08:00, UTC");
    EXPECT_EQ(sentence("*/10 * * * * *"), "every 10 s");
    EXPECT_EQ(sentence("15 30 2 * * *"), "every day at 02:30:15, UTC");
}

TEST(Describe, QuotesWhatWouldNotFitASentence) {
    EXPECT_EQ(sentence("7,8 1-3,9 * * *"), "cron \"7,8 1-3,9 * * *\", UTC");
    EXPECT_EQ(sentence("0 0 */2 * 1", "Europe/Berlin"), "cron \"0 0 */2 * 1\", Europe/Berlin");
    EXPECT_EQ(sentence("*/7 * * * *"), "cron \"*/7 * * * *\", UTC");
    EXPECT_EQ(sentence("5 0 0 13 6 5"), "cron \"5 0 0 13 6 5\", UTC");
}

TEST(Describe, OtherKinds) {
    EXPECT_EQ(sentence("every 5m"), "every 5 min");
    EXPECT_EQ(sentence("every 1h"), "every hour");
    EXPECT_EQ(sentence("every 90m"), "every 1 h 30 min");
    EXPECT_EQ(sentence("every 1d4h5m2s"), "every 1 d 4 h 5 min 2 s");
    EXPECT_EQ(sentence("every 1250ms"), "every 1 s 250 ms");
    EXPECT_EQ(sentence("every 1h/10m"), "every hour, shifted by 10 min");
    EXPECT_EQ(sentence("every 1d/2h", "Europe/Berlin"), "every day at 02:00, UTC");
    EXPECT_EQ(sentence("at 2026-12-01T03:00:00Z", ""), "once at 2026-12-01 03:00 UTC");
    EXPECT_EQ(sentence("at 2026-12-01T03:00:00Z", "Europe/Berlin"),
              "once at 2026-12-01 04:00, Europe/Berlin");
    EXPECT_EQ(sentence("at 2026-12-01T03:00:07Z", ""), "once at 2026-12-01T03:00:07Z");
    EXPECT_EQ(sentence("manual"), "by hand only");
}

TEST(Plan, RefusesWithTheReason) {
    const auto error = [](std::string_view expression, std::string_view zone) {
        const auto rule = TimingRule::parse(expression, zone);
        EXPECT_FALSE(rule) << expression;
        return rule ? base::Error{} : rule.error();
    };
    for (const std::string_view zone :
         {"Europe/Nowhere", "../../etc/passwd", "/etc/localtime", "localtime", "right/UTC", "UTC+03:00",
          "UTC+3", "Europe/Berlin\n", "europe/berlin ", "Europe", "posixrules", "zone.tab"}) {
        const base::Error unknown = error("0 3 * * *", zone);
        EXPECT_EQ(unknown.kind, base::ErrorKind::Invalid) << zone;
        EXPECT_EQ(unknown.subject, "time zone");
    }
    EXPECT_EQ(error("0 3 * * *", "Europe/Nowhere").actual, "Europe/Nowhere");
    EXPECT_EQ(error("every 0s", "").expected, "at least 1s");
    EXPECT_EQ(error("every 20y", "").subject, "interval");
    EXPECT_EQ(error("every 4000d", "").expected, "an occurrence at least every 8 years");
    EXPECT_EQ(error("every 5m/5m", "").subject, "phase");
    EXPECT_EQ(error("every 5m/", "").subject, "phase");
    EXPECT_EQ(error("at tomorrow", "").actual, "tomorrow");
    EXPECT_EQ(error("", "").subject, "schedule");
    EXPECT_EQ(error("30 2 * *", "").subject, "cron expression");
    // The second Sunday of March has no such hour in New York, and a rhythm does not make up for it.
    EXPECT_EQ(error("*/5 2 * 3 7#2", "America/New_York").detail,
              "the clocks of America/New_York skip every such time");
    EXPECT_TRUE(TimingRule::parse("*/5 2 * 3 7#2", "Europe/Berlin"));
    EXPECT_TRUE(TimingRule::parse("5 2 * 3 7#2", "America/New_York"));
}

TEST(Plan, KnowsItsKind) {
    EXPECT_EQ(TimingRule::parse("Every 5m", "UTC")->kind(), domain::ScheduleKind::Every);
    EXPECT_EQ(TimingRule::parse(" @daily ", "UTC")->kind(), domain::ScheduleKind::Cron);
    EXPECT_EQ(TimingRule::parse("at 2026-12-01T03:00:00+01:00", "US/Eastern")->kind(),
              domain::ScheduleKind::At);
    EXPECT_EQ(TimingRule::parse("manual", "")->kind(), domain::ScheduleKind::Manual);
}

TEST(ZoneText, ShowsTheWallClock) {
    const Instant gap = std::chrono::sys_days(std::chrono::year(2021) / 3 / 28) + 1h;
    EXPECT_EQ(localText(gap, "Europe/Riga"), "2021-03-28T04:00:00+03:00");
    EXPECT_EQ(localText(gap - 1ms, "Europe/Riga"), "2021-03-28T02:59:59.999+02:00");
    EXPECT_EQ(localText(gap, "America/St_Johns"), "2021-03-27T22:30:00-02:30");
    EXPECT_EQ(localText(gap, ""), "2021-03-28T01:00:00Z");
    EXPECT_EQ(localText(gap, "No/Where"), "2021-03-28T01:00:00Z");
    EXPECT_EQ(localMinuteText(gap, "Europe/Riga"), "2021-03-28 04:00");
    EXPECT_EQ(localMinuteText(gap, "No/Where"), "2021-03-28 01:00 UTC");
    EXPECT_EQ(localText(Instant(std::chrono::sys_days(std::chrono::year(2150) / 7 / 1)), "Europe/Berlin"),
              "2150-07-01T02:00:00+02:00");
}

TEST(ZoneText, ReadsTheWallClock) {
    const Instant gap = std::chrono::sys_days(std::chrono::year(2021) / 3 / 28) + 1h;
    EXPECT_EQ(*parseLocal("2021-03-28T04:00", "Europe/Riga"), gap);
    EXPECT_EQ(*parseLocal("2021-03-28 03:30", "Europe/Riga"), gap);
    EXPECT_EQ(*parseLocal("2021-03-28T02:59:59", "Europe/Riga"), gap - 1s);
    EXPECT_EQ(*parseLocal("2021-03-28", "Europe/Riga"), gap - 3h);
    EXPECT_EQ(*parseLocal("2021-03-28T01:00:00Z", "Europe/Riga"), gap);
    const Instant twice = std::chrono::sys_days(std::chrono::year(2021) / 10 / 31);
    EXPECT_EQ(*parseLocal("2021-10-31T03:30", "Europe/Riga"), twice + 30min);
    EXPECT_EQ(parseLocal("soon", "Europe/Riga").error().actual, "soon");
    EXPECT_EQ(parseLocal("2021-10-31T03:30", "Europe/Rigo").error().subject, "time zone");
}

TEST(Forecast, CountsEverySlotOnce) {
    const Instant from = std::chrono::sys_days(std::chrono::year(2026) / 3 / 28);
    std::vector<TimingRule> rules;
    for (const std::string_view expression : {"* * * * *", "0 * * * *", "30 2 * * *", "every 7m/1m",
                                              "every 10s", "manual", "at 2026-03-29T05:59:59Z"})
        rules.push_back(*TimingRule::parse(expression, "Europe/Berlin"));
    std::vector<const TimingRule*> given;
    for (const TimingRule& rule : rules)
        given.push_back(&rule);
    given.push_back(nullptr);

    const Load load = forecast(given, from, 30min, 96);
    ASSERT_EQ(load.due.size(), 96U);
    EXPECT_EQ(load.rulesCounted, given.size());
    std::vector<long long> stepped(96, 0);
    for (const TimingRule& rule : rules)
        for (auto slot = nextAfter(rule, from - 1ms); slot && *slot < from + 48h;
             slot = nextAfter(rule, *slot))
            ++stepped[static_cast<std::size_t>((*slot - from) / 30min)];
    EXPECT_EQ(load.due, stepped);
    EXPECT_GT(std::accumulate(stepped.begin(), stepped.end(), 0LL), 48 * 60);
}

TEST(Forecast, StopsAtItsBudget) {
    const Instant from = std::chrono::sys_days(std::chrono::year(2026) / 3 / 28);
    const TimingRule rule = *TimingRule::parse("* * * * *", "");
    const std::vector<const TimingRule*> given(10, &rule);
    const Load load = forecast(given, from, 1h, 24, 100);
    EXPECT_EQ(load.rulesCounted, 4U);
    EXPECT_EQ(load.due.front(), 240);
    EXPECT_TRUE(forecast(given, from, 0ms, 24).due.empty());
    EXPECT_EQ(forecast(given, from, 1s, 1'000'000).due.size(), 10'000U);
}
