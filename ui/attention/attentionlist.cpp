// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention/attentionlist.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace redispatch::ui {

using domain::HealthState;

namespace {

constexpr std::size_t rowsPerSlice = 4'000;
constexpr std::size_t mostAlone = 8; ///< with one cause in one place; more are one line

} // namespace

std::optional<base::Instant> AttentionLine::since() const {
    std::optional<base::Instant> oldest;
    for (const AttentionJob& one : jobs)
        if (one.need.since && (!oldest || *one.need.since < *oldest))
            oldest = one.need.since;
    return oldest;
}

std::optional<AttentionJob> needOf(const query::JobPtr& job, base::Instant now) {
    const stats::Health health = query::healthOf(*job, now);
    const auto need = query::needOf(*job, health, now);
    return need ? std::optional(AttentionJob{job, health, *need}) : std::nullopt;
}

AttentionLines linesOf(std::vector<AttentionJob> jobs) {
    // What waits longest stands first; what nobody knows the beginning of stands last.
    std::ranges::stable_sort(jobs, {}, [](const AttentionJob& one) {
        return std::tuple(one.need.rank(), !one.need.since, one.need.since.value_or(base::Instant()));
    });
    using Place = std::tuple<query::NeedCause, std::string_view, std::string_view>;
    const auto placeOf = [](const AttentionJob& one) {
        return Place(one.need.cause, one.job->id.engine(), one.job->group.view());
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
            lines.push_back({std::string(query::word(one.need.cause)) + ' ' +
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
        if (!one)
            continue;
        if (!m_list.worst || one->need.rank() < m_list.worst->need.rank())
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
