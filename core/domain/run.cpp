// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/run.h"

#include <array>
#include <string_view>

namespace redispatch::domain {

namespace {

/// The words of an enum in the order of its values.
constexpr std::array<std::string_view, 10> outcomeWords = {
    "none", "running", "ok", "failed", "timeout", "killed", "lost", "stale", "cancelled", "unknown"};
constexpr std::array<std::string_view, 5> triggerWords = {"schedule", "manual", "retry", "backfill",
                                                          "unknown"};
constexpr std::array<std::string_view, 3> cacheWords = {"unknown", "warm", "cold"};
constexpr std::array<std::string_view, 6> skipWords = {"overlap",      "paused",   "misfire",
                                                       "no_such_time", "disabled", "dst"};

template <class Enum, std::size_t size>
std::optional<Enum> find(const std::array<std::string_view, size>& words, std::string_view word) {
    for (std::size_t i = 0; i < size; ++i)
        if (words[i] == word)
            return static_cast<Enum>(i);
    return std::nullopt;
}

template <class Enum, std::size_t size>
std::string_view at(const std::array<std::string_view, size>& words, Enum value) {
    return words.at(static_cast<std::size_t>(value));
}

} // namespace

bool isFailure(Outcome outcome) {
    switch (outcome) {
    case Outcome::Failed:
    case Outcome::Timeout:
    case Outcome::Killed:
    case Outcome::Lost:
        return true;
    case Outcome::None:
    case Outcome::Running:
    case Outcome::Ok:
    case Outcome::Stale:
    case Outcome::Cancelled:
    case Outcome::Unknown:
        return false;
    }
    return false;
}

CacheStatus cacheStatusOf(std::optional<double> hits, std::optional<double> misses, double warmShare) {
    const double lookups = hits.value_or(0) + misses.value_or(0);
    if (!(lookups > 0))
        return CacheStatus::Unknown;
    return hits.value_or(0) / lookups >= warmShare ? CacheStatus::Warm : CacheStatus::Cold;
}

std::string_view word(Outcome outcome) {
    return at(outcomeWords, outcome);
}
std::string_view word(TriggerKind trigger) {
    return at(triggerWords, trigger);
}
std::string_view word(CacheStatus status) {
    return at(cacheWords, status);
}
std::string_view word(SkipCause cause) {
    return at(skipWords, cause);
}

std::optional<Outcome> outcomeFrom(std::string_view word) {
    return find<Outcome>(outcomeWords, word);
}
std::optional<TriggerKind> triggerFrom(std::string_view word) {
    return find<TriggerKind>(triggerWords, word);
}
std::optional<CacheStatus> cacheStatusFrom(std::string_view word) {
    return find<CacheStatus>(cacheWords, word);
}
std::optional<SkipCause> skipCauseFrom(std::string_view word) {
    return find<SkipCause>(skipWords, word);
}

} // namespace redispatch::domain
