// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/attention.h"

#include "core/base/humanize.h"
#include "core/base/text.h"
#include "core/query/columns.h"
#include "core/stats/healthtext.h"

#include <algorithm>
#include <array>

namespace redispatch::query {

using base::Instant;
using domain::Job;
using domain::JobState;
using stats::Health;
using stats::HealthCause;
using stats::HealthState;
using namespace std::chrono_literals;

namespace {

constexpr auto forgottenAfter = 24h * 7;

struct Words {
    std::string_view word;
    std::string_view title;
    std::string_view advice;
};

constexpr std::array<Words, needCauseCount> needs = {{
    {"stuck", "Stuck", "Look at its output and its host; end the process there if it hangs."},
    {"chain_broken", "Nothing will start them", "Re-arm it, so that its schedule goes on."},
    {"missed", "Missed", "Trigger it now if the work is still wanted, and see why no runner took it."},
    {"failing_again", "Failing again and again",
     "Look at the error of the last run; pause the job if each failure does harm."},
    {"late", "Late", "See whether a runner or worker that may run it is alive and free."},
    {"failing", "Failing", "Look at the error of the last run, and run it again once the cause is gone."},
    {"invalid", "Not readable", "Correct its definition where it comes from."},
    {"lease_over", "Runner silent during a run", "See whether the host of its runner is still up."},
    {"runs_long", "Running longer than usual", "Look at its output and progress, and at what it waits for."},
    {"slow", "Slower than usual", "See in its latency when that began, and what changed then."},
    {"flaky", "Flaky", "Compare its failed runs with the ok ones: time of day, host, cache, input."},
    {"too_fast", "Suspiciously fast",
     "See whether its result is what it should be; it may have had nothing to do."},
    {"pause_forgotten", "Paused for long", "Resume it, retire it, or give the pause an end."},
    {"pause_unexplained", "Paused without a reason", "Ask who paused it, and write down why."},
    {"pause_ended", "Pause ended by somebody else",
     "See whether it may run again, and pause it anew if not."},
    {"notes_missing", "Notes missing", "Write down its owner, the expected result and how to roll back."},
}};

const Words& wordsOf(NeedCause cause) {
    return needs.at(static_cast<std::size_t>(cause));
}

/// Of a job whose last outcome or timeliness is nothing to worry about.
std::optional<Need> quietNeed(const Job& job, const Health& health, Instant now) {
    if (health.activity == stats::Activity::Running && health.pace == stats::Pace::Slow)
        return Need{NeedCause::RunsLong, job.runningSince};
    if (health.pace == stats::Pace::Slow)
        return Need{NeedCause::Slow, job.last.finishedAt};
    if (health.outcome == stats::Outcomes::Flaky)
        return Need{NeedCause::Flaky, {}};
    if (health.pace == stats::Pace::TooFast)
        return Need{NeedCause::TooFast, job.last.finishedAt};
    if (health.activity == stats::Activity::Paused && job.paused) {
        if (!job.paused->until && now - job.paused->since > forgottenAfter)
            return Need{NeedCause::PauseForgotten, job.paused->since};
        if (job.paused->reason.empty())
            return Need{NeedCause::PauseUnexplained, job.paused->since};
    }
    if (job.queue && job.queue->endedPause)
        return Need{NeedCause::PauseEnded, job.queue->endedPause->since};
    return std::nullopt;
}

bool hasNotes(domain::NotesPresent notes) {
    return notes.owner && notes.expectedResult && notes.rollbackNote;
}

/// A run that was cancelled since says nothing.
domain::Outcome lastFailure(const Job& job) {
    return job.vitals.outcomes.count > 0 ? job.vitals.outcomes.newest : job.last.outcome;
}

std::string_view endedHow(domain::Outcome outcome) {
    return outcome == domain::Outcome::Timeout  ? "took longer than it may and was ended"
           : outcome == domain::Outcome::Killed ? "was killed"
           : outcome == domain::Outcome::Lost   ? "was lost with its runner"
                                                : "failed";
}

std::string sentence(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - ('a' - 'A'));
    return text + '.';
}

std::string pauseSentence(const domain::Pause& pause, Instant now) {
    const std::string by = pause.by.empty() ? std::string() : " by " + base::visible(pause.by);
    const std::string why = pause.reason.empty() ? ", without a reason" : ": " + base::visible(pause.reason);
    return "Paused" + by + " " + base::relativeText(pause.since, now) + why + ".";
}

} // namespace

std::optional<Need> needOf(const Job& job, const Health& health, Instant now) {
    const bool active = health.activity == stats::Activity::Running;
    if (job.state == JobState::Retired && !active)
        return std::nullopt;
    if (health.reason.cause == HealthCause::InvalidDefinition)
        return Need{NeedCause::Invalid, {}};
    if (health.state == HealthState::Stuck)
        return Need{NeedCause::Stuck, job.runningSince};
    if (health.timeliness == stats::Timeliness::Missed)
        return Need{job.state == JobState::Broken ? NeedCause::ChainBroken : NeedCause::Missed,
                    health.state == HealthState::Missed ? health.reason.at : std::nullopt};
    if (health.severe())
        return Need{NeedCause::FailingAgain, job.lastFailureAt};
    if (health.timeliness == stats::Timeliness::Late)
        return Need{NeedCause::Late, job.nextAt};
    if (health.outcome == stats::Outcomes::Failing)
        return Need{NeedCause::Failing, job.lastFailureAt};
    if (health.reason.cause == HealthCause::LeaseOver)
        return Need{NeedCause::LeaseOver, job.runningSince};
    if (auto quiet = quietNeed(job, health, now))
        return quiet;
    if (!hasNotes(job.notes) && job.state != JobState::Exhausted)
        return Need{NeedCause::NotesMissing, {}};
    return std::nullopt;
}

int urgencyOf(const Job& job, const Health& health, Instant now) {
    const auto need = needOf(job, health, now);
    if (need && need->cause != NeedCause::NotesMissing)
        return need->rank();
    const int after = static_cast<int>(needCauseCount);
    if (job.state == JobState::Retired && health.activity != stats::Activity::Running)
        return after + 7;
    switch (health.state) {
    case HealthState::Paused:
        return after;
    case HealthState::Unknown:
        return after + 3;
    case HealthState::Running:
        return after + 2;
    case HealthState::Stuck:
    case HealthState::Missed:
    case HealthState::Late:
    case HealthState::Failing:
    case HealthState::Flaky:
        break;
    case HealthState::NeverRun:
        return after + (health.due ? 1 : job.state == JobState::Exhausted ? 6 : 4);
    case HealthState::Ok:
        return after + (health.due ? 1 : job.state == JobState::Exhausted ? 6 : 5);
    }
    return after + 3;
}

std::vector<Attention> attentionOf(const domain::Snapshot& snapshot, Instant now) {
    std::vector<Attention> list;
    for (Index row = 0; row < snapshot.jobs.size(); ++row) {
        const Job& job = *snapshot.jobs[row];
        const Health health = healthOf(job, now);
        if (const auto need = needOf(job, health, now))
            list.push_back({row, *need, health});
    }
    std::ranges::sort(list, [](const Attention& a, const Attention& b) {
        if (a.need.cause != b.need.cause)
            return a.need.cause < b.need.cause;
        const Instant left = a.need.since.value_or(Instant::max());
        const Instant right = b.need.since.value_or(Instant::max());
        return left != right ? left < right : a.row < b.row; // rows are sorted by id
    });
    return list;
}

std::string_view word(NeedCause cause) {
    return wordsOf(cause).word;
}
std::string_view title(NeedCause cause) {
    return wordsOf(cause).title;
}
std::string_view adviceFor(NeedCause cause) {
    return wordsOf(cause).advice;
}

std::string needText(const Job& job, const Health& health, const Need& need, Instant now) {
    const auto took = [](std::optional<base::milliseconds> duration) {
        return duration ? base::durationText(*duration) : std::string("unknown");
    };
    const auto usual = [&] {
        const auto typical = usualDuration(job);
        return typical ? ", usually " + base::durationText(*typical) : std::string();
    };
    switch (need.cause) {
    case NeedCause::FailingAgain:
    case NeedCause::Failing:
        if (health.failuresInRow > 1)
            return "The last " + std::to_string(health.failuresInRow) + " runs failed" +
                   (job.lastSuccessAt ? "; last ok " + base::relativeText(*job.lastSuccessAt, now) + "."
                                      : ".");
        return "The last run " + std::string(endedHow(lastFailure(job))) +
               (job.lastFailureAt ? " " + base::relativeText(*job.lastFailureAt, now) + "." : ".");
    case NeedCause::RunsLong:
        return "Running for " +
               took(job.runningSince ? std::optional(now - *job.runningSince) : std::nullopt) + usual() + ".";
    case NeedCause::Slow:
    case NeedCause::TooFast:
        return "The last run took " + took(job.last.duration) + usual() + ".";
    case NeedCause::PauseForgotten:
    case NeedCause::PauseUnexplained:
        return job.paused ? pauseSentence(*job.paused, now) : std::string("Paused.");
    case NeedCause::PauseEnded:
        return "The pause" +
               (job.queue && job.queue->endedPause && !job.queue->endedPause->by.empty()
                    ? " by " + base::visible(job.queue->endedPause->by)
                    : std::string()) +
               " was ended by something else.";
    case NeedCause::NotesMissing:
        return "Not written down: " + missingNotes(job.notes) + ".";
    case NeedCause::Stuck:
    case NeedCause::ChainBroken:
    case NeedCause::Missed:
    case NeedCause::Late:
    case NeedCause::Invalid:
    case NeedCause::LeaseOver:
    case NeedCause::Flaky:
        break;
    }
    // The headline may be another than the need that counts most: a run that is on its way, late and failing.
    if (need.cause == NeedCause::Late && health.state != HealthState::Late && job.nextAt)
        return "Due for " + base::durationText(now - *job.nextAt) + ", and nothing has started it.";
    if (need.cause == NeedCause::Invalid && job.problem)
        return sentence(base::visible(*job.problem));
    return sentence(reasonText(health.reason));
}

} // namespace redispatch::query
