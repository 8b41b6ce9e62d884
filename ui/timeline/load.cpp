// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/load.h"

#include "core/timing/forecast.h"
#include "core/timing/jobrule.h"
#include "ui/timeline/jobrule.h"

#include <algorithm>

namespace redispatch::ui {

using base::Instant;
using base::milliseconds;
using domain::ScheduleKind;

namespace {
constexpr std::size_t mostBins = 2000;
/// Runs that began this many bins earlier still count as under way.
constexpr std::size_t leadBins = 24;
constexpr std::size_t mostRules = 100'000;
} // namespace

void LoadForecast::begin(const domain::Snapshot& snapshot, Instant from, milliseconds bin, std::size_t bins) {
    m_from = from;
    m_bin = std::max(bin, milliseconds(1));
    m_bins.assign(std::min(bins, mostBins), {});
    m_groups.clear();
    m_next = m_jobs = m_noMedian = m_unknown = 0;
    if (m_rules.size() > mostRules)
        m_rules.clear();
    std::unordered_map<std::string, std::size_t> groups;
    std::string key;
    for (const auto& job : snapshot.jobs) {
        const SlotBounds bounds = boundsOf(*job);
        if (bounds.none || job->schedule.kind == ScheduleKind::Manual)
            continue;
        // The grid of a queue's rhythm is not in its text but in its next slot.
        const bool queue = job->queue != nullptr;
        key.clear();
        key.push_back(queue ? 'q' : 'n');
        key.append(job->schedule.expression.view()).append("\n").append(job->schedule.timeZone.view());
        if (queue && job->schedule.kind == ScheduleKind::Every && job->nextAt)
            key.append("\n").append(std::to_string(base::msSinceEpoch(*job->nextAt)));
        auto [rule, fresh] = m_rules.try_emplace(key);
        if (fresh)
            rule->second = timing::ruleOf(*job);
        if (!rule->second) {
            ++m_unknown;
            continue;
        }
        ++m_jobs;
        for (const auto& bound : {bounds.from, bounds.to})
            key.append("\n").append(bound ? std::to_string(base::msSinceEpoch(*bound)) : "-");
        const auto [place, firstOne] = groups.try_emplace(key, m_groups.size());
        if (firstOne)
            m_groups.push_back({*rule->second, bounds.from, bounds.to, 0, {}});
        Group& group = m_groups[place->second];
        ++group.jobs;
        if (job->medianDuration)
            addWork(group, *job->medianDuration);
        else
            ++m_noMedian;
    }
}

std::size_t LoadForecast::signatureOf(const domain::Snapshot& snapshot) {
    std::size_t all = snapshot.jobs.size();
    const auto mix = [&all](std::size_t value) { all = all * 1'099'511'628'211ULL + value; };
    for (const auto& job : snapshot.jobs) {
        mix(std::hash<std::string_view>{}(job->schedule.expression.view()));
        mix(std::hash<std::string_view>{}(job->schedule.timeZone.view()));
        const SlotBounds bounds = boundsOf(*job);
        mix(bounds.none ? 1 : 2);
        for (const auto& bound : {bounds.from, bounds.to})
            mix(bound ? static_cast<std::size_t>(base::msSinceEpoch(*bound)) : 0);
    }
    return all;
}

void LoadForecast::addWork(Group& group, milliseconds median) const {
    const double bins =
        static_cast<double>(std::max(median, milliseconds(0)).count()) / static_cast<double>(m_bin.count());
    double left = std::min(bins, static_cast<double>(leadBins + m_bins.size()));
    for (std::size_t i = 0; left > 0; ++i) {
        if (group.busy.size() <= i)
            group.busy.push_back(0);
        group.busy[i] += std::min(left, 1.0);
        left -= 1;
    }
}

void LoadForecast::addGroup(const Group& group) {
    const std::size_t lead = std::min(group.busy.empty() ? 0 : group.busy.size() - 1, leadBins);
    const timing::TimingRule* const rule = &group.rule;
    const Instant from = m_from - static_cast<long long>(lead) * m_bin;
    const timing::Load load = timing::forecast({&rule, 1}, from, m_bin, m_bins.size() + lead);
    for (std::size_t i = 0; i < load.due.size(); ++i) {
        if (load.due[i] == 0)
            continue;
        const Instant at = from + static_cast<long long>(i) * m_bin;
        if ((group.notBefore && at + m_bin <= *group.notBefore) || (group.notAfter && at >= *group.notAfter))
            continue;
        const auto due = static_cast<double>(load.due[i]);
        if (i >= lead)
            m_bins[i - lead].starts += due * group.jobs;
        for (std::size_t k = 0; k < group.busy.size() && i + k < lead + m_bins.size(); ++k)
            if (i + k >= lead)
                m_bins[i + k - lead].concurrent += due * group.busy[k];
    }
}

bool LoadForecast::step(std::size_t budget) {
    const std::size_t most = std::max<std::size_t>(1, budget / std::max<std::size_t>(m_bins.size(), 1));
    for (std::size_t i = 0; i < most && !done(); ++i)
        addGroup(m_groups[m_next++]);
    return !done();
}

std::optional<std::size_t> LoadForecast::binAt(Instant at) const {
    if (at < m_from)
        return std::nullopt;
    const auto index = static_cast<std::size_t>((at - m_from) / m_bin);
    return index < m_bins.size() ? std::optional(index) : std::nullopt;
}

std::optional<std::size_t> LoadForecast::busiest(Instant from, Instant to) const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        const Instant begins = m_from + static_cast<long long>(i) * m_bin;
        if (begins < to && begins + m_bin > from && m_bins[i].starts > 0 &&
            (!best || m_bins[i].starts > m_bins[*best].starts))
            best = i;
    }
    return best;
}

std::optional<std::size_t> LoadForecast::peak(Instant from, Instant to) const {
    const auto best = busiest(from, to);
    if (!best)
        return std::nullopt;
    double all = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        const Instant begins = m_from + static_cast<long long>(i) * m_bin;
        if (begins < to && begins + m_bin > from) {
            all += m_bins[i].starts;
            ++count;
        }
    }
    return m_bins[*best].starts * 3 * static_cast<double>(count) >= all * 4 ? best : std::nullopt;
}

} // namespace redispatch::ui
