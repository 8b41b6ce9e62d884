// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/health.h"

#include <array>

namespace redispatch::domain {

namespace {

constexpr std::array<std::string_view, healthStateCount> stateWords = {
    "unknown", "stuck", "missed", "late", "failing", "flaky", "paused", "running", "never_run", "ok"};
constexpr std::array<std::string_view, 3> activityWords = {"idle", "running", "paused"};
constexpr std::array<std::string_view, 4> timelinessWords = {"unknown", "on_time", "late", "missed"};
constexpr std::array<std::string_view, 5> outcomesWords = {"unknown", "ok", "failing", "flaky", "never"};
constexpr std::array<std::string_view, 4> paceWords = {"unknown", "usual", "slow", "too_fast"};

template <class Enum, std::size_t count>
std::optional<Enum> find(const std::array<std::string_view, count>& words, std::string_view text) {
    for (std::size_t i = 0; i < count; ++i)
        if (words[i] == text)
            return static_cast<Enum>(i);
    return std::nullopt;
}

} // namespace

std::string_view word(HealthState state) {
    return stateWords.at(static_cast<std::size_t>(state));
}
std::string_view word(Activity activity) {
    return activityWords.at(static_cast<std::size_t>(activity));
}
std::string_view word(Timeliness timeliness) {
    return timelinessWords.at(static_cast<std::size_t>(timeliness));
}
std::string_view word(Outcomes outcomes) {
    return outcomesWords.at(static_cast<std::size_t>(outcomes));
}
std::string_view word(Trust trust) {
    return trust == Trust::Fresh ? "fresh" : "unknown";
}
std::string_view word(Pace pace) {
    return paceWords.at(static_cast<std::size_t>(pace));
}

std::optional<HealthState> healthStateFrom(std::string_view text) {
    return find<HealthState>(stateWords, text);
}
std::optional<Activity> activityFrom(std::string_view text) {
    return find<Activity>(activityWords, text);
}
std::optional<Timeliness> timelinessFrom(std::string_view text) {
    return find<Timeliness>(timelinessWords, text);
}
std::optional<Outcomes> outcomesFrom(std::string_view text) {
    return find<Outcomes>(outcomesWords, text);
}
std::optional<Pace> paceFrom(std::string_view text) {
    return find<Pace>(paceWords, text);
}

} // namespace redispatch::domain
