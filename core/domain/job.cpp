// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/job.h"

#include <tuple>

namespace redispatch::domain {

namespace {

template <class T>
std::unique_ptr<T> clone(const std::unique_ptr<T>& from) {
    return from ? std::make_unique<T>(*from) : nullptr;
}

template <class T>
bool equal(const std::unique_ptr<T>& a, const std::unique_ptr<T>& b) {
    return a && b ? *a == *b : !a && !b;
}

/// Every member but those that live behind pointers and what follows from the others.
auto plainMembers(const Job& job) {
    return std::tie(job.id, job.name, job.group, job.schedule, job.owner, job.tags, job.notes, job.state,
                    job.nextAt, job.runningSince, job.last, job.lastSuccessAt, job.lastFailureAt,
                    job.medianDuration, job.strip, job.baseline, job.limits, job.can);
}

} // namespace

Job::Job(const Job& other)
    : id(other.id)
    , name(other.name)
    , group(other.group)
    , schedule(other.schedule)
    , owner(other.owner)
    , tags(other.tags)
    , notes(other.notes)
    , state(other.state)
    , nextAt(other.nextAt)
    , runningSince(other.runningSince)
    , last(other.last)
    , lastSuccessAt(other.lastSuccessAt)
    , lastFailureAt(other.lastFailureAt)
    , medianDuration(other.medianDuration)
    , strip(other.strip)
    , baseline(other.baseline)
    , limits(other.limits)
    , vitals(other.vitals)
    , paused(clone(other.paused))
    , problem(clone(other.problem))
    , queue(clone(other.queue))
    , acknowledged(clone(other.acknowledged))
    , can(other.can) {}

Job& Job::operator=(const Job& other) {
    if (this != &other)
        *this = Job(other);
    return *this;
}

bool Job::operator==(const Job& other) const {
    return plainMembers(*this) == plainMembers(other) && equal(paused, other.paused) &&
           equal(problem, other.problem) && equal(queue, other.queue) &&
           equal(acknowledged, other.acknowledged);
}

namespace {

/// Set by the engine, whatever the other fields say.
bool isGiven(JobState state) {
    switch (state) {
    case JobState::Invalid:
    case JobState::Retired:
    case JobState::Exhausted:
    case JobState::Broken:
        return true;
    case JobState::Running:
    case JobState::Paused:
    case JobState::Failing:
    case JobState::Late:
    case JobState::Waiting:
    case JobState::Ok:
    case JobState::NeverRun:
    case JobState::Unknown:
        break;
    }
    return false;
}

bool isPausedAt(const Job& job, Instant now) {
    return job.paused && (!job.paused->until || now < *job.paused->until);
}

} // namespace

JobState stateAt(const Job& job, Instant now, milliseconds grace) {
    if (isGiven(job.state))
        return job.state;
    if (job.runningSince)
        return JobState::Running;
    if (isPausedAt(job, now))
        return JobState::Paused;
    // A paused queue is late on purpose.
    const bool queuePaused = job.queue && job.queue->queuePaused;
    if (job.nextAt && now > *job.nextAt + grace)
        return queuePaused ? JobState::Waiting : JobState::Late;
    if (isFailure(job.last.outcome))
        return JobState::Failing;
    if (job.nextAt && now > *job.nextAt)
        return JobState::Waiting;
    if (job.last.outcome == Outcome::Ok)
        return JobState::Ok;
    if (job.last.outcome == Outcome::None)
        return JobState::NeverRun;
    return JobState::Unknown;
}

std::optional<Instant> stateChangesAt(const Job& job, Instant now, milliseconds grace) {
    if (isGiven(job.state) || job.runningSince)
        return std::nullopt;
    if (isPausedAt(job, now))
        return job.paused->until;
    if (!job.nextAt || now > *job.nextAt + grace)
        return std::nullopt;
    constexpr milliseconds past{1}; // a slot is due strictly after its instant
    return (now > *job.nextAt ? *job.nextAt + grace : *job.nextAt) + past;
}

std::string_view word(JobState state) {
    switch (state) {
    case JobState::Invalid:
        return "invalid";
    case JobState::Running:
        return "running";
    case JobState::Paused:
        return "paused";
    case JobState::Failing:
        return "failing";
    case JobState::Late:
        return "late";
    case JobState::Waiting:
        return "waiting";
    case JobState::Ok:
        return "ok";
    case JobState::NeverRun:
        return "never_run";
    case JobState::Retired:
        return "retired";
    case JobState::Exhausted:
        return "exhausted";
    case JobState::Broken:
        return "broken";
    case JobState::Unknown:
        return "unknown";
    }
    return "unknown";
}

std::optional<JobState> jobStateFrom(std::string_view text) {
    for (int value = 0; value <= static_cast<int>(JobState::Unknown); ++value)
        if (word(static_cast<JobState>(value)) == text)
            return static_cast<JobState>(value);
    return std::nullopt;
}

} // namespace redispatch::domain
