// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/zonetext.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/timing/zone.h"

#include <cstdlib>

namespace redispatch::timing {

namespace chrono = std::chrono;
using base::ErrorKind;
using base::Instant;

namespace {

void append(std::string& text, unsigned value, unsigned digits) {
    const std::size_t end = text.size() + digits;
    text.resize(end, '0');
    for (std::size_t at = end; digits > 0; --digits, value /= 10)
        text[--at] = static_cast<char>('0' + value % 10);
}

void appendDateTime(std::string& text, Instant local, char separator, bool seconds) {
    const auto day = chrono::floor<chrono::days>(local);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss time(local - day);
    append(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    text += '-';
    append(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append(text, static_cast<unsigned>(date.day()), 2);
    text += separator;
    append(text, static_cast<unsigned>(time.hours().count()), 2);
    text += ':';
    append(text, static_cast<unsigned>(time.minutes().count()), 2);
    if (!seconds)
        return;
    text += ':';
    append(text, static_cast<unsigned>(time.seconds().count()), 2);
    if (const auto ms = static_cast<unsigned>(time.subseconds().count()); ms != 0) {
        text += '.';
        append(text, ms, 3);
    }
}

} // namespace

std::string localText(Instant at, std::string_view timeZone) {
    const auto zone = Zone::find(timeZone);
    std::string text;
    text.reserve(32);
    const chrono::seconds offset = zone ? (*zone)->offsetAt(at) : chrono::seconds(0);
    appendDateTime(text, at + offset, 'T', true);
    if (!zone || (*zone)->name() == "UTC")
        return text += 'Z';
    const auto minutes = static_cast<int>(offset.count() / 60);
    text += minutes < 0 ? '-' : '+';
    append(text, static_cast<unsigned>(std::abs(minutes) / 60), 2);
    text += ':';
    append(text, static_cast<unsigned>(std::abs(minutes) % 60), 2);
    return text;
}

std::string localMinuteText(Instant at, std::string_view timeZone) {
    const auto zone = Zone::find(timeZone);
    std::string text;
    text.reserve(24);
    appendDateTime(text, at + (zone ? (*zone)->offsetAt(at) : chrono::seconds(0)), ' ', false);
    if (!zone)
        text += " UTC";
    return text;
}

base::Result<Instant> parseLocal(std::string_view text, std::string_view timeZone) {
    text = base::trimmed(text);
    const auto zone = Zone::find(timeZone);
    if (!zone)
        return zone.error();
    if (const auto instant = base::parseInstant(text))
        return *instant;
    std::string completed(text);
    if (completed.size() == std::string_view("2021-03-27").size())
        completed += "T00:00";
    const auto utc = base::parseInstant(completed + "Z");
    if (!utc)
        return base::makeError(ErrorKind::Invalid, "time", "a time such as 2026-12-01T03:00",
                               base::elided(base::visible(text), 80));
    // The first segment that reaches the wall-clock time decides; where it starts later, there was a gap.
    const auto wanted = chrono::local_time<base::milliseconds>(utc->time_since_epoch());
    const auto segments = (*zone)->segments();
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const Zone::Segment& segment = segments[i];
        const bool last = i + 1 == segments.size();
        if (!last && wanted >= segment.local((*zone)->endOf(i)))
            continue;
        if (i > 0 && wanted < segment.localBegin())
            return Instant(segment.begin);
        return Instant(wanted.time_since_epoch() - segment.offset);
    }
    return *utc;
}

} // namespace redispatch::timing
