// SPDX-License-Identifier: GPL-3.0-or-later
// The words in which a job's health is told: one headline and the axes behind it (statistics.md 5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace redispatch::domain {

/// The headline, in the order in which it is decided: the first that holds.
enum class HealthState : std::uint8_t {
    Unknown, ///< it could not be read lately, or what is known allows no other word
    Stuck,   ///< a run that should have ended long ago, or whose runner is gone
    Missed,  ///< a slot was due, its deadline passed, and nothing ran
    Late,    ///< a slot is due for longer than its grace, and nothing has started it
    Failing,
    Flaky, ///< not failing, but now ok and now not, or ok only after retries
    Paused,
    Running,
    NeverRun,
    Ok,
};
inline constexpr std::size_t healthStateCount = 10;

enum class Activity : std::uint8_t { Idle, Running, Paused };
enum class Timeliness : std::uint8_t { Unknown, OnTime, Late, Missed };
enum class Outcomes : std::uint8_t { Unknown, Ok, Failing, Flaky, Never };
enum class Trust : std::uint8_t { Fresh, Unknown };
/// A run against the baseline. TooFast often means that nothing was there to do, or that it was not done.
enum class Pace : std::uint8_t { Unknown, Usual, Slow, TooFast };

/// Stable lower-case words for JSON and filters: "ok", "never_run", "on_time", "too_fast".
std::string_view word(HealthState state);
std::string_view word(Activity activity);
std::string_view word(Timeliness timeliness);
std::string_view word(Outcomes outcomes);
std::string_view word(Trust trust);
std::string_view word(Pace pace);
std::optional<HealthState> healthStateFrom(std::string_view word);
std::optional<Activity> activityFrom(std::string_view word);
std::optional<Timeliness> timelinessFrom(std::string_view word);
std::optional<Outcomes> outcomesFrom(std::string_view word);
std::optional<Pace> paceFrom(std::string_view word);

} // namespace redispatch::domain
