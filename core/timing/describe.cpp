// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/describe.h"

#include "core/base/text.h"
#include "core/timing/zonetext.h"

#include <array>
#include <bit>
#include <cstdio>
#include <optional>
#include <vector>

namespace redispatch::timing {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view dayNames[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday"};
constexpr std::string_view monthNames[] = {"January",   "February", "March",    "April",
                                           "May",       "June",     "July",     "August",
                                           "September", "October",  "November", "December"};
constexpr std::string_view ordinals[] = {"", "1st", "2nd", "3rd", "4th", "5th", "last"};

constexpr std::uint64_t allSixty = (std::uint64_t{1} << 60) - 1;
constexpr std::uint32_t allHours = (1U << 24) - 1;
constexpr std::uint32_t allDays = 0xfffffffe;
constexpr std::uint16_t allMonths = 0x1ffe;
constexpr std::uint8_t allWeekdays = 0x7f;

std::vector<int> valuesOf(std::uint64_t bits) {
    std::vector<int> values;
    for (; bits != 0; bits &= bits - 1)
        values.push_back(std::countr_zero(bits));
    return values;
}

/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& items) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i)
        text += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
    return text;
}

std::string clock(int hour, int minute) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%02d:%02d", hour, minute);
    return text.data();
}

/// The step when the values are 0, n, 2n, … through the whole range of `size`, which n divides.
std::optional<int> wholeStep(const std::vector<int>& values, int size) {
    if (values.size() < 2 || values.front() != 0 || size % static_cast<int>(values.size()) != 0)
        return std::nullopt;
    const int step = size / static_cast<int>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] != static_cast<int>(i) * step)
            return std::nullopt;
    return step;
}

bool consecutive(const std::vector<int>& values) {
    return values.back() - values.front() == static_cast<int>(values.size()) - 1;
}

std::string every(int count, std::string_view one, std::string_view many) {
    return "every " + (count == 1 ? std::string(one) : std::to_string(count) + " " + std::string(many));
}

/// The time part of a sentence.
struct Times {
    std::string text;
    bool rhythm = false; ///< "every …", which needs no "every day" before it
    bool zoned = true;   ///< depends on the zone even when its offsets are full hours
};

/// With hours unrestricted.
std::optional<Times> minutesText(const std::vector<int>& minutes) {
    if (minutes.size() == 60)
        return Times{"every minute", true, false};
    if (minutes == std::vector<int>{0})
        return Times{"every hour", true, false};
    if (const auto step = wholeStep(minutes, 60))
        return Times{every(*step, "minute", "min"), true, false};
    if (minutes.size() > 6)
        return std::nullopt;
    std::vector<std::string> items;
    for (const int minute : minutes)
        items.push_back(std::to_string(minute));
    const bool one = minutes.size() == 1 && minutes.front() == 1;
    return Times{"at " + listed(items) + (one ? " minute" : " minutes") + " past the hour", false, false};
}

std::optional<Times> timesText(const CronFields& f) {
    const std::vector<int> minutes = valuesOf(f.minutes);
    const std::vector<int> hours = valuesOf(f.hours);
    const std::vector<int> seconds = valuesOf(f.seconds);
    if (f.seconds != 1) {
        const bool everyMinute = f.minutes == allSixty && f.hours == allHours;
        if (everyMinute && f.seconds == allSixty)
            return Times{"every second", true, false};
        if (const auto step = wholeStep(seconds, 60); everyMinute && step)
            return Times{every(*step, "second", "s"), true, false};
        if (seconds.size() == 1 && minutes.size() == 1 && hours.size() == 1) {
            std::array<char, 8> tail{};
            std::snprintf(tail.data(), tail.size(), ":%02d", seconds.front());
            return Times{"at " + clock(hours.front(), minutes.front()) + tail.data()};
        }
        return std::nullopt;
    }
    if (f.hours == allHours)
        return minutesText(minutes);
    if (minutes.size() * hours.size() <= 4) {
        std::vector<std::string> items;
        for (const int hour : hours)
            for (const int minute : minutes)
                items.push_back(clock(hour, minute));
        return Times{"at " + listed(items)};
    }
    const auto minuteStep = minutes == std::vector<int>{0} ? std::optional(60) : wholeStep(minutes, 60);
    if (minuteStep && hours.size() > 1 && consecutive(hours)) {
        const std::string rhythm = *minuteStep == 60 ? "every hour" : every(*minuteStep, "minute", "min");
        return Times{
            rhythm + " from " + clock(hours.front(), 0) + " to " + clock(hours.back(), minutes.back()), true};
    }
    if (const auto hourStep = wholeStep(hours, 24); hourStep && minutes.size() == 1)
        return Times{every(*hourStep, "hour", "h") + " from " + clock(0, minutes.front()), true};
    return std::nullopt;
}

std::optional<std::string> weekdaysText(const CronFields& f) {
    std::vector<std::string> items;
    if (f.weekdays == 0x3e)
        items.emplace_back("every weekday");
    else if (f.weekdays != 0)
        for (const int day : valuesOf(f.weekdays))
            items.push_back((items.empty() ? "every " : "") + std::string(dayNames[day]));
    for (std::size_t day = 0; day < f.nthWeekday.size(); ++day)
        for (const int nth : valuesOf(f.nthWeekday[day]))
            items.push_back("the " + std::string(ordinals[nth]) + " " + std::string(dayNames[day]) +
                            " of the month");
    const bool named = f.weekdays != 0;
    const bool counted = f.nthWeekday != decltype(f.nthWeekday){};
    if (named && counted)
        return std::nullopt;
    return (counted ? "on " : "") + listed(items);
}

std::optional<std::string> datesText(const CronFields& f) {
    const std::vector<int> days = valuesOf(f.days);
    if (days.size() > 6)
        return std::nullopt;
    std::vector<std::string> items;
    for (const int day : days)
        items.push_back(std::to_string(day));
    if (f.lastDay && days.empty())
        return "on the last day of the month";
    if (f.lastDay)
        items.emplace_back("the last");
    return (items.size() == 1 ? "on day " : "on days ") + listed(items) + " of the month";
}

std::optional<std::string> monthsText(std::uint16_t bits) {
    if (bits == allMonths)
        return "";
    const std::vector<int> months = valuesOf(bits);
    const auto name = [](int month) { return std::string(monthNames[month - 1]); };
    if (months.size() > 3 && consecutive(months))
        return " from " + name(months.front()) + " to " + name(months.back());
    if (months.size() > 4)
        return std::nullopt;
    std::vector<std::string> items;
    for (const int month : months)
        items.push_back(name(month));
    return " in " + listed(items);
}

/// The days of a sentence; empty when every day qualifies.
std::optional<std::string> daysText(const CronFields& f) {
    const bool anyDate = (f.days & allDays) == allDays;
    const bool anyWeekday = f.weekdays == allWeekdays;
    const bool everyDay = f.daysAnd ? anyDate && anyWeekday : anyDate || anyWeekday;
    const auto months = monthsText(f.months);
    if (!months)
        return std::nullopt;
    if (everyDay)
        return months->empty() ? "" : "every day" + *months;

    if (f.daysAnd && !anyDate && !anyWeekday)
        return std::nullopt;
    std::optional<std::string> text;
    if (f.daysAnd && anyDate) {
        text = weekdaysText(f);
    } else if (f.daysAnd) {
        if (std::popcount(f.days) == 1 && !f.lastDay && std::popcount(f.months) == 1)
            return "every year on " + std::to_string(std::countr_zero(f.days)) + " " +
                   std::string(monthNames[std::countr_zero(f.months) - 1]);
        text = datesText(f);
    } else if (months->empty()) {
        const auto dates = datesText(f);
        const auto weekdays = weekdaysText(f);
        if (dates && weekdays)
            text = *dates + " and " + *weekdays;
    }
    return text ? std::optional(*text + *months) : std::nullopt;
}

std::string describeCron(const TimingRule& rule, const CronRule& cron) {
    const std::string zone = ", " + cron.zone->name();
    const CronFields& fields = cron.cron.fields();
    const auto times = timesText(fields);
    const auto days = daysText(fields);
    if (!times || !days)
        return "cron \"" + base::visible(rule.expression) + "\"" + zone;
    const bool zoned = times->zoned || !days->empty() || !cron.zone->wholeHours();
    if (days->empty() && (times->rhythm || !times->zoned))
        return times->text + (zoned ? zone : "");
    return (days->empty() ? "every day" : *days) + (times->rhythm ? ", " : " ") + times->text +
           (zoned ? zone : "");
}

/// Every unit that is there, so that nothing is rounded away.
std::string exactText(base::milliseconds duration) {
    struct Unit {
        std::string_view symbol;
        base::milliseconds length;
    };
    constexpr Unit units[] = {{"d", 24h}, {"h", 1h}, {"min", 1min}, {"s", 1s}, {"ms", 1ms}};
    std::string text;
    for (const Unit& unit : units) {
        if (const auto whole = duration / unit.length; whole > 0)
            text += (text.empty() ? "" : " ") + std::to_string(whole) + " " + std::string(unit.symbol);
        duration %= unit.length;
    }
    return text;
}

std::string describeEvery(const EveryRule& rule) {
    constexpr base::milliseconds day = 24h;
    if (rule.interval == day && rule.phase % 1min == 0ms) {
        const auto minutes = static_cast<int>(rule.phase / 1min);
        return "every day at " + clock(minutes / 60, minutes % 60) + ", UTC";
    }
    std::string text = "every ";
    if (rule.interval == 1s)
        text += "second";
    else if (rule.interval == 1min)
        text += "minute";
    else if (rule.interval == 1h)
        text += "hour";
    else
        text += exactText(rule.interval);
    return rule.phase == 0ms ? text : text + ", shifted by " + exactText(rule.phase);
}

std::string describeAt(const TimingRule& rule, base::Instant at) {
    const bool utc = rule.timeZone.empty() || rule.timeZone == "UTC";
    std::string text = localMinuteText(at, rule.timeZone);
    if (at.time_since_epoch() % 1min != 0ms) {
        text = localText(at, rule.timeZone);
        return "once at " + text + (utc ? "" : ", " + rule.timeZone);
    }
    return "once at " + text + (utc ? " UTC" : ", " + rule.timeZone);
}

} // namespace

std::string describe(const TimingRule& rule) {
    if (const auto* cron = std::get_if<CronRule>(&rule.when))
        return describeCron(rule, *cron);
    if (const auto* everyRule = std::get_if<EveryRule>(&rule.when))
        return describeEvery(*everyRule);
    if (const auto* once = std::get_if<AtRule>(&rule.when))
        return describeAt(rule, once->at);
    return "by hand only";
}

} // namespace redispatch::timing
