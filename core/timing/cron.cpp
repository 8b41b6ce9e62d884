// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/cron.h"

#include <algorithm>
#include <bit>

namespace redispatch::timing {

namespace chrono = std::chrono;
using Local = Cron::Local;

namespace {

constexpr int secondsPerDay = 86'400;

/// The lowest set bit at or above `from`, or −1.
int bitFrom(std::uint64_t bits, int from) {
    if (from > 63)
        return -1;
    const std::uint64_t rest = bits & (~std::uint64_t{0} << from);
    return rest == 0 ? -1 : std::countr_zero(rest);
}

/// The highest set bit at or below `to`, or −1.
int bitUpTo(std::uint64_t bits, int to) {
    if (to < 0)
        return -1;
    const std::uint64_t rest = bits & (~std::uint64_t{0} >> (63 - to));
    return rest == 0 ? -1 : 63 - std::countl_zero(rest);
}

int bitsBelow(std::uint64_t bits, int limit) {
    return limit <= 0 ? 0 : std::popcount(bits & (~std::uint64_t{0} >> (64 - std::min(limit, 64))));
}

constexpr int secondOfDay(int hour, int minute, int second) {
    return (hour * 60 + minute) * 60 + second;
}

/// The first matching second of the day at or after `from`, or −1.
int firstTime(const CronFields& f, int from) {
    const int hour = from / 3600;
    const int minute = from / 60 % 60;
    if (bitFrom(f.hours, hour) == hour) {
        if (bitFrom(f.minutes, minute) == minute)
            if (const int second = bitFrom(f.seconds, from % 60); second >= 0)
                return secondOfDay(hour, minute, second);
        if (const int later = bitFrom(f.minutes, minute + 1); later >= 0)
            return secondOfDay(hour, later, bitFrom(f.seconds, 0));
    }
    const int later = bitFrom(f.hours, hour + 1);
    return later < 0 ? -1 : secondOfDay(later, bitFrom(f.minutes, 0), bitFrom(f.seconds, 0));
}

/// The last matching second of the day at or before `to`, or −1.
int lastTime(const CronFields& f, int to) {
    const int hour = to / 3600;
    const int minute = to / 60 % 60;
    if (bitFrom(f.hours, hour) == hour) {
        if (bitFrom(f.minutes, minute) == minute)
            if (const int second = bitUpTo(f.seconds, to % 60); second >= 0)
                return secondOfDay(hour, minute, second);
        if (const int earlier = bitUpTo(f.minutes, minute - 1); earlier >= 0)
            return secondOfDay(hour, earlier, bitUpTo(f.seconds, 63));
    }
    const int earlier = bitUpTo(f.hours, hour - 1);
    return earlier < 0 ? -1 : secondOfDay(earlier, bitUpTo(f.minutes, 63), bitUpTo(f.seconds, 63));
}

/// How many matching seconds of the day lie before `limit`.
int timesBefore(const CronFields& f, int limit) {
    const int perMinute = std::popcount(f.seconds);
    const int perHour = std::popcount(f.minutes) * perMinute;
    const int hour = limit / 3600;
    const int minute = limit / 60 % 60;
    int count = bitsBelow(f.hours, hour) * perHour;
    if (bitFrom(f.hours, hour) == hour) {
        count += bitsBelow(f.minutes, minute) * perMinute;
        if (bitFrom(f.minutes, minute) == minute)
            count += bitsBelow(f.seconds, limit % 60);
    }
    return count;
}

/// The matching days of a month; bit n is day n.
std::uint32_t daysOf(const CronFields& f, chrono::year_month month) {
    const auto length = static_cast<unsigned>((month / chrono::last).day());
    const auto firstWeekday =
        chrono::weekday(chrono::local_days(month / chrono::day(1))).c_encoding(); // 0 Sunday
    const auto inMonth = static_cast<std::uint32_t>((std::uint64_t{2} << length) - 2);

    std::uint32_t byDate = f.days;
    if (f.lastDay)
        byDate |= std::uint32_t{1} << length;

    constexpr std::uint64_t weekly = 0x10204081; // bits 0, 7, 14, 21, 28
    std::uint64_t byWeekday = 0;
    for (unsigned weekday = 0; weekday < 7; ++weekday) {
        const unsigned first = 1 + (weekday + 7 - firstWeekday) % 7;
        if (f.weekdays >> weekday & 1U)
            byWeekday |= weekly << first;
        const unsigned nth = f.nthWeekday[weekday];
        for (unsigned n = 1; n <= 5 && nth != 0; ++n)
            if (nth >> n & 1U)
                byWeekday |= std::uint64_t{1} << (first + 7 * (n - 1));
        if (nth >> 6 & 1U)
            byWeekday |= std::uint64_t{1} << (first + 7 * ((length - first) / 7));
    }
    const auto weekdayBits = static_cast<std::uint32_t>(byWeekday & inMonth);
    return (f.daysAnd ? byDate & weekdayBits : byDate | weekdayBits) & inMonth;
}

bool hasMonth(const CronFields& f, chrono::year_month month) {
    return f.months >> static_cast<unsigned>(month.month()) & 1U;
}

/// A wall-clock second taken apart.
struct Moment {
    explicit Moment(Local at)
        : date(chrono::floor<chrono::days>(at))
        , month(date.year() / date.month())
        , day(static_cast<int>(static_cast<unsigned>(date.day())))
        , time(static_cast<int>((at - chrono::floor<chrono::days>(at)).count())) {}
    chrono::year_month_day date;
    chrono::year_month month;
    int day;
    int time; ///< second of the day
};

Local localOf(chrono::year_month month, int day, int time) {
    return chrono::local_days(month / chrono::day(static_cast<unsigned>(day))) + chrono::seconds(time);
}

} // namespace

std::optional<Local> Cron::firstIn(Local from, Local before) const {
    if (from >= before)
        return std::nullopt;
    const Moment start(from);
    int firstDay = start.day;
    for (chrono::year_month month = start.month; localOf(month, 1, 0) < before;
         month += chrono::months(1), firstDay = 1) {
        if (!hasMonth(m_fields, month))
            continue;
        const std::uint32_t days = daysOf(m_fields, month);
        for (int day = bitFrom(days, firstDay); day >= 0; day = bitFrom(days, day + 1)) {
            const bool isStart = month == start.month && day == start.day;
            const int time = firstTime(m_fields, isStart ? start.time : 0);
            if (time < 0)
                continue;
            const Local found = localOf(month, day, time);
            return found < before ? std::optional(found) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<Local> Cron::lastIn(Local from, Local before) const {
    if (from >= before)
        return std::nullopt;
    const Moment start(before - chrono::seconds(1));
    int lastDay = start.day;
    for (chrono::year_month month = start.month; localOf(month + chrono::months(1), 1, 0) > from;
         month -= chrono::months(1), lastDay = 31) {
        if (!hasMonth(m_fields, month))
            continue;
        const std::uint32_t days = daysOf(m_fields, month);
        for (int day = bitUpTo(days, lastDay); day >= 0; day = bitUpTo(days, day - 1)) {
            const bool isStart = month == start.month && day == start.day;
            const int time = lastTime(m_fields, isStart ? start.time : secondsPerDay - 1);
            if (time < 0)
                continue;
            const Local found = localOf(month, day, time);
            return found >= from ? std::optional(found) : std::nullopt;
        }
    }
    return std::nullopt;
}

long long Cron::countIn(Local from, Local before) const {
    if (from >= before)
        return 0;
    const long long perDay = timesBefore(m_fields, secondsPerDay);
    // Whole days of the months touched, less what lies outside the interval at either end.
    const Moment start(from);
    const Moment end(before);
    long long count = 0;
    for (chrono::year_month month = start.month; month <= end.month; month += chrono::months(1)) {
        if (!hasMonth(m_fields, month))
            continue;
        const std::uint32_t days = daysOf(m_fields, month);
        count += std::popcount(days) * perDay;
        if (month == start.month) {
            count -= bitsBelow(days, start.day) * perDay;
            if (days >> start.day & 1U)
                count -= timesBefore(m_fields, start.time);
        }
        if (month == end.month) {
            count -= (std::popcount(days) - bitsBelow(days, end.day)) * perDay;
            if (days >> end.day & 1U)
                count += timesBefore(m_fields, end.time);
        }
    }
    return count;
}

} // namespace redispatch::timing
