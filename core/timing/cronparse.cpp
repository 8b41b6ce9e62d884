// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/timing/cron.h"
#include "core/timing/invalid.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

namespace redispatch::timing {

namespace chrono = std::chrono;
using base::Error;
using base::ErrorKind;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t maxExpression = 1000;
constexpr unsigned lastBit = 6; // in CronFields::nthWeekday

constexpr std::string_view shortMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                            "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view shortDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Field {
    std::string_view name;
    int low;
    int high;
    std::span<const std::string_view> names; ///< of low, low + 1, …
};
constexpr Field secondField{"second", 0, 59, {}};
constexpr Field minuteField{"minute", 0, 59, {}};
constexpr Field hourField{"hour", 0, 23, {}};
constexpr Field dayField{"day of month", 1, 31, {}};
constexpr Field monthField{"month", 1, 12, shortMonths};
constexpr Field weekdayField{"day of week", 0, 7, shortDays};

struct Macro {
    std::string_view name;
    std::string_view expression;
};
constexpr Macro macros[] = {
    {"@hourly", "0 * * * *"},  {"@daily", "0 0 * * *"},  {"@midnight", "0 0 * * *"}, {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"},
};

std::string rangeText(const Field& field) {
    std::string text = std::to_string(field.low) + "–" + std::to_string(field.high);
    if (!field.names.empty())
        text += " or " + std::string(field.names.front()) + "–" + std::string(field.names.back());
    return text;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    constexpr std::string_view blanks = " \t\r\n";
    for (std::size_t at = text.find_first_not_of(blanks); at != std::string_view::npos;
         at = text.find_first_not_of(blanks, at)) {
        const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
        found.push_back(text.substr(at, end - at));
        at = end;
    }
    return found;
}

std::optional<int> number(std::string_view text) {
    if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    return static_cast<int>(*base::parseInt(text));
}

/// Reads one field of an expression in lower case.
class FieldReader {
public:
    FieldReader(const Field& field, const Dialect& dialect)
        : m_field(field)
        , m_high(field.low == 0 && field.high == 7 && !dialect.sevenIsSunday ? 6 : field.high)
        , m_dialect(dialect) {}

    Status read(std::string_view text) {
        for (const std::string_view term : base::split(text, ',', true))
            if (Status status = readTerm(term); !status)
                return status;
        return {};
    }

    std::uint64_t bits = 0;
    bool lastDay = false;
    std::array<std::uint8_t, 7> nth{};

private:
    Result<int> value(std::string_view text) const {
        const auto named = std::find(m_field.names.begin(), m_field.names.end(), text);
        if (named != m_field.names.end())
            return m_field.low + static_cast<int>(named - m_field.names.begin());
        const auto plain = number(text);
        if (!plain || *plain < m_field.low || *plain > m_high)
            return invalid(m_field.name, rangeText(m_field), text);
        return *plain;
    }

    Status readTerm(std::string_view term) {
        if (m_dialect.lastAndNth && m_field.name == dayField.name && term == "l") {
            lastDay = true;
            return {};
        }
        if (m_dialect.lastAndNth && m_field.name == weekdayField.name) {
            if (term.size() > 1 && term.ends_with('l'))
                return readNth(term.substr(0, term.size() - 1), lastBit);
            if (const std::size_t hash = term.find('#'); hash != std::string_view::npos) {
                const auto n = number(term.substr(hash + 1));
                if (!n || *n < 1 || *n > 5)
                    return invalid(m_field.name, "1–5 after #", term);
                return readNth(term.substr(0, hash), static_cast<unsigned>(*n));
            }
        }
        return readRange(term);
    }

    Status readNth(std::string_view day, unsigned bit) {
        const Result<int> weekday = value(day);
        if (!weekday)
            return weekday.error();
        auto& slot = nth[static_cast<std::size_t>(*weekday % 7)];
        slot = static_cast<std::uint8_t>(slot | (1U << bit));
        return {};
    }

    Status readRange(std::string_view term) {
        int step = 1;
        const std::size_t slash = term.find('/');
        const std::string_view range = term.substr(0, slash);
        if (slash != std::string_view::npos) {
            const auto parsed = number(term.substr(slash + 1));
            if (!parsed || *parsed == 0)
                return invalid(m_field.name, "a step of 1 or more after /", term);
            step = *parsed;
        }
        int from = m_field.low;
        int to = m_high;
        if (range != "*") {
            const std::size_t dash = range.find('-');
            const Result<int> first = value(range.substr(0, dash));
            if (!first)
                return first.error();
            from = *first;
            if (dash != std::string_view::npos) {
                const Result<int> last = value(range.substr(dash + 1));
                if (!last)
                    return last.error();
                to = *last;
            } else if (slash == std::string_view::npos) {
                to = from;
            }
        }
        if (to < from) {
            if (!m_dialect.wrapAround)
                return invalid(m_field.name, "a range that does not run backwards", term);
            to += m_field.name == weekdayField.name ? 7 : m_field.high - m_field.low + 1;
        }
        const int size = m_field.name == weekdayField.name ? 7 : m_field.high - m_field.low + 1;
        for (int at = from; at <= to; at += step)
            bits |= std::uint64_t{1} << (m_field.low + (at - m_field.low) % size);
        return {};
    }

    const Field& m_field;
    int m_high;
    const Dialect& m_dialect;
};

std::string dateText(Cron::Local at) {
    const chrono::year_month_day date(chrono::floor<chrono::days>(at));
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

/// Whether the date part surely matches in every year, which nearly every expression does.
bool plainlyYearly(const CronFields& f) {
    constexpr std::uint32_t everyMonthHas = 0x1ffffffe; // 1–28
    const bool anyDate = (f.days & everyMonthHas) != 0 || f.lastDay;
    const bool allDates = (f.days & 0xfffffffe) == 0xfffffffe;
    const bool anyWeekday = f.weekdays != 0 || std::any_of(f.nthWeekday.begin(), f.nthWeekday.end(),
                                                           [](unsigned n) { return (n & ~(1U << 5)) != 0; });
    const bool allWeekdays = f.weekdays == 0x7f;
    if (f.daysAnd)
        return (anyDate && allWeekdays) || (allDates && anyWeekday);
    return anyDate || anyWeekday;
}

/// The calendar repeats after 28 years within 1901–2099, so that two rounds show every gap whole.
Status checkFrequency(const Cron& cron, std::string_view expression) {
    if (plainlyYearly(cron.fields()))
        return {};
    constexpr auto limit = chrono::days(8 * 365 + 2);
    const std::string expected = "an occurrence at least every 8 years";
    const auto yearStart = [](int year) {
        return Cron::Local(chrono::local_days(chrono::year(year) / 1 / 1));
    };
    std::optional<Cron::Local> before;
    for (int year = 2001; year < 2001 + 2 * 28; ++year) {
        const auto first = cron.firstIn(yearStart(year), yearStart(year + 1));
        if (!first)
            continue;
        if (before && *first - *before > limit)
            return invalid("cron expression", expected, expression,
                           "nothing between " + dateText(*before) + " and " + dateText(*first));
        before = cron.lastIn(yearStart(year), yearStart(year + 1));
    }
    if (!before)
        return invalid("cron expression", expected, expression, "no year has such a day");
    return {};
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

} // namespace

const Dialect& nativeDialect() {
    static constexpr Dialect native{.name = "redispatch"};
    return native;
}

const Dialect& cronParserDialect() {
    static constexpr Dialect cronParser{
        .name = "cron-parser", .days = Dialect::Days::Or, .questionMark = true};
    return cronParser;
}

Result<Cron> Cron::parse(std::string_view expression, const Dialect& dialect) {
    if (expression.size() > maxExpression)
        return invalid("cron expression", "at most 1000 bytes", expression);
    std::string text = lowered(base::trimmed(expression));
    if (dialect.macros && text.starts_with('@')) {
        const auto macro = std::find_if(std::begin(macros), std::end(macros),
                                        [&](const Macro& m) { return m.name == text; });
        if (macro == std::end(macros))
            return invalid("cron expression",
                           "@hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually", expression);
        text = macro->expression;
    }
    if (dialect.questionMark)
        std::replace(text.begin(), text.end(), '?', '*');
    std::vector<std::string_view> parts = words(text);
    const bool sixth = parts.size() == 6 && dialect.seconds != Dialect::Seconds::None;
    if (parts.size() != 5 && !sixth) {
        const bool first = dialect.seconds == Dialect::Seconds::First;
        return invalid("cron expression",
                       dialect.seconds == Dialect::Seconds::None ? "5 fields"
                       : first                                   ? "5 fields, or 6 with seconds first"
                                                                 : "5 fields, or 6 with seconds last",
                       std::to_string(parts.size()) + (parts.size() == 1 ? " field" : " fields"));
    }

    CronFields fields;
    if (sixth) {
        const auto at = dialect.seconds == Dialect::Seconds::First ? parts.begin() : parts.end() - 1;
        FieldReader seconds(secondField, dialect);
        if (const Status status = seconds.read(*at); !status)
            return status.error();
        fields.seconds = seconds.bits;
        parts.erase(at);
    }
    FieldReader readers[] = {{minuteField, dialect},
                             {hourField, dialect},
                             {dayField, dialect},
                             {monthField, dialect},
                             {weekdayField, dialect}};
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (const Status status = readers[i].read(parts[i]); !status)
            return status.error();

    fields.minutes = readers[0].bits;
    fields.hours = static_cast<std::uint32_t>(readers[1].bits);
    fields.days = static_cast<std::uint32_t>(readers[2].bits);
    fields.lastDay = readers[2].lastDay;
    fields.months = static_cast<std::uint16_t>(readers[3].bits);
    fields.weekdays = static_cast<std::uint8_t>(readers[4].bits);
    fields.nthWeekday = readers[4].nth;
    fields.minuteStar = parts[0].starts_with('*');
    fields.hourStar = parts[1].starts_with('*');
    switch (dialect.days) {
    case Dialect::Days::Star:
        fields.daysAnd = parts[2].starts_with('*') || parts[4].starts_with('*');
        break;
    case Dialect::Days::Or:
        fields.daysAnd = parts[2] == "*" || parts[4] == "*";
        break;
    case Dialect::Days::And:
        fields.daysAnd = true;
        break;
    }
    const Cron cron(fields);
    if (const Status status = checkFrequency(cron, expression); !status)
        return status.error();
    return cron;
}

} // namespace redispatch::timing
