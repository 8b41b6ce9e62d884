// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/run.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::domain {

/// What became of one slot or manual run, as the strip shows it.
struct Fate {
    Outcome outcome = Outcome::Unknown; ///< None for a slot without a run
    std::optional<SkipCause> skipped;   ///< set for a skipped slot; None and not set: missed
    TriggerKind trigger = TriggerKind::Schedule;
    CacheStatus cache = CacheStatus::Unknown;
    std::optional<milliseconds> duration; ///< within 1 %; empty for a slot without a run

    bool operator==(const Fate&) const = default;
};

/// How many fates a row keeps.
inline constexpr std::size_t stripLength = 60;

/// A fate as four ASCII bytes: outcome letter, trigger and cache in one letter, and the duration as a
/// base-64 number of two digits on a logarithmic scale (1 % steps, 1 ms to 10^17 s; 0 below 1 ms).
/// Rows keep 60 of them, 240 bytes, oldest first.
std::string packFate(const Fate& fate);

/// The fates of a packed strip, oldest first; what cannot be decoded is Outcome::Unknown. At most 60.
std::vector<Fate> unpackStrip(std::string_view packed);

/// A fate without its duration and cache, which take longest to decode.
struct FateKind {
    Outcome outcome = Outcome::Unknown; ///< None for a slot without a run
    bool skipped = false;               ///< None and not skipped: missed
    TriggerKind trigger = TriggerKind::Schedule;
};
struct FateKinds {
    std::array<FateKind, stripLength> values; ///< oldest first
    std::size_t count = 0;
};
/// unpackStrip() for those who look at many strips. No allocation.
FateKinds unpackKinds(std::string_view packed);

/// The share of failures among the runs of a packed strip that were ok or failed, 0 to 1; empty without one.
std::optional<double> stripFailureShare(std::string_view packed);

/// One letter per fate for programs, oldest first: o ok, f failed, t timeout, k killed, l lost, c cancelled,
/// s skipped, m missed, u unknown.
std::string stripLetters(std::string_view packed);

/// Median duration of the ok runs in a packed strip; empty without one. No allocation.
std::optional<milliseconds> stripMedian(std::string_view packed);

} // namespace redispatch::domain
