// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runner/decision.h"

#include "core/timing/nextruns.h"

#include <algorithm>
#include <limits>

namespace redispatch::runner {

using domain::SkipCause;
using engines::native::Misfire;
using engines::native::State;

namespace {
constexpr milliseconds usualDeadline = std::chrono::hours(1);

/// Slots in (cursor, end], as one compressed range; nothing when there are none.
class Slots {
public:
    Slots(const timing::TimingRule& rule, Instant cursor) : m_rule(rule), m_cursor(cursor) {}

    bool any(Instant end) const {
        const auto first = timing::nextAfter(m_rule, m_cursor);
        return first && *first <= end;
    }
    /// The slots up to `end` with one fate; moves the cursor behind them.
    void skip(std::vector<Step>& steps, Instant end, SkipCause cause, bool missed) {
        const auto first = timing::nextAfter(m_rule, m_cursor);
        const auto last = timing::lastAtOrBefore(m_rule, end);
        if (!first || !last || *first > *last)
            return;
        const auto counted = timing::countBetween(m_rule, m_cursor, *last, std::numeric_limits<int>::max());
        steps.push_back(SkipSlots{*first, *last, static_cast<int>(counted.due), cause, missed,
                                  timing::nextAfter(m_rule, *last)});
        m_cursor = *last;
    }
    Instant cursor() const { return m_cursor; }

private:
    const timing::TimingRule& m_rule;
    Instant m_cursor;
};

/// How old a slot may be and still run.
milliseconds allowedAge(const Lateness& lateness, Instant slot, std::optional<Instant> next) {
    milliseconds age = lateness.deadline;
    if (age == milliseconds{})
        age = next ? std::min(usualDeadline, *next - slot) : usualDeadline;
    return lateness.misfire == Misfire::Skip ? std::min(age, punctual) : age;
}

/// Idle and not paused: the newest slot runs unless it is too old; those before it do not.
std::optional<ClaimSlot> decideDue(const timing::TimingRule& rule, const Lateness& lateness, Slots& undecided,
                                   Instant now, std::vector<Step>& steps) {
    const Instant newest = *timing::lastAtOrBefore(rule, now);
    const auto next = timing::nextAfter(rule, newest);
    const milliseconds age = allowedAge(lateness, newest, next);
    if (now - newest > age) {
        undecided.skip(steps, newest, SkipCause::Misfire, true);
        return {};
    }
    // Too old for anybody to run it: missed. Young enough, but the newest stands for it: misfire.
    undecided.skip(steps, std::min(newest, now - age) - milliseconds(1), SkipCause::Misfire, true);
    undecided.skip(steps, newest - milliseconds(1), SkipCause::Misfire, false);
    return ClaimSlot{newest, next};
}
} // namespace

std::vector<Step> decide(const timing::TimingRule& rule, const Lateness& lateness, const State& state) {
    if (!state.exists || state.retired)
        return {};
    const Instant now = state.now;
    const bool isActive = !state.activeRun.empty();
    if (isActive && (!state.activeLease || *state.activeLease < now))
        return {ReapRun{}};

    std::vector<Step> steps;
    Slots undecided(rule, state.cursor);
    if (state.paused)
        undecided.skip(steps, now, SkipCause::Paused, false);
    else if (state.pauseUntil) // it has run out, and still explains the slots before its end
        undecided.skip(steps, std::min(now, *state.pauseUntil - milliseconds(1)), SkipCause::Paused, false);
    if (isActive)
        undecided.skip(steps, now, SkipCause::Overlap, false);

    if (!isActive) {
        if (undecided.any(now)) {
            if (const auto claim = decideDue(rule, lateness, undecided, now, steps)) {
                steps.push_back(*claim);
                return steps;
            }
        }
        ClaimEntries due;
        for (const auto& pending : state.pending) {
            if (pending.dueAt <= now)
                due.entries.push_back({pending.entry, pending.dueAt});
        }
        if (!due.entries.empty()) {
            steps.push_back(std::move(due));
            return steps;
        }
    }
    if (!steps.empty())
        return steps; // the script that records them tells when to look again

    LookAgain look{timing::nextAfter(rule, now)};
    const auto atMost = [&look](Instant at) { look.at = look.at ? std::min(*look.at, at) : at; };
    if (isActive)
        atMost(*state.activeLease);
    else if (!state.pending.empty())
        atMost(state.pending.front().dueAt);
    steps.push_back(look);
    return steps;
}

} // namespace redispatch::runner
