// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/joblatency.h"

#include "core/base/errortext.h"
#include "ui/detail/latencytab.h"

#include <algorithm>

namespace redispatch::ui {

using stats::LatencySeries;
using stats::LatencyStretch;

namespace {

constexpr base::milliseconds usualSpan = std::chrono::days(14);
constexpr base::milliseconds longestKept = std::chrono::days(400);

std::uint64_t runsOf(const LatencyStretch& stretch) {
    return std::max(stretch.durations.count(), stretch.totals.runs());
}

} // namespace

LatencySeries joined(LatencySeries earlier, const LatencySeries& recent, base::Instant from) {
    const base::Instant until = recent.stretches.empty() ? from : recent.stretches.front().from;
    std::erase_if(earlier.stretches, [until](const LatencyStretch& stretch) { return stretch.to > until; });
    earlier.stretches.insert(earlier.stretches.end(), recent.stretches.begin(), recent.stretches.end());
    earlier.unreadable.insert(earlier.unreadable.end(), recent.unreadable.begin(), recent.unreadable.end());
    return earlier;
}

LatencySeries refined(LatencySeries series, const LatencySeries& closer) {
    std::vector<LatencyStretch> made;
    made.reserve(series.stretches.size() + closer.stretches.size());
    auto next = closer.stretches.begin();
    for (LatencyStretch& whole : series.stretches) {
        next = std::find_if(next, closer.stretches.end(),
                            [&](const LatencyStretch& part) { return part.from >= whole.from; });
        const auto end = std::find_if(next, closer.stretches.end(),
                                      [&](const LatencyStretch& part) { return part.to > whole.to; });
        std::uint64_t told = 0;
        for (auto part = next; part != end; ++part)
            told += runsOf(*part);
        if (end - next > 0 && told >= runsOf(whole))
            made.insert(made.end(), next, end);
        else
            made.push_back(std::move(whole));
        next = end;
    }
    series.stretches = std::move(made);
    return series;
}

JobLatency::JobLatency(live::Session& session, LatencyTab* tab, QObject* parent)
    : QObject(parent), m_session(session), m_tab(tab) {
    connect(&session, &live::Session::latencyReady, this, &JobLatency::onLatency);
    connect(tab, &LatencyTab::seriesWanted, this, &JobLatency::ask);
    connect(tab, &LatencyTab::closerWanted, this, &JobLatency::askCloser);
}

void JobLatency::open(const base::JobId& job) {
    m_job = job;
    m_window = {};
    m_before = {};
    m_closer.clear();
}

void JobLatency::request(Part& part) {
    part.ticket = m_session.requestLatency(m_job, part.from, part.to);
}

void JobLatency::ask(base::milliseconds span) {
    if (m_job.empty())
        return;
    const base::Instant now = m_session.serverNow();
    const base::Instant askedBefore = m_window.to;
    m_window = {now - span, now, {}, {}};
    request(m_window);
    m_before = {
        std::max(m_window.from - std::max(span, usualSpan), now - longestKept), m_window.from, {}, {}};
    if (m_before.from < m_before.to)
        request(m_before);
    for (Part& part : m_closer)
        if (part.to > askedBefore) // it goes on
            request(part);
}

void JobLatency::askCloser(base::Instant from, base::Instant to) {
    const base::milliseconds length = stats::stretchFor(from, to);
    const bool known = std::ranges::any_of(m_closer, [&](const Part& part) {
        return part.from <= from && part.to >= to && stats::stretchFor(part.from, part.to) <= length;
    });
    if (m_job.empty() || known)
        return;
    if (m_closer.size() == mostCloser)
        m_closer.erase(m_closer.begin());
    request(m_closer.emplace_back(Part{from, to, {}, {}}));
}

void JobLatency::onLatency(quint64 ticket, const base::Result<LatencySeries>& series) {
    if (m_window.ticket == ticket && !series) {
        m_window.ticket.reset();
        m_before.ticket.reset();
        if (series.error().kind != base::ErrorKind::Stopped)
            m_tab->setSeriesProblem(QString::fromStdString(base::sentence(series.error())));
        return;
    }
    std::vector<Part*> parts = {&m_window, &m_before};
    for (Part& part : m_closer)
        parts.push_back(&part);
    const auto found =
        std::ranges::find_if(parts, [ticket](const Part* part) { return part->ticket == ticket; });
    if (found == parts.end())
        return; // of another job, or overtaken
    (*found)->ticket.reset();
    if (series)
        (*found)->series = *series;
    // All at once: what is close would otherwise turn coarse for a moment.
    const bool waits = std::ranges::any_of(parts, [](const Part* part) { return part->ticket.has_value(); });
    if (m_window.series && !waits)
        publish();
}

void JobLatency::publish() {
    LatencySeries all = joined(m_before.series.value_or(LatencySeries()), *m_window.series, m_window.from);
    for (const Part& part : m_closer)
        if (part.series)
            all = refined(std::move(all), *part.series);
    m_tab->setSeries(std::make_shared<const LatencySeries>(std::move(all)));
}

} // namespace redispatch::ui
