// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ticks.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace redispatch::ui {

namespace {

constexpr double second = 1000;
constexpr double minute = 60 * second;
constexpr double hour = 60 * minute;
constexpr double day = 24 * hour;

struct Unit {
    double ms;
    const char* name;
};
constexpr Unit units[] = {{1, "ms"}, {second, "s"}, {minute, "min"}, {hour, "h"}, {day, "d"}};

std::string numberText(double value, int decimals) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

/// Fewest decimals that tell multiples of `step` apart.
int decimalsFor(double step) {
    int decimals = 0;
    while (decimals < 3 && std::abs(step - std::round(step)) > 1e-6) {
        step *= 10;
        ++decimals;
    }
    return decimals;
}

const Unit& unitOf(double ms, double atLeast = 1) {
    const Unit* unit = &units[0];
    for (const Unit& candidate : units)
        if (ms >= candidate.ms * atLeast)
            unit = &candidate;
    return *unit;
}

std::string inOwnUnit(double ms) {
    const Unit& unit = unitOf(ms);
    return numberText(ms / unit.ms, decimalsFor(ms / unit.ms)) + ' ' + unit.name;
}

/// 1, 2, 5, 10, … times the unit, the smallest that is not below `raw`.
double decimalStep(double raw) {
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= raw * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

/// Minutes and seconds are counted in 15s and 30s, hours in 3s and 6s.
double stepIn(const Unit& unit, double raw) {
    const double inUnit = raw / unit.ms;
    if (inUnit > 1 && (unit.ms == second || unit.ms == minute)) {
        for (const double step : {2.0, 5.0, 10.0, 15.0, 30.0, 60.0})
            if (step >= inUnit * (1 - 1e-9))
                return step * unit.ms;
    }
    if (inUnit > 1 && unit.ms == hour) {
        for (const double step : {2.0, 3.0, 6.0, 12.0, 24.0})
            if (step >= inUnit * (1 - 1e-9))
                return step * unit.ms;
    }
    return decimalStep(inUnit) * unit.ms;
}

std::vector<Tick> linearTicks(double low, double high, int most) {
    std::vector<Tick> ticks;
    const Unit& unit = unitOf(high, 2);
    const double step = std::max(stepIn(unit, (high - low) / std::max(most - 1, 1)), 1.0);
    const int decimals = decimalsFor(step / unit.ms);
    for (double index = std::ceil(low / step - 1e-9); index * step <= high * (1 + 1e-9); ++index) {
        const double value = index * step;
        ticks.push_back({value, value == 0 ? "0" : numberText(value / unit.ms, decimals) + ' ' + unit.name});
    }
    return ticks;
}

const std::vector<double>& decades() {
    static const std::vector<double> values = {1,           10,   100,       second,   10 * second, minute,
                                               10 * minute, hour, 10 * hour, 10 * day, 100 * day};
    return values;
}

std::vector<Tick> among(const std::vector<double>& values, double low, double high) {
    std::vector<Tick> ticks;
    for (const double value : values)
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
            ticks.push_back({value, inOwnUnit(value)});
    return ticks;
}

struct TimeStep {
    qint64 ms; ///< 0: months
    int months = 0;
};
constexpr TimeStep timeSteps[] = {{1000},
                                  {2000},
                                  {5000},
                                  {10'000},
                                  {15'000},
                                  {30'000},
                                  {60'000},
                                  {120'000},
                                  {300'000},
                                  {600'000},
                                  {900'000},
                                  {1'800'000},
                                  {3'600'000},
                                  {7'200'000},
                                  {10'800'000},
                                  {21'600'000},
                                  {43'200'000},
                                  {86'400'000},
                                  {2 * 86'400'000},
                                  {7 * 86'400'000LL},
                                  {14 * 86'400'000LL},
                                  {0, 1},
                                  {0, 3},
                                  {0, 6},
                                  {0, 12},
                                  {0, 60},
                                  {0, 240}};

/// What changed since the tick before, which is invalid for the first one, stands on a second line.
std::string timeLabel(const QDateTime& at, const TimeStep& step, const QDate& before) {
    const QLocale c = QLocale::c();
    const auto label = [&](const QString& format, bool changed, const QString& formatBelow) {
        const QString text = c.toString(at, format);
        return (changed ? text + QLatin1Char('\n') + c.toString(at, formatBelow) : text).toStdString();
    };
    if (step.months >= 12)
        return c.toString(at, QStringLiteral("yyyy")).toStdString();
    if (step.months > 0)
        return c.toString(at, QStringLiteral("MMM yyyy")).toStdString();
    if (step.ms >= 86'400'000)
        return label(QStringLiteral("d MMM"), !before.isValid() || before.year() != at.date().year(),
                     QStringLiteral("yyyy"));
    return label(step.ms < 60'000 ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"), before != at.date(),
                 QStringLiteral("d MMM"));
}

/// Appends when it lies in the range and moves forward: a wall clock that was set back repeats itself.
void append(std::vector<QDateTime>& times, const QDateTime& at, double from, double to) {
    const auto ms = static_cast<double>(at.toMSecsSinceEpoch());
    if (at.isValid() && ms >= from && ms <= to && (times.empty() || at > times.back()))
        times.push_back(at);
}

std::vector<QDateTime> roundTimes(const TimeStep& step, double from, double to, const QTimeZone& zone) {
    std::vector<QDateTime> times;
    const QDateTime start = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(from), zone);
    if (step.months > 0) {
        const int months = start.date().year() * 12 + start.date().month() - 1;
        for (int month = months - months % step.months;; month += step.months) {
            const QDateTime at(QDate(month / 12, month % 12 + 1, 1), QTime(0, 0), zone);
            if (static_cast<double>(at.toMSecsSinceEpoch()) > to)
                return times;
            append(times, at, from, to);
        }
    }
    if (step.ms < 3'600'000) { // zones differ by quarters of an hour: round in UTC plus offset is round here
        const qint64 offset = start.offsetFromUtc() * 1000LL;
        const qint64 first = (static_cast<qint64>(from) + offset) / step.ms * step.ms - offset;
        for (qint64 at = first; static_cast<double>(at) <= to; at += step.ms)
            append(times, QDateTime::fromMSecsSinceEpoch(at, zone), from, to);
        return times;
    }
    const qint64 days = std::max<qint64>(step.ms / 86'400'000, 1);
    const qint64 julian = start.date().toJulianDay();
    for (QDate date = QDate::fromJulianDay(julian - julian % days);; date = date.addDays(days)) {
        if (static_cast<double>(QDateTime(date, QTime(0, 0), zone).toMSecsSinceEpoch()) > to)
            return times;
        for (qint64 at = 0; at < 86'400'000; at += step.ms)
            append(times, QDateTime(date, QTime::fromMSecsSinceStartOfDay(static_cast<int>(at)), zone), from,
                   to);
    }
}

} // namespace

const std::vector<double>& roundDurations() {
    static const std::vector<double> values = {
        1,           2,        5,          10,         20,          50,          100,
        200,         500,      second,     2 * second, 5 * second,  10 * second, 20 * second,
        30 * second, minute,   2 * minute, 5 * minute, 10 * minute, 20 * minute, 30 * minute,
        hour,        2 * hour, 3 * hour,   6 * hour,   12 * hour,   day,         2 * day,
        5 * day,     10 * day, 20 * day,   50 * day,   100 * day,   365 * day};
    return values;
}

std::vector<Tick> durationTicks(double low, double high, ScaleKind scale, int most) {
    if (!(high > low) || most < 1)
        return {};
    if (scale == ScaleKind::Linear)
        return linearTicks(low, high, most);
    std::vector<Tick> ticks = among(roundDurations(), low, high);
    if (static_cast<int>(ticks.size()) <= most && ticks.size() >= 2)
        return ticks;
    if (ticks.size() < 2)
        return linearTicks(low, high, most);
    ticks = among(decades(), low, high);
    while (static_cast<int>(ticks.size()) > most) { // every other one
        std::vector<Tick> fewer;
        for (std::size_t i = 0; i < ticks.size(); i += 2)
            fewer.push_back(std::move(ticks[i]));
        ticks = std::move(fewer);
    }
    return ticks;
}

DurationRange fittingRange(double least, double greatest, ScaleKind scale) {
    if (scale == ScaleKind::Linear) {
        const double top = std::max(greatest, 1.0) * 1.06;
        const Unit& unit = unitOf(top, 2);
        const double step = std::max(stepIn(unit, top / 5), 1.0);
        return {0, std::ceil(top / step - 1e-9) * step};
    }
    const auto& round = roundDurations();
    const double bottom = std::max(least, 1.0) * 0.94;
    const double top = std::max(greatest, 1.0) * 1.12;
    const auto above = std::ranges::lower_bound(round, top);
    auto below = std::ranges::upper_bound(round, bottom);
    if (below != round.begin())
        --below;
    return {*below, above == round.end() ? top : *above};
}

std::vector<Tick> timeTicks(double from, double to, int most, const QTimeZone& zone) {
    if (!(to > from) || most < 1)
        return {};
    for (const TimeStep& step : timeSteps) {
        const double length = step.months > 0 ? step.months * 30 * day : static_cast<double>(step.ms);
        if ((to - from) / length + 1 > most && &step != std::end(timeSteps) - 1)
            continue;
        std::vector<Tick> ticks;
        QDate date;
        for (const QDateTime& at : roundTimes(step, from, to, zone)) {
            ticks.push_back({static_cast<double>(at.toMSecsSinceEpoch()), timeLabel(at, step, date)});
            date = at.date();
        }
        return ticks;
    }
    return {};
}

} // namespace redispatch::ui
