// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/alerts.h"

#include "core/base/humanize.h"
#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace redispatch::query {

using base::Instant;
using domain::AlertRule;
using domain::Flip;
using domain::HealthState;
using domain::Job;

namespace {

constexpr std::size_t mostFlips = 1'000;

std::size_t placeOf(HealthState state) {
    return static_cast<std::size_t>(state);
}

/// The run or slot that made the state; alike for all who look at the same rows.
std::string markOf(const Job& job, HealthState state) {
    const auto at = [](const char* what, std::optional<Instant> when) {
        return when ? std::string(what) + std::to_string(base::msSinceEpoch(*when)) : std::string(what);
    };
    switch (state) {
    case HealthState::Stuck:
    case HealthState::Running:
        return at("start ", job.runningSince);
    case HealthState::Late:
        return at("slot ", job.nextAt);
    case HealthState::Missed:
        return at("miss ", job.vitals.missedAtMs == domain::Vitals::none
                               ? job.nextAt
                               : std::optional(base::instantFromMs(job.vitals.missedAtMs)));
    case HealthState::Paused:
        return at("pause ", job.paused ? std::optional(job.paused->since) : std::nullopt);
    case HealthState::Failing:
    case HealthState::Flaky:
    case HealthState::Ok:
        return job.last.id.empty() ? at("end ", job.last.finishedAt) : "run " + job.last.id;
    case HealthState::NeverRun:
    case HealthState::Unknown:
        break;
    }
    return {};
}

} // namespace

void Alerts::setRules(std::vector<AlertRule> rules, Instant now) {
    m_watched.clear();
    m_broken.clear();
    for (AlertRule& rule : rules) {
        if (!rule.enabled)
            continue;
        Watched watched;
        if (auto filter = Filter::parse(rule.filter))
            watched.filter = std::move(*filter);
        else
            m_broken.push_back(rule.name);
        watched.rule = std::move(rule);
        m_watched.push_back(std::move(watched));
    }
    // What is so under the new rules was so before: no news.
    const bool started = std::exchange(m_started, false);
    if (m_snapshot)
        for (Index row = 0; row < m_states.size(); ++row)
            if (m_states[row] != HealthState::Ok)
                look(row, now);
    m_started = started;
}

void Alerts::forget(const base::JobId& job) {
    for (Watched& watched : m_watched)
        watched.members.erase(job);
}

void Alerts::look(Index row, Instant now) {
    const Job& job = *m_snapshot->jobs[row];
    const HealthState before = m_states[row];
    const stats::Health& health = m_rowStates.healthOf(row);
    const HealthState state = health.state;
    --m_counts[placeOf(before)];
    ++m_counts[placeOf(state)];
    m_states[row] = state;
    for (Watched& watched : m_watched) {
        const bool belongs =
            watched.filter && watched.rule.isAbout(state) &&
            watched.filter->matches(job, watched.filter->readsText() ? searchText(job) : std::string(), now,
                                    health);
        const auto known = watched.members.find(job.id);
        if (!belongs) {
            if (known != watched.members.end())
                watched.members.erase(known);
        } else if (known == watched.members.end()) {
            watched.members.emplace(job.id,
                                    Member{{job.id, before, state, markOf(job, state), now, {}}, !m_started});
        } else if (known->second.flip.to != state) {
            // From one trouble into another: told only when the first was not told yet.
            known->second.flip.to = state;
            known->second.flip.mark = markOf(job, state);
        }
    }
}

void Alerts::setSnapshot(domain::SnapshotPtr snapshot, Instant now) {
    const domain::SnapshotPtr before = std::exchange(m_snapshot, std::move(snapshot));
    const std::vector<JobPtr> none;
    const RowChanges changes = changesBetween(before ? before->jobs : none, m_snapshot->jobs);
    std::vector<HealthState> states(m_snapshot->jobs.size(), HealthState::Unknown);
    std::vector<bool> known(states.size(), false);
    m_counts = {};
    for (Index row = 0; row < m_states.size(); ++row) {
        const Index place = changes.placeOf(row);
        if (place == noRow) {
            forget(before->jobs[row]->id);
            continue;
        }
        states[place] = m_states[row];
        known[place] = true;
    }
    m_states = std::move(states);
    for (const HealthState state : m_states)
        ++m_counts[placeOf(state)];
    m_rowStates.follow(changes, m_snapshot->jobs, now);
    for (const Index row : changes.fresh) {
        // A job that is new to us is no news unless it goes wrong later.
        const bool started = m_started;
        m_started = started && known[row];
        look(row, now);
        m_started = started;
    }
    m_started = true;
    for (const Index row : m_rowStates.advance(m_snapshot->jobs, now))
        look(row, now);
}

void Alerts::setLink(bool reachable, Instant now) {
    if (reachable)
        m_lostSince.reset();
    else if (!m_lostSince)
        m_lostSince = now;
}

std::vector<Alert> Alerts::advance(Instant now) {
    if (m_snapshot && !m_lostSince)
        for (const Index row : m_rowStates.advance(m_snapshot->jobs, now))
            look(row, now);
    if (m_snoozedUntil && now < *m_snoozedUntil)
        return {};
    m_snoozedUntil.reset();
    std::vector<Alert> alerts;
    for (Watched& watched : m_watched) {
        if (auto alert = linkAlert(watched, now))
            alerts.push_back(std::move(*alert));
        if (m_lostSince)
            continue; // nothing is known of jobs
        if (auto alert = jobsAlert(watched, now))
            alerts.push_back(std::move(*alert));
    }
    return alerts;
}

std::optional<Alert> Alerts::linkAlert(Watched& watched, Instant now) {
    if (!watched.rule.linkLost)
        return std::nullopt;
    Alert alert;
    alert.rule = watched.rule;
    if (m_lostSince && !watched.linkTold && now - *m_lostSince >= watched.rule.after) {
        watched.linkTold = true;
        alert.kind = Alert::Kind::LinkLost;
        alert.since = *m_lostSince;
        return alert;
    }
    if (m_lostSince || !std::exchange(watched.linkTold, false) || !watched.rule.whenOver)
        return std::nullopt;
    alert.kind = Alert::Kind::LinkBack;
    alert.since = now;
    return alert;
}

std::optional<Alert> Alerts::jobsAlert(Watched& watched, Instant now) {
    const AlertRule& rule = watched.rule;
    Alert alert;
    alert.rule = rule;
    alert.jobs = watched.members.size();
    if (watched.members.empty()) {
        watched.firstNews.reset();
        if (!std::exchange(watched.spoke, false) || !rule.whenOver)
            return std::nullopt;
        alert.kind = Alert::Kind::Over;
        alert.since = now;
        return alert;
    }
    std::vector<Member*> news;
    for (auto& [id, member] : watched.members)
        if (!member.told && now - member.flip.at >= rule.after)
            news.push_back(&member);
    if (news.empty()) {
        watched.firstNews.reset();
        if (rule.repeatEvery <= base::milliseconds(0) ||
            (watched.toldAt && now - *watched.toldAt < rule.repeatEvery))
            return std::nullopt;
        if (!std::exchange(watched.toldAt, now))
            return std::nullopt; // known from the start: the first reminder comes one interval later
        alert.kind = Alert::Kind::Lasts;
        alert.since = now;
        for (const auto& [id, member] : watched.members) {
            ++alert.counts[placeOf(member.flip.to)];
            alert.since = std::min(alert.since, member.flip.at);
            if (alert.flips.size() < mostFlips)
                alert.flips.push_back(member.flip);
        }
        return alert;
    }
    if (!watched.firstNews)
        watched.firstNews = now;
    const bool gathered = now - *watched.firstNews >= gatherFor;
    const bool apart = !watched.spoke || !watched.toldAt || now - *watched.toldAt >= leastApart;
    if (!gathered || !apart)
        return std::nullopt;
    alert.since = now;
    for (Member* member : news) {
        member->told = true;
        ++alert.counts[placeOf(member->flip.to)];
        alert.since = std::min(alert.since, member->flip.at);
        if (alert.flips.size() < mostFlips)
            alert.flips.push_back(member->flip);
    }
    alert.begun = news.size();
    watched.firstNews.reset();
    watched.toldAt = now;
    watched.spoke = true;
    return alert;
}

std::string markText(std::string_view mark) {
    const std::size_t blank = mark.find(' ');
    if (blank == std::string_view::npos || mark.starts_with("run "))
        return std::string(mark);
    const auto ms = base::parseInt(mark.substr(blank + 1));
    constexpr std::int64_t farOff = 100'000'000'000'000; // the year 5138
    if (!ms || *ms < 0 || *ms > farOff)
        return std::string(mark);
    return std::string(mark.substr(0, blank + 1)) + base::utcText(base::instantFromMs(*ms));
}

} // namespace redispatch::query
