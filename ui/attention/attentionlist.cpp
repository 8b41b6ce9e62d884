// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention/attentionlist.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>
#include <utility>

namespace redispatch::ui {

using domain::HealthState;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t rowsPerSlice = 4'000;
constexpr std::size_t mostAlone = 8; ///< with one cause in one place; more are one line
constexpr auto longPause = std::chrono::days(7);

std::optional<Need> needFrom(const domain::Job& job, const stats::Health& health, base::Instant now) {
    switch (health.state) {
    case HealthState::Stuck:
        return Need::Stuck;
    case HealthState::Missed:
        return Need::Missed;
    case HealthState::Late:
        return Need::Late;
    case HealthState::Failing:
        return health.severe() ? Need::FailingLong : Need::Failing;
    case HealthState::Flaky:
        return Need::Flaky;
    case HealthState::Unknown:
        if (health.reason.cause == stats::HealthCause::InvalidDefinition)
            return Need::Undecodable;
        break;
    case HealthState::Paused:
    case HealthState::Running:
    case HealthState::NeverRun:
    case HealthState::Ok:
        break;
    }
    if (job.paused && job.paused->until && *job.paused->until < now)
        return Need::PauseOver;
    if (health.pace == stats::Pace::Slow)
        return Need::Slow;
    if (health.pace == stats::Pace::TooFast)
        return Need::TooFast;
    if (job.paused && !job.paused->until && now - job.paused->since > longPause)
        return Need::PauseLong;
    if (!job.notes.owner || !job.notes.expectedResult || !job.notes.rollbackNote)
        return Need::NotesMissing;
    return std::nullopt;
}

std::optional<base::Instant> sinceOf(const domain::Job& job, const stats::Health& health, Need need) {
    const stats::HealthReason& reason = health.reason;
    switch (need) {
    case Need::Failing:
    case Need::FailingLong:
        return job.lastFailureAt ? job.lastFailureAt : job.last.finishedAt;
    case Need::PauseOver:
        return job.paused->until;
    case Need::PauseLong:
        return job.paused->since;
    case Need::Slow:
        return job.runningSince ? job.runningSince : job.last.startedAt;
    case Need::TooFast:
        return job.last.startedAt;
    case Need::Stuck:
    case Need::Missed:
    case Need::Late:
        return reason.at;
    case Need::Undecodable:
    case Need::Flaky:
    case Need::NotesMissing:
        break;
    }
    return std::nullopt;
}

} // namespace

std::optional<base::Instant> AttentionLine::since() const {
    std::optional<base::Instant> oldest;
    for (const AttentionJob& one : jobs)
        if (one.since && (!oldest || *one.since < *oldest))
            oldest = one.since;
    return oldest;
}

std::optional<AttentionJob> needOf(const query::JobPtr& job, base::Instant now) {
    const stats::Health health = query::healthOf(*job, now);
    const auto need = needFrom(*job, health, now);
    if (!need)
        return std::nullopt;
    return AttentionJob{job, health, *need, sinceOf(*job, health, *need)};
}

AttentionLines linesOf(std::vector<AttentionJob> jobs) {
    // What waits longest stands first; what nobody knows the beginning of stands last.
    std::ranges::stable_sort(jobs, {}, [](const AttentionJob& one) {
        return std::tuple(one.need, !one.since, one.since.value_or(base::Instant()));
    });
    using Place = std::tuple<Need, stats::HealthCause, std::string_view, std::string_view>;
    const auto placeOf = [](const AttentionJob& one) {
        return Place(one.need, one.health.reason.cause, one.job->id.engine(), one.job->group.view());
    };
    std::map<Place, std::size_t> counts;
    for (const AttentionJob& one : jobs)
        ++counts[placeOf(one)];
    std::map<Place, std::size_t> groups; // line of each
    AttentionLines lines;
    for (AttentionJob& one : jobs) {
        const Place place = placeOf(one);
        if (counts[place] <= mostAlone) {
            lines.push_back({one.job->id.str(), {}});
            lines.back().jobs.push_back(std::move(one));
            continue;
        }
        const auto [known, fresh] = groups.try_emplace(place, lines.size());
        if (fresh)
            lines.push_back({std::to_string(static_cast<int>(one.need)) + ' ' +
                                 std::to_string(static_cast<int>(one.health.reason.cause)) + ' ' +
                                 std::string(one.job->id.engine()) + ' ' + std::string(one.job->group.view()),
                             {}});
        lines[known->second].jobs.push_back(std::move(one));
    }
    return lines;
}

AttentionScan::AttentionScan(QObject* parent) : QObject(parent) {
    m_goOn.setInterval(0);
    connect(&m_goOn, &QTimer::timeout, this, &AttentionScan::lookOn);
}

void AttentionScan::start(domain::SnapshotPtr snapshot, base::Instant now) {
    m_snapshot = std::move(snapshot);
    m_now = now;
    m_row = 0;
    m_list = {};
    m_list.total = m_snapshot->jobs.size();
    m_found.clear();
    lookOn();
}

void AttentionScan::lookOn() {
    const auto& jobs = m_snapshot->jobs;
    const std::size_t end = std::min(jobs.size(), m_row + rowsPerSlice);
    for (; m_row < end; ++m_row) {
        const query::JobPtr& job = jobs[m_row];
        m_list.paused += job->paused != nullptr;
        auto one = needOf(job, m_now);
        const HealthState state = one ? one->health.state : query::healthOf(*job, m_now).state;
        m_list.unknown += state == HealthState::Unknown;
        if (const auto at = query::healthChangesAt(*job, m_now);
            at && (!m_list.changesAt || *at < *m_list.changesAt))
            m_list.changesAt = at;
        if (job->paused && job->paused->until && *job->paused->until >= m_now &&
            (!m_list.changesAt || *job->paused->until < *m_list.changesAt))
            m_list.changesAt = *job->paused->until + 1ms;
        if (!one)
            continue;
        if (!m_list.worst || one->need < m_list.worst->need)
            m_list.worst = one;
        if (m_filter.empty() ||
            m_filter.matches(*job, m_filter.readsText() ? query::searchText(*job) : std::string(), m_now))
            m_found.push_back(std::move(*one));
        else
            ++m_list.hidden;
    }
    if (m_row < jobs.size()) {
        m_goOn.start();
        return;
    }
    m_goOn.stop();
    m_list.needing = m_found.size();
    m_list.lines = linesOf(std::exchange(m_found, {}));
    emit found(std::exchange(m_list, {}));
    m_snapshot.reset();
}

} // namespace redispatch::ui
