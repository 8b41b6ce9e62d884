// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/joblatency.h"

#include "core/base/errortext.h"
#include "ui/detail/latencytab.h"

#include <algorithm>

namespace redispatch::ui {

namespace {

constexpr base::milliseconds usualSpan = std::chrono::days(14);
constexpr base::milliseconds longestKept = std::chrono::days(400);

} // namespace

stats::LatencySeries joined(stats::LatencySeries earlier, const stats::LatencySeries& recent,
                            base::Instant from) {
    const base::Instant until = recent.stretches.empty() ? from : recent.stretches.front().from;
    std::erase_if(earlier.stretches,
                  [until](const stats::LatencyStretch& stretch) { return stretch.to > until; });
    earlier.stretches.insert(earlier.stretches.end(), recent.stretches.begin(), recent.stretches.end());
    earlier.unreadable.insert(earlier.unreadable.end(), recent.unreadable.begin(), recent.unreadable.end());
    return earlier;
}

JobLatency::JobLatency(live::Session& session, LatencyTab* tab, QObject* parent)
    : QObject(parent), m_session(session), m_tab(tab) {
    connect(&session, &live::Session::latencyReady, this, &JobLatency::onLatency);
    connect(tab, &LatencyTab::seriesWanted, this, &JobLatency::ask);
}

void JobLatency::open(const base::JobId& job) {
    m_job = job;
    m_window.reset();
    m_before.reset();
    m_recent.reset();
    m_earlier.reset();
}

void JobLatency::ask(base::milliseconds span) {
    if (m_job.empty())
        return;
    const base::Instant now = m_session.serverNow();
    m_from = now - span;
    m_recent.reset();
    m_earlier.reset();
    m_before.reset();
    m_window = m_session.requestLatency(m_job, m_from, now);
    const base::Instant earliest = std::max(m_from - std::max(span, usualSpan), now - longestKept);
    if (earliest < m_from)
        m_before = m_session.requestLatency(m_job, earliest, m_from);
    else
        m_earlier.emplace();
}

void JobLatency::onLatency(quint64 ticket, const base::Result<stats::LatencySeries>& series) {
    if (m_window == ticket) {
        m_window.reset();
        if (series) {
            m_recent = *series;
        } else {
            m_before.reset();
            if (series.error().kind != base::ErrorKind::Stopped)
                m_tab->setSeriesProblem(QString::fromStdString(base::sentence(series.error())));
            return;
        }
    } else if (m_before == ticket) {
        m_before.reset();
        m_earlier = series ? *series : stats::LatencySeries();
    } else {
        return; // of another job, or overtaken
    }
    if (m_recent && m_earlier)
        m_tab->setSeries(
            std::make_shared<const stats::LatencySeries>(joined(std::move(*m_earlier), *m_recent, m_from)));
}

} // namespace redispatch::ui
