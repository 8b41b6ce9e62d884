// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/cron.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace redispatch;
using namespace redispatch::timing;
namespace chrono = std::chrono;

namespace {

CronFields fields(std::string_view expression, const Dialect& dialect = nativeDialect()) {
    const auto cron = Cron::parse(expression, dialect);
    EXPECT_TRUE(cron) << expression << ": " << (cron ? "" : cron.error().subject + " " + cron.error().actual);
    return cron ? cron->fields() : CronFields{};
}

std::uint64_t bits(std::initializer_list<int> values) {
    std::uint64_t result = 0;
    for (const int value : values)
        result |= std::uint64_t{1} << value;
    return result;
}

Cron::Local local(int year, unsigned month, unsigned day, int second = 0) {
    return chrono::local_days(chrono::year(year) / chrono::month(month) / chrono::day(day)) +
           chrono::seconds(second);
}

/// The matching days of a month.
std::vector<int> days(std::string_view expression, int year, unsigned month,
                      const Dialect& dialect = nativeDialect()) {
    const auto cron = Cron::parse(expression, dialect);
    EXPECT_TRUE(cron) << expression;
    std::vector<int> found;
    const auto end = local(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1);
    for (auto at = cron->firstIn(local(year, month, 1), end); at;
         at = cron->firstIn(*at + chrono::seconds(1), end))
        found.push_back(static_cast<int>(
            static_cast<unsigned>(chrono::year_month_day(chrono::floor<chrono::days>(*at)).day())));
    return found;
}

} // namespace

TEST(CronParse, ReadsListsRangesStepsAndNames) {
    EXPECT_EQ(fields("5,10 * * * *").minutes, bits({5, 10}));
    EXPECT_EQ(fields("10-13 * * * *").minutes, bits({10, 11, 12, 13}));
    EXPECT_EQ(fields("10-20/5 * * * *").minutes, bits({10, 15, 20}));
    EXPECT_EQ(fields("*/20 * * * *").minutes, bits({0, 20, 40}));
    EXPECT_EQ(fields("50/4 * * * *").minutes, bits({50, 54, 58}));
    EXPECT_EQ(fields("*/90 * * * *").minutes, bits({0}));
    EXPECT_EQ(fields("1-3,7,50-59/9 * * * *").minutes, bits({1, 2, 3, 7, 50, 59}));
    EXPECT_EQ(fields("0 0 * JAN,jun-Aug *").months, bits({1, 6, 7, 8}));
    EXPECT_EQ(fields("0 0 * * mon-FRI").weekdays, bits({1, 2, 3, 4, 5}));
    EXPECT_EQ(fields("0 0 * * 0").weekdays, fields("0 0 * * 7").weekdays);
    EXPECT_EQ(fields("0 0 * * 5-7").weekdays, bits({0, 5, 6}));
    EXPECT_EQ(fields("0 0 * * *").weekdays, 0x7f);
    EXPECT_EQ(fields("0 0 L * *").days, 0U);
    EXPECT_TRUE(fields("0 0 1,l * *").lastDay);
    EXPECT_EQ(fields("0 0 * * 5L").nthWeekday[5], bits({6}));
    EXPECT_EQ(fields("0 0 * * friL,7#2").nthWeekday[5], bits({6}));
    EXPECT_EQ(fields("0 0 * * friL,7#2").nthWeekday[0], bits({2}));
    EXPECT_EQ(fields(" \t0  0 * *\t* ").hours, bits({0}));
}

TEST(CronParse, SixFieldsStartWithSeconds) {
    EXPECT_EQ(fields("*/15 30 2 * * *").seconds, bits({0, 15, 30, 45}));
    EXPECT_EQ(fields("*/15 30 2 * * *").minutes, bits({30}));
    EXPECT_EQ(fields("30 2 * * *").seconds, bits({0}));
    Dialect last = nativeDialect();
    last.seconds = Dialect::Seconds::Last;
    EXPECT_EQ(fields("30 2 * * * 7", last).seconds, bits({7}));
}

TEST(CronParse, MacrosAreTheirExpressions) {
    EXPECT_EQ(fields("@hourly"), fields("0 * * * *"));
    EXPECT_EQ(fields("@daily"), fields("0 0 * * *"));
    EXPECT_EQ(fields("@Midnight"), fields("0 0 * * *"));
    EXPECT_EQ(fields("@weekly"), fields("0 0 * * 0"));
    EXPECT_EQ(fields("@monthly"), fields("0 0 1 * *"));
    EXPECT_EQ(fields("@yearly"), fields("0 0 1 1 *"));
    EXPECT_EQ(fields("@annually"), fields("0 0 1 1 *"));
}

struct Bad {
    std::string expression;
    std::string subject;
    std::string actual;
};
class CronRefuses : public testing::TestWithParam<Bad> {};

TEST_P(CronRefuses, WithTheFieldAndWhatWasFound) {
    const auto cron = Cron::parse(GetParam().expression);
    ASSERT_FALSE(cron);
    EXPECT_EQ(cron.error().kind, base::ErrorKind::Invalid);
    EXPECT_EQ(cron.error().subject, GetParam().subject);
    EXPECT_EQ(cron.error().actual, GetParam().actual);
    EXPECT_FALSE(cron.error().expected.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, CronRefuses,
    testing::Values(Bad{"", "cron expression", "0 fields"}, Bad{"*", "cron expression", "1 field"},
                    Bad{"* * * *", "cron expression", "4 fields"},
                    Bad{"* * * * * * *", "cron expression", "7 fields"}, Bad{"60 * * * *", "minute", "60"},
                    Bad{"-1 * * * *", "minute", ""}, Bad{"1.5 * * * *", "minute", "1.5"},
                    Bad{"99999999999 * * * *", "minute", "99999999999"}, Bad{"1,,2 * * * *", "minute", ""},
                    Bad{"*/0 * * * *", "minute", "*/0"}, Bad{"*/ * * * *", "minute", "*/"},
                    Bad{"*/-5 * * * *", "minute", "*/-5"}, Bad{"30-10 * * * *", "minute", "30-10"},
                    Bad{"* 24 * * *", "hour", "24"}, Bad{"* 22-2 * * *", "hour", "22-2"},
                    Bad{"* * 0 * *", "day of month", "0"}, Bad{"* * 32 * *", "day of month", "32"},
                    Bad{"* * L-3 * *", "day of month", "l"}, Bad{"* * mon * *", "day of month", "mon"},
                    Bad{"* * * 13 *", "month", "13"}, Bad{"* * * foo *", "month", "foo"},
                    Bad{"* * * 0 *", "month", "0"}, Bad{"* * * * 8", "day of week", "8"},
                    Bad{"* * * * 1#6", "day of week", "1#6"}, Bad{"* * * * 1#0", "day of week", "1#0"},
                    Bad{"* * * * #1", "day of week", ""}, Bad{"* * * * L", "day of week", "l"},
                    Bad{"* * * * 1-3#2", "day of week", "1-3"},
                    Bad{"* * * * monday", "day of week", "monday"}, Bad{"60 * * * * *", "second", "60"},
                    Bad{"@reboot", "cron expression", "@reboot"},
                    Bad{"0 0 \x1b[31m * *", "day of month", "\\x1b[31m"},
                    Bad{"0 0 30 2 *", "cron expression", "0 0 30 2 *"},
                    Bad{"0 0 31 2,4,6,9,11 *", "cron expression", "0 0 31 2,4,6,9,11 *"},
                    Bad{"0 0 */30 4 1#1", "cron expression", "0 0 */30 4 1#1"}));

TEST(CronParse, SaysWhyAnExpressionCanGoSilentForYears) {
    // 1 February falls on a Monday in 2010, 2016, 2021, 2027 and 2038.
    EXPECT_EQ(Cron::parse("0 0 30 2 *").error().detail, "no year has such a day");
    const auto silent = Cron::parse("0 0 */40 2 1");
    ASSERT_FALSE(silent);
    EXPECT_EQ(silent.error().detail, "nothing between 2027-02-01 and 2038-02-01");
    EXPECT_EQ(Cron::parse(std::string(5000, '*')).error().expected, "at most 1000 bytes");
    EXPECT_TRUE(Cron::parse("0 0 29 2 *"));
}

TEST(CronDays, BothDayFieldsFollowDebian) {
    // November 2026 starts on a Sunday.
    EXPECT_EQ(days("0 0 13 * 5", 2026, 11), (std::vector<int>{6, 13, 20, 27}));
    EXPECT_EQ(days("0 0 1 * 5", 2026, 11), (std::vector<int>{1, 6, 13, 20, 27}));
    EXPECT_EQ(days("0 0 */10 * 5", 2026, 12), (std::vector<int>{11}));
    EXPECT_EQ(days("0 0 1-7 * */2", 2026, 11), (std::vector<int>{1, 3, 5, 7}));
    EXPECT_EQ(days("0 0 * * 5", 2026, 11), (std::vector<int>{6, 13, 20, 27}));
}

TEST(CronDays, LastAndNth) {
    EXPECT_EQ(days("0 0 L * *", 2028, 2), (std::vector<int>{29}));
    EXPECT_EQ(days("0 0 L * *", 2027, 2), (std::vector<int>{28}));
    EXPECT_EQ(days("0 0 * * 1#5", 2026, 11), (std::vector<int>{30}));
    EXPECT_EQ(days("0 0 * * 1#5", 2026, 12), (std::vector<int>{}));
    EXPECT_EQ(days("0 0 * * 0#1,6#3", 2026, 11), (std::vector<int>{1, 21}));
    EXPECT_EQ(days("0 0 * * 7L", 2026, 11), (std::vector<int>{29}));
    EXPECT_EQ(days("0 0 * * 1L", 2026, 11), (std::vector<int>{30}));
    EXPECT_EQ(days("0 0 15,L * 1#1", 2026, 11), (std::vector<int>{2, 15, 30}));
}

TEST(CronDialect, IsData) {
    Dialect both = nativeDialect();
    both.days = Dialect::Days::And;
    EXPECT_EQ(days("0 0 13 * 5", 2026, 11, both), (std::vector<int>{13}));
    Dialect classic = nativeDialect();
    classic.days = Dialect::Days::Or;
    EXPECT_EQ(days("0 0 */10 * 5", 2026, 12, classic), (std::vector<int>{1, 4, 11, 18, 21, 25, 31}));
    Dialect wrap = nativeDialect();
    wrap.wrapAround = true;
    EXPECT_EQ(fields("0 22-2 * * *", wrap).hours, bits({22, 23, 0, 1, 2}));
    EXPECT_EQ(fields("0 0 * * fri-mon", wrap).weekdays, bits({5, 6, 0, 1}));
    EXPECT_EQ(fields("0 0 * 11-2 *", wrap).months, bits({11, 12, 1, 2}));
    Dialect six = nativeDialect();
    six.sevenIsSunday = false;
    EXPECT_FALSE(Cron::parse("0 0 * * 7", six));
    EXPECT_EQ(fields("0 0 * * *", six).weekdays, 0x7f);
    Dialect five = nativeDialect();
    five.seconds = Dialect::Seconds::None;
    EXPECT_EQ(Cron::parse("0 0 0 * * *", five).error().expected, "5 fields");
}

TEST(CronSearch, LooksOnlyInsideTheInterval) {
    const auto cron = Cron::parse("30 2 1 * *");
    const auto due = local(2026, 12, 1, 9000);
    EXPECT_EQ(cron->firstIn(local(2026, 11, 1, 9001), due + chrono::seconds(1)), due);
    EXPECT_EQ(cron->firstIn(local(2026, 11, 1, 9001), due), std::nullopt);
    EXPECT_EQ(cron->firstIn(due, due), std::nullopt);
    EXPECT_EQ(cron->lastIn(due, local(2027, 1, 1)), due);
    EXPECT_EQ(cron->lastIn(due + chrono::seconds(1), local(2027, 1, 1)), std::nullopt);
    EXPECT_EQ(cron->countIn(due, local(2027, 1, 1)), 1);
    EXPECT_EQ(cron->countIn(due + chrono::seconds(1), local(2027, 1, 1)), 0);
    EXPECT_EQ(cron->countIn(local(2026, 1, 1), local(2027, 1, 1)), 12);
    EXPECT_EQ(Cron::parse("* * * * * *")->countIn(local(2026, 1, 1), local(2027, 1, 1)), 365 * 86'400);
    EXPECT_EQ(Cron::parse("0 0 29 2 *")->countIn(local(2000, 1, 1), local(2100, 1, 1)), 25);
}
