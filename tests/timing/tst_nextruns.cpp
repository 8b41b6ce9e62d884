// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/humanize.h"
#include "core/timing/nextruns.h"
#include "core/timing/zonetext.h"

#include <gmock/gmock.h>

#include <chrono>
#include <iostream>
#include <random>
#include <thread>

using namespace redispatch;
using namespace redispatch::timing;
using namespace std::chrono_literals;
using base::Instant;
using testing::ElementsAre;
using testing::ElementsAreArray;

namespace {

TimingRule rule(std::string_view expression, std::string_view zone) {
    auto parsed = TimingRule::parse(expression, zone);
    if (!parsed)
        ADD_FAILURE() << expression << " " << zone << ": " << parsed.error().subject << " "
                      << parsed.error().expected << " " << parsed.error().actual << " "
                      << parsed.error().detail;
    return parsed ? *parsed : TimingRule{};
}

Instant at(std::string_view local, std::string_view zone) {
    const auto parsed = parseLocal(local, zone);
    EXPECT_TRUE(parsed) << local;
    return parsed.value_or(Instant{});
}

/// The next slots on the zone's clock.
std::vector<std::string> local(std::string_view expression, std::string_view zone, std::string_view from,
                               int count) {
    std::vector<std::string> texts;
    for (const Instant slot : nextSlots(rule(expression, zone), at(from, zone), count))
        texts.push_back(localText(slot, zone));
    return texts;
}

/// The same in UTC, to the minute.
std::vector<std::string> utc(std::string_view expression, std::string_view zone, std::string_view from,
                             int count) {
    std::vector<std::string> texts;
    for (const Instant slot : nextSlots(rule(expression, zone), at(from, zone), count))
        texts.push_back(localMinuteText(slot, "UTC"));
    return texts;
}

} // namespace

TEST(NextRuns, FollowTheVectorsOfTheSpecification) {
    EXPECT_THAT(
        local("15 3 * * *", "Europe/Riga", "2021-03-27T00:00", 3),
        ElementsAre("2021-03-27T03:15:00+02:00", "2021-03-28T04:00:00+03:00", "2021-03-29T03:15:00+03:00"));
    EXPECT_THAT(
        local("30 1,2,3,4,5 * * *", "Europe/Riga", "2021-03-28T01:30", 3),
        ElementsAre("2021-03-28T02:30:00+02:00", "2021-03-28T04:00:00+03:00", "2021-03-28T04:30:00+03:00"));
    EXPECT_THAT(
        local("0 */3 * * *", "Europe/Riga", "2021-10-31T01:30", 3),
        ElementsAre("2021-10-31T03:00:00+03:00", "2021-10-31T03:00:00+02:00", "2021-10-31T06:00:00+02:00"));
    EXPECT_THAT(
        local("0 1-5 * * *", "Europe/Riga", "2021-10-31T01:30", 3),
        ElementsAre("2021-10-31T02:00:00+03:00", "2021-10-31T03:00:00+03:00", "2021-10-31T04:00:00+02:00"));
    EXPECT_THAT(utc("30 2 * * *", "America/New_York", "2026-03-07T12:00", 2),
                ElementsAre("2026-03-08 07:00", "2026-03-09 06:30"));
    EXPECT_THAT(utc("15 2,3 * * *", "America/New_York", "2026-03-08T00:00", 3),
                ElementsAre("2026-03-08 07:00", "2026-03-08 07:15", "2026-03-09 06:15"));
    EXPECT_THAT(utc("30 1 * * *", "America/New_York", "2026-10-31T12:00", 2),
                ElementsAre("2026-11-01 05:30", "2026-11-02 06:30"));
    EXPECT_THAT(utc("*/30 * * * *", "America/New_York", "2026-11-01T00:45", 5),
                ElementsAre("2026-11-01 05:00", "2026-11-01 05:30", "2026-11-01 06:00", "2026-11-01 06:30",
                            "2026-11-01 07:00"));
    EXPECT_THAT(utc("0 0 31 * 1", "UTC", "2026-11-22", 4),
                ElementsAre("2026-11-23 00:00", "2026-11-30 00:00", "2026-12-07 00:00", "2026-12-14 00:00"));
    EXPECT_THAT(utc("0 0 29 2 *", "UTC", "2026-11-22", 2),
                ElementsAre("2028-02-29 00:00", "2032-02-29 00:00"));
}

TEST(NextRuns, SeveralSkippedTimesCoalesceWithTheInstantAfterTheGap) {
    EXPECT_THAT(utc("0,30 2-3 * * *", "America/New_York", "2026-03-08T00:00", 3),
                ElementsAre("2026-03-08 07:00", "2026-03-08 07:30", "2026-03-09 06:00"));
    EXPECT_THAT(local("*/10 30 2 * * *", "Europe/Berlin", "2026-03-29T00:00", 2),
                ElementsAre("2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"));
}

TEST(NextRuns, MidnightThatDoesNotExistRunsAtOne) {
    EXPECT_THAT(local("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00", 2),
                ElementsAre("2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"));
    EXPECT_THAT(local("30 0 * * 0", "America/Sao_Paulo", "2018-11-03T12:00", 2),
                ElementsAre("2018-11-04T01:00:00-02:00", "2018-11-11T00:30:00-02:00"));
}

TEST(NextRuns, ADayTheDateLineSwallowsIsSkipped) {
    // Samoa went from 2011-12-29 straight to 2011-12-31.
    EXPECT_THAT(
        local("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00", 3),
        ElementsAre("2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00", "2012-01-01T12:00:00+14:00"));
    EXPECT_THAT(local("0 * * * *", "Pacific/Apia", "2011-12-29T22:30", 2),
                ElementsAre("2011-12-29T23:00:00-10:00", "2011-12-31T00:00:00+14:00"));
}

TEST(NextRuns, HalfHourShiftsOfLordHowe) {
    EXPECT_THAT(local("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00", 2),
                ElementsAre("2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"));
    EXPECT_THAT(local("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00", 2),
                ElementsAre("2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"));
    EXPECT_THAT(
        local("45 * * * *", "Australia/Lord_Howe", "2026-04-05T01:30", 3),
        ElementsAre("2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30", "2026-04-05T02:45:00+10:30"));
}

TEST(NextRuns, RulesHoldBeyondTheTabulatedYears) {
    EXPECT_THAT(local("0 12 1 1,7 *", "Europe/Berlin", "2090-02-01T00:00", 2),
                ElementsAre("2090-07-01T12:00:00+02:00", "2091-01-01T12:00:00+01:00"));
}

TEST(NextRuns, EverySitsOnTheGridOfTheEpoch) {
    EXPECT_THAT(utc("every 5m", "", "2026-11-23T10:05", 2),
                ElementsAre("2026-11-23 10:10", "2026-11-23 10:15"));
    EXPECT_THAT(utc("every 1h/10m", "", "2026-11-23T10:05", 2),
                ElementsAre("2026-11-23 10:10", "2026-11-23 11:10"));
    EXPECT_THAT(utc("every 1d/2h", "America/New_York", "2026-03-08T00:00", 1),
                ElementsAre("2026-03-09 02:00"));
    const TimingRule every = rule("every 1h/10m", "");
    EXPECT_EQ(lastAtOrBefore(every, at("2026-11-23T10:10", "")), at("2026-11-23T10:10", ""));
    EXPECT_EQ(lastAtOrBefore(every, at("2026-11-23T10:09", "")), at("2026-11-23T09:10", ""));
    EXPECT_EQ(lastAtOrBefore(every, Instant{}), std::nullopt);
    EXPECT_EQ(nextAfter(every, Instant::min()), Instant{} + 10min);
    EXPECT_EQ(nextAfter(every, Instant::max()), std::nullopt);
    EXPECT_EQ(countBetween(every, Instant::min(), Instant::max(), 1000), (Count{1000, true}));
    EXPECT_EQ(countBetween(rule("every 1s", ""), Instant{}, Instant{} + 24h, 1'000'000),
              (Count{86'400, false}));
}

TEST(NextRuns, AtIsDueOnceAndManualNever) {
    const TimingRule once = rule("at 2026-12-01T03:00:00Z", "");
    const Instant due = at("2026-12-01T03:00", "UTC");
    EXPECT_EQ(nextAfter(once, due - 1ms), due);
    EXPECT_EQ(nextAfter(once, due), std::nullopt);
    EXPECT_EQ(lastAtOrBefore(once, due), due);
    EXPECT_EQ(lastAtOrBefore(once, due - 1ms), std::nullopt);
    EXPECT_EQ(countBetween(once, due - 1ms, due, 10), (Count{1, false}));
    EXPECT_EQ(countBetween(once, due, due + 1h, 10), (Count{0, false}));
    const TimingRule manual = rule("manual", "Europe/Berlin");
    EXPECT_EQ(nextAfter(manual, due), std::nullopt);
    EXPECT_EQ(lastAtOrBefore(manual, due), std::nullopt);
    EXPECT_EQ(countBetween(manual, Instant{}, due, 10), (Count{0, false}));
}

TEST(NextRuns, ExtremeInstantsAreHarmless) {
    const TimingRule cron = rule("* * * * *", "Europe/Berlin");
    EXPECT_EQ(nextAfter(cron, Instant::min()), Instant{});
    EXPECT_EQ(nextAfter(cron, Instant::max()), std::nullopt);
    EXPECT_EQ(lastAtOrBefore(cron, Instant::min()), std::nullopt);
    EXPECT_EQ(lastAtOrBefore(cron, Instant::max()), Instant(latestTime) - 1min);
    EXPECT_TRUE(countBetween(cron, Instant::min(), Instant::max(), 5).more);
    EXPECT_EQ(countBetween(cron, Instant::max(), Instant::min(), 5), (Count{0, false}));
}

namespace {

/// Every slot in (from, to] by trying each instant of a grid of `step`, straight from the written rule and
/// with no part of the code under test but the zone's offsets and the fields' bits.
std::vector<Instant> bruteForce(const CronRule& cron, Instant from, Instant to, std::chrono::seconds step) {
    const CronFields& f = cron.cron.fields();
    const auto matches = [&](Instant wall) {
        const auto day = std::chrono::floor<std::chrono::days>(wall);
        const std::chrono::year_month_day date(day);
        const auto time = std::chrono::floor<std::chrono::seconds>(wall - day).count();
        const unsigned weekday = std::chrono::weekday(day).c_encoding();
        const auto dayOfMonth = static_cast<unsigned>(date.day());
        const bool last =
            date.day() ==
            std::chrono::year_month_day_last(date.year() / date.month() / std::chrono::last).day();
        const bool byDate = (f.days >> dayOfMonth & 1U) || (f.lastDay && last);
        const auto inMonth = [&](int days) {
            return std::chrono::year_month_day(day + std::chrono::days(days)).month() == date.month();
        };
        const bool byWeekday = (f.weekdays >> weekday & 1U) ||
                               (f.nthWeekday[weekday] >> ((dayOfMonth - 1) / 7 + 1) & 1U) ||
                               ((f.nthWeekday[weekday] >> 6 & 1U) && !inMonth(7));
        return (f.daysAnd ? byDate && byWeekday : byDate || byWeekday) &&
               (f.months >> static_cast<unsigned>(date.month()) & 1U) && (f.hours >> (time / 3600) & 1U) &&
               (f.minutes >> (time / 60 % 60) & 1U) && (f.seconds >> (time % 60) & 1U);
    };
    std::vector<Instant> slots;
    std::optional<Instant> furthest; // the largest wall-clock time seen so far
    for (Instant t = from - 48h; t <= to; t += step) {
        const Instant wall = t + cron.zone->offsetAt(t);
        bool due = matches(wall);
        if (cron.cron.fixedTime()) {
            if (furthest && wall <= *furthest)
                due = false;
            if (furthest && wall - *furthest > step && wall - *furthest <= 3h + step)
                for (Instant skipped = *furthest + step; skipped < wall; skipped += step)
                    due = due || matches(skipped);
        }
        furthest = furthest ? std::max(*furthest, wall) : wall;
        if (due && t > from)
            slots.push_back(t);
    }
    return slots;
}

constexpr std::string_view zones[] = {
    "UTC",          "Europe/Berlin",        "Europe/Riga",         "America/New_York",  "America/Sao_Paulo",
    "Pacific/Apia", "Asia/Kathmandu",       "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin",
    "Asia/Tehran",  "Antarctica/Troll",     "America/St_Johns",    "Pacific/Chatham",   "Africa/Cairo",
    "Asia/Gaza",    "America/Scoresbysund", "Pacific/Kwajalein",   "Antarctica/Casey",  "America/Havana",
};

std::string field(std::mt19937& random, int low, int high, bool star) {
    const auto pick = [&](int a, int b) { return std::uniform_int_distribution<int>(a, b)(random); };
    switch (star ? pick(0, 5) : pick(1, 5)) {
    case 0:
        return "*";
    case 1:
        return std::to_string(pick(low, high));
    case 2: {
        const int first = pick(low, high);
        return std::to_string(first) + "-" + std::to_string(pick(first, high));
    }
    case 3:
        return "*/" + std::to_string(pick(1, 12));
    case 4:
        return std::to_string(pick(low, high)) + "," + std::to_string(pick(low, high));
    default:
        return std::to_string(pick(low, high)) + "/" + std::to_string(pick(1, 12));
    }
}

std::string randomExpression(std::mt19937& random) {
    const auto pick = [&](int a, int b) { return std::uniform_int_distribution<int>(a, b)(random); };
    static constexpr std::string_view days[] = {"*", "*", "*", "L", "1-7", "15,L", "*/2"};
    static constexpr std::string_view weekdays[] = {"*", "*", "*",     "*",  "1-5",
                                                    "0", "7", "sun#1", "5L", "mon,3#2"};
    return field(random, 0, 59, true) + " " + field(random, 0, 23, true) + " " +
           std::string(days[pick(0, 6)]) + " * " + std::string(weekdays[pick(0, 9)]);
}

/// Instants a day and a half before each change of a zone's offset.
std::vector<Instant> beforeChanges(const Zone& zone) {
    std::vector<Instant> starts;
    for (const Zone::Segment& segment : zone.segments().subspan(1))
        starts.push_back(segment.begin - 36h);
    if (starts.empty())
        starts.push_back(std::chrono::sys_days(std::chrono::year(2026) / 3 / 8));
    return starts;
}

} // namespace

TEST(NextRuns, AgreesWithTryingEveryMinuteAroundClockChanges) {
    std::mt19937 random(20261123);
    int compared = 0;
    for (const std::string_view zone : zones) {
        const auto starts = beforeChanges(**Zone::find(zone));
        for (int round = 0; round < 10; ++round) {
            const std::string expression = randomExpression(random);
            const auto parsed = TimingRule::parse(expression, zone);
            if (!parsed)
                continue;
            const Instant from =
                starts[std::uniform_int_distribution<std::size_t>(0, starts.size() - 1)(random)];
            const Instant to = from + 72h;
            // Offsets in seconds were in use until 1972.
            if (from < std::chrono::sys_days(std::chrono::year(1973) / 1 / 1))
                continue;
            const auto expected = bruteForce(std::get<CronRule>(parsed->when), from, to, 60s);
            std::vector<Instant> stepped;
            for (auto next = nextAfter(*parsed, from); next && *next <= to;
                 next = nextAfter(*parsed, *next)) {
                ASSERT_TRUE(stepped.empty() || *next > stepped.back());
                stepped.push_back(*next);
            }
            ASSERT_EQ(stepped.size(), expected.size())
                << expression << " in " << zone << " from " << localText(from, zone);
            ASSERT_THAT(stepped, ElementsAreArray(expected)) << expression << " in " << zone;
            ++compared;
        }
    }
    EXPECT_GT(compared, 150);
}

TEST(NextRuns, LastAndCountAgreeWithNext) {
    std::mt19937 random(7);
    for (const std::string_view zone : zones) {
        const auto starts = beforeChanges(**Zone::find(zone));
        for (int round = 0; round < 30; ++round) {
            const std::string expression =
                round % 10 == 9 ? std::string("every 7m/3m") : randomExpression(random);
            const auto parsed = TimingRule::parse(expression, zone);
            if (!parsed)
                continue;
            const Instant from =
                starts[std::uniform_int_distribution<std::size_t>(0, starts.size() - 1)(random)] +
                std::chrono::milliseconds(random() % 86'400'000);
            std::vector<Instant> slots = nextSlots(*parsed, from, 40);
            ASSERT_FALSE(slots.empty()) << expression;
            for (std::size_t i = 0; i < slots.size(); ++i) {
                ASSERT_EQ(lastAtOrBefore(*parsed, slots[i]), slots[i]) << expression << " in " << zone;
                ASSERT_EQ(countBetween(*parsed, from, slots[i], 1000),
                          (Count{static_cast<long long>(i) + 1, false}))
                    << expression << " in " << zone << " from " << localText(from, zone);
                ASSERT_EQ(countBetween(*parsed, from, slots[i] - 1ms, 1000),
                          (Count{static_cast<long long>(i), false}))
                    << expression << " in " << zone;
                if (i > 0) {
                    ASSERT_EQ(lastAtOrBefore(*parsed, slots[i] - 1ms), slots[i - 1])
                        << expression << " in " << zone;
                }
            }
        }
    }
}

TEST(NextRuns, SameAnswersFromSeveralThreads) {
    std::vector<std::vector<Instant>> answers(4);
    std::vector<std::thread> threads;
    for (auto& answer : answers)
        threads.emplace_back([&answer] {
            for (const std::string_view zone :
                 {"Asia/Tokyo", "Europe/Paris", "America/Denver", "Europe/Nowhere"})
                if (const auto parsed = TimingRule::parse("30 2 * * *", zone))
                    for (const Instant slot : nextSlots(*parsed, at("2026-03-01", "UTC"), 50))
                        answer.push_back(slot);
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(answers[0].size(), 150U);
    for (const auto& answer : answers)
        EXPECT_EQ(answer, answers[0]);
}

TEST(NextRuns, PrintsItsSpeed) {
    const auto started = std::chrono::steady_clock::now();
    constexpr int rows = 20'000;
    int found = 0;
    Instant after = at("2026-11-23", "UTC");
    for (int i = 0; i < rows; ++i) {
        const std::string expression = std::to_string(i % 60) + " " + std::to_string(i % 24) + " * * 1-5";
        const auto parsed = TimingRule::parse(expression, zones[static_cast<std::size_t>(i) % 5]);
        found += parsed && nextAfter(*parsed, after) ? 1 : 0;
    }
    const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - started;
    std::cout << "parse + nextAfter of " << rows << " rows: " << spent.count() << " ms\n";
    EXPECT_EQ(found, rows);
}
