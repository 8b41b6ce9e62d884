// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace redispatch::timing {

/// What schedulers disagree about when they read the same cron text.
struct Dialect {
    enum class Seconds : std::uint8_t { None, First, Last };
    /// How day of month and day of week join. Star: AND when either field starts with `*`, else OR (Debian).
    /// Or: OR unless one of them is just `*`.
    enum class Days : std::uint8_t { Star, Or, And };

    std::string_view name;
    Seconds seconds = Seconds::First; ///< place of the sixth field, which may always be left out
    Days days = Days::Star;
    bool sevenIsSunday = true;
    bool wrapAround = false;   ///< "22-2"
    bool lastAndNth = true;    ///< "L", "5L", "1#2"
    bool macros = true;        ///< "@daily"
    bool questionMark = false; ///< "?" stands for "*"
};

/// Debian's rules as cronsim has them, with an optional first field for seconds (native-engine.md 1.4).
const Dialect& nativeDialect();
/// What the npm package cron-parser takes, which BullMQ and Bull compute with: 5 fields, or 6 with seconds
/// first; days are joined by OR unless one of the fields is just `*` or `?`.
const Dialect& cronParserDialect();

/// The sets of a cron expression; bit n stands for the value n.
struct CronFields {
    std::uint64_t seconds = 1;
    std::uint64_t minutes = 0;
    std::uint32_t hours = 0;
    std::uint32_t days = 0; ///< of the month, 1–31
    bool lastDay = false;
    std::uint16_t months = 0;                 ///< 1–12
    std::uint8_t weekdays = 0;                ///< 0 Sunday – 6 Saturday
    std::array<std::uint8_t, 7> nthWeekday{}; ///< per weekday: bits 1–5 for the nth, bit 6 for the last
    bool daysAnd = true;                      ///< a day must match both day fields, not just one
    bool minuteStar = false;                  ///< the field's text starts with `*`
    bool hourStar = false;
    bool operator==(const CronFields&) const = default;
};

/// A cron expression on the wall clock, knowing no time zone. Immutable; safe to share between threads.
/// Searches jump from field to field and cost well under a microsecond.
class Cron {
public:
    using Local = std::chrono::local_seconds;

    /// Invalid with the field's name as subject when it cannot be read, or when more than 8 years can pass
    /// without an occurrence; the reason is in `detail`.
    static base::Result<Cron> parse(std::string_view expression, const Dialect& dialect = nativeDialect());

    std::optional<Local> firstIn(Local from, Local before) const; ///< the earliest match in [from, before)
    std::optional<Local> lastIn(Local from, Local before) const;  ///< the latest match in [from, before)
    long long countIn(Local from, Local before) const;            ///< matches in [from, before)

    /// Neither minute nor hour starts with `*`: meant for certain times of the day, not for a rhythm.
    bool fixedTime() const { return !m_fields.minuteStar && !m_fields.hourStar; }
    const CronFields& fields() const { return m_fields; }
    bool operator==(const Cron&) const = default;

private:
    explicit Cron(const CronFields& fields) : m_fields(fields) {}
    CronFields m_fields;
};

} // namespace redispatch::timing
