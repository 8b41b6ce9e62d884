// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be done about a job now, as a pure function of its rule and state.
#pragma once

#include "core/engines/native/protocol.h"
#include "core/timing/plan.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace redispatch::runner {

using base::Instant;
using base::milliseconds;

/// How a late slot is treated; from the definition.
struct Lateness {
    engines::native::Misfire misfire = engines::native::Misfire::Latest;
    milliseconds deadline{}; ///< 0: one hour, or the gap to the next slot if smaller
    bool operator==(const Lateness&) const = default;
};

struct ClaimSlot {
    Instant slot{};
    std::optional<Instant> next;
    bool operator==(const ClaimSlot&) const = default;
};
struct DueEntry {
    std::string entry;
    Instant dueAt{};
    bool operator==(const DueEntry&) const = default;
};
/// Try these in order until one is granted.
struct ClaimEntries {
    std::vector<DueEntry> entries;
    bool operator==(const ClaimEntries&) const = default;
};
/// Slots (first … last) that get no run, `count` of them.
struct SkipSlots {
    Instant first{};
    Instant last{};
    int count = 1;
    domain::SkipCause cause = domain::SkipCause::Misfire;
    bool missed = false; ///< nobody was there in time
    std::optional<Instant> next;
    bool operator==(const SkipSlots&) const = default;
};
/// The active run's lease is over.
struct ReapRun {
    bool operator==(const ReapRun&) const = default;
};
/// Nothing to do before then; never, when empty.
struct LookAgain {
    std::optional<Instant> at;
    bool operator==(const LookAgain&) const = default;
};
using Step = std::variant<ClaimSlot, ClaimEntries, SkipSlots, ReapRun, LookAgain>;

/// How late a slot may be under misfire = "skip", and still run: a runner's round trip and a short restart.
inline constexpr milliseconds punctual = std::chrono::seconds(10);

/// The steps in the order they are to be taken. At most one of them starts a run; after ReapRun the state is
/// to be read anew. A job that is not defined or retired asks for nothing. Slots are never decided before
/// they are due, and each of (cursor, now] appears in exactly one step.
std::vector<Step> decide(const timing::TimingRule& rule, const Lateness& lateness,
                         const engines::native::State& state);

} // namespace redispatch::runner
