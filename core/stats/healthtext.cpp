// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/healthtext.h"

#include "core/base/humanize.h"

#include <array>
#include <cmath>

namespace redispatch::stats {

namespace {

constexpr std::array<std::string_view, healthStateCount> stateTitles = {
    "Unknown", "Stuck", "Missed", "Late", "Failing", "Flaky", "Paused", "Running", "Never run", "Ok"};
constexpr std::array<std::string_view, 18> causeWords = {
    "not_read",    "invalid_definition", "lease_over",   "nothing_known", "over_time",     "lease_lost",
    "slot_missed", "deadline_passed",    "chain_broken", "slot_open",     "failed",        "changing",
    "retrying",    "held_back",          "active",       "not_due_yet",   "never_started", "last_was_ok"};
static_assert(static_cast<std::size_t>(HealthCause::LastWasOk) + 1 == causeWords.size());

std::string percentText(double share) {
    return std::to_string(std::lround(100 * share)) + " %";
}

std::string_view endingText(domain::Outcome outcome) {
    switch (outcome) {
    case domain::Outcome::Timeout:
        return "ran into its time limit";
    case domain::Outcome::Killed:
        return "was killed";
    case domain::Outcome::Lost:
        return "was lost with its runner";
    case domain::Outcome::Failed:
    case domain::Outcome::None:
    case domain::Outcome::Running:
    case domain::Outcome::Ok:
    case domain::Outcome::Stale:
    case domain::Outcome::Cancelled:
    case domain::Outcome::Unknown:
        break;
    }
    return "failed";
}

} // namespace

std::string_view title(HealthState state) {
    return stateTitles.at(static_cast<std::size_t>(state));
}

std::string_view word(HealthCause cause) {
    return causeWords.at(static_cast<std::size_t>(cause));
}

namespace {

/// "2026-11-23 02:30 UTC", with seconds where there are some.
std::string slotText(base::Instant at) {
    constexpr std::size_t day = 10, minutes = 16, seconds = 19;
    std::string text = base::utcText(at);
    const bool whole = text.compare(minutes, seconds - minutes, ":00") == 0;
    text.resize(whole ? minutes : seconds);
    text[day] = ' ';
    return text + " UTC";
}

} // namespace

std::string reasonText(const HealthReason& reason) {
    const std::string took = reason.duration ? base::durationText(*reason.duration) : std::string();
    const std::string at = reason.at ? slotText(*reason.at) : std::string();
    switch (reason.cause) {
    case HealthCause::NotRead:
        return "not read for " + took;
    case HealthCause::InvalidDefinition:
        return "its stored definition makes no sense";
    case HealthCause::LeaseOver:
        return "the running job's lease is over since " + took + ", and it has not ended";
    case HealthCause::NothingKnown:
        return "no outcome of a run is known";
    case HealthCause::OverTime:
        return "should have ended " + took + " ago, and has not";
    case HealthCause::LeaseLost:
        return "its runner has not been heard of since its lease ended " + took + " ago";
    case HealthCause::SlotMissed:
        return at.empty() ? "a slot was due and nothing ran"
                          : "the slot at " + at + " was due and nothing ran";
    case HealthCause::DeadlinePassed:
        return "the slot at " + at + " has not run, " + took + " beyond its deadline";
    case HealthCause::ChainBroken:
        return "nothing will start its next run";
    case HealthCause::SlotOpen:
        return "due for " + took + ", and nothing has started it";
    case HealthCause::Failed:
        if (reason.count > 1)
            return "the last " + std::to_string(reason.count) + " runs failed";
        return "the last run " + std::string(endingText(reason.outcome));
    case HealthCause::Changing:
        return percentText(reason.share) + " of the last outcomes differ from the one before";
    case HealthCause::Retrying:
        return percentText(reason.share) + " of the last ok runs needed a retry";
    case HealthCause::HeldBack:
        return "paused since " + at;
    case HealthCause::Active:
        return "running for " + took;
    case HealthCause::NotDueYet:
        return "not due yet";
    case HealthCause::NeverStarted:
        return "has never run, although it was due";
    case HealthCause::LastWasOk:
        return "the last run was ok";
    }
    return {};
}

std::string besidesText(const Health& health) {
    std::string text;
    const auto add = [&](std::string_view what) {
        text += text.empty() ? "" : ", ";
        text += what;
    };
    if (health.timeliness == Timeliness::Missed && health.state != HealthState::Missed)
        add("missed");
    if (health.timeliness == Timeliness::Late && health.state != HealthState::Late)
        add("late");
    if (health.outcome == Outcomes::Failing && health.state != HealthState::Failing)
        add("failing");
    if (health.outcome == Outcomes::Flaky && health.state != HealthState::Flaky)
        add("flaky");
    if (health.activity == Activity::Paused && health.state != HealthState::Paused)
        add("paused");
    if (health.activity == Activity::Running && health.state != HealthState::Running &&
        health.state != HealthState::Stuck)
        add("running");
    if (health.pace == Pace::Slow)
        add("slow");
    if (health.pace == Pace::TooFast)
        add("too fast");
    return text;
}

} // namespace redispatch::stats
