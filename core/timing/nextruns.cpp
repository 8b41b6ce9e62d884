// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timing/nextruns.h"

#include <algorithm>

namespace redispatch::timing {

namespace chrono = std::chrono;
using base::Instant;
using base::milliseconds;
using chrono::local_seconds;
using chrono::sys_seconds;
using namespace std::chrono_literals;

namespace {

constexpr auto longestMendedGap = 3h;

template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

/// A cron rule laid over its zone's segments.
class Timeline {
public:
    explicit Timeline(const CronRule& rule)
        : m_cron(rule.cron), m_zone(*rule.zone), m_fixedTime(rule.cron.fixedTime()) {}

    std::optional<sys_seconds> firstAfter(sys_seconds after) const {
        const std::size_t start = m_zone.segmentAt(after);
        for (std::size_t i = start; i < m_zone.segments().size(); ++i) {
            const Zone::Segment& segment = m_zone.segments()[i];
            if (i > start && mendsGapBefore(i))
                return segment.begin;
            const local_seconds from = std::max(begin(segment), segment.local(after) + 1s);
            if (const auto found = m_cron.firstIn(from, segment.local(m_zone.endOf(i))))
                return segment.utc(*found);
        }
        return std::nullopt;
    }

    std::optional<sys_seconds> lastUpTo(sys_seconds at) const {
        for (std::size_t i = m_zone.segmentAt(at) + 1; i-- > 0;) {
            const Zone::Segment& segment = m_zone.segments()[i];
            const local_seconds before = segment.local(std::min(m_zone.endOf(i), at + 1s));
            if (const auto found = m_cron.lastIn(begin(segment), before))
                return segment.utc(*found);
            if (mendsGapBefore(i))
                return segment.begin;
        }
        return std::nullopt;
    }

    long long countIn(sys_seconds from, sys_seconds to) const { // (from, to]
        long long count = 0;
        const std::size_t start = m_zone.segmentAt(from);
        for (std::size_t i = start; i < m_zone.segments().size(); ++i) {
            const Zone::Segment& segment = m_zone.segments()[i];
            if (segment.begin > to)
                break;
            count += m_cron.countIn(std::max(begin(segment), segment.local(from) + 1s),
                                    segment.local(std::min(m_zone.endOf(i), to + 1s)));
            const local_seconds first = segment.localBegin();
            if (segment.begin > from && mendsGapBefore(i) && !m_cron.firstIn(first, first + 1s))
                ++count;
        }
        return count;
    }

private:
    /// Where the rule's own part of a segment starts: a fixed-time job does not repeat repeated hours.
    local_seconds begin(const Zone::Segment& segment) const {
        return m_fixedTime ? std::max(segment.localBegin(), segment.covered) : segment.localBegin();
    }

    /// Whether a time skipped just before this segment has to be made up for at its begin.
    bool mendsGapBefore(std::size_t i) const {
        const Zone::Segment& segment = m_zone.segments()[i];
        const auto gap = segment.localBegin() - segment.covered;
        return m_fixedTime && gap > 0s && gap <= longestMendedGap &&
               m_cron.firstIn(segment.covered, segment.localBegin());
    }

    const Cron& m_cron;
    const Zone& m_zone;
    bool m_fixedTime;
};

std::optional<Instant> toInstant(std::optional<sys_seconds> at) {
    return at ? std::optional<Instant>(*at) : std::nullopt;
}

constexpr Instant earliest = earliestTime;
constexpr Instant latest = latestTime;

/// Division rounding down, for instants before the phase.
long long floorDiv(milliseconds a, milliseconds b) {
    const long long whole = a / b;
    return a % b < 0ms ? whole - 1 : whole;
}

/// How many grid points lie at or before `at`, counted from the first one since 1970.
long long pointsUpTo(const EveryRule& every, Instant at) {
    return floorDiv(at - earliest - every.phase, every.interval) + 1;
}
Instant point(const EveryRule& every, long long index) {
    return earliest + every.phase + index * every.interval;
}

} // namespace

std::optional<Instant> nextAfter(const TimingRule& rule, Instant after) {
    if (const auto* once = std::get_if<AtRule>(&rule.when))
        return once->at > after ? std::optional(once->at) : std::nullopt;
    if (after >= latest)
        return std::nullopt;
    after = std::max(after, earliest - 1ms);
    return std::visit(Match{
                          [](const ManualRule&) -> std::optional<Instant> { return std::nullopt; },
                          [](const AtRule&) -> std::optional<Instant> { return std::nullopt; },
                          [&](const EveryRule& every) -> std::optional<Instant> {
                              const Instant next = point(every, pointsUpTo(every, after));
                              return next < latest ? std::optional(next) : std::nullopt;
                          },
                          [&](const CronRule& cron) {
                              return toInstant(
                                  Timeline(cron).firstAfter(chrono::floor<chrono::seconds>(after)));
                          },
                      },
                      rule.when);
}

std::optional<Instant> lastAtOrBefore(const TimingRule& rule, Instant at) {
    if (const auto* once = std::get_if<AtRule>(&rule.when))
        return once->at <= at ? std::optional(once->at) : std::nullopt;
    if (at < earliest)
        return std::nullopt;
    at = std::min(at, latest - 1ms);
    return std::visit(Match{
                          [](const ManualRule&) -> std::optional<Instant> { return std::nullopt; },
                          [](const AtRule&) -> std::optional<Instant> { return std::nullopt; },
                          [&](const EveryRule& every) -> std::optional<Instant> {
                              const long long points = pointsUpTo(every, at);
                              return points > 0 ? std::optional(point(every, points - 1)) : std::nullopt;
                          },
                          [&](const CronRule& cron) {
                              return toInstant(Timeline(cron).lastUpTo(chrono::floor<chrono::seconds>(at)));
                          },
                      },
                      rule.when);
}

Count countBetween(const TimingRule& rule, Instant from, Instant to, long long limit) {
    long long due = 0;
    if (const auto* once = std::get_if<AtRule>(&rule.when)) {
        due = from < once->at && once->at <= to ? 1 : 0;
    } else {
        from = std::clamp(from, earliest - 1ms, latest - 1ms);
        to = std::clamp(to, earliest - 1ms, latest - 1ms);
        if (from < to)
            due = std::visit(
                Match{
                    [](const ManualRule&) { return 0LL; },
                    [](const AtRule&) { return 0LL; },
                    [&](const EveryRule& every) { return pointsUpTo(every, to) - pointsUpTo(every, from); },
                    [&](const CronRule& cron) {
                        return Timeline(cron).countIn(chrono::floor<chrono::seconds>(from),
                                                      chrono::floor<chrono::seconds>(to));
                    },
                },
                rule.when);
    }
    limit = std::max(limit, 0LL);
    return {std::min(due, limit), due > limit};
}

std::vector<Instant> nextSlots(const TimingRule& rule, Instant after, int count) {
    std::vector<Instant> due;
    for (int i = 0; i < count; ++i) {
        const auto next = nextAfter(rule, after);
        if (!next)
            break;
        due.push_back(after = *next);
    }
    return due;
}

} // namespace redispatch::timing
