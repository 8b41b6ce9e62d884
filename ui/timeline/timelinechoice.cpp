// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline's current row, and the run or slot that is chosen in it.
#include "ui/theme/metrics.h"
#include "ui/timeline/timelinearea.h"

#include <QAccessible>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace redispatch::ui {

using base::Instant;

base::JobId TimelineArea::currentJob() const {
    return m_currentJob;
}

void TimelineArea::chooseJob(const base::JobId& job) {
    if (job == m_currentJob)
        return;
    m_currentJob = job;
    m_item = {};
    m_itemKey = {};
    setCurrent(m_snapshot ? lineOf(job) : -1, false);
}

void TimelineArea::setCurrent(int line, bool tell) {
    m_current = line;
    if (line >= 0) {
        const base::JobId& job = m_snapshot->jobs[m_rows[static_cast<std::size_t>(line)].job]->id;
        if (job != m_currentJob) {
            m_item = {};
            m_itemKey = {};
        }
        m_currentJob = job;
        bringIntoView(line);
    }
    viewport()->update();
    tellText();
    if (tell && line >= 0)
        emit jobChosen(m_currentJob);
}

void TimelineArea::bringIntoView(int line) {
    const int top = line * space::row;
    QScrollBar* bar = verticalScrollBar();
    if (top < bar->value())
        bar->setValue(top);
    else if (top + space::row > bar->value() + rowsRect().height())
        bar->setValue(top + space::row - rowsRect().height());
}

void TimelineArea::setItem(const LaneHit& hit) {
    m_item = hit;
    m_itemKey = {};
    if (m_current >= 0 && hit.kind != LaneHit::Kind::None) {
        const Lane& lane = shown(m_current).lane;
        m_itemKey.kind = hit.kind;
        const auto runs = runsOf(m_currentJob);
        if (hit.kind == LaneHit::Kind::Bar && lane.bars[hit.index].run < runs.size())
            m_itemKey.run = runs[lane.bars[hit.index].run].id;
        else if (hit.kind == LaneHit::Kind::Hole)
            m_itemKey.at = lane.holes[hit.index].at;
        else if (hit.kind == LaneHit::Kind::Tick)
            m_itemKey.at = lane.ticks[hit.index].at;
    }
    viewport()->update();
    tellText();
}

/// The same run or slot in a lane that was laid out anew; nothing when it has left the view.
void TimelineArea::findItemAgain() {
    if (m_itemKey.kind == LaneHit::Kind::None || m_current < 0 || m_current >= lines())
        return;
    m_item = {};
    const Lane& lane = shown(m_current).lane;
    const auto runs = runsOf(m_currentJob);
    const auto found = [&](std::size_t index) { m_item = {m_itemKey.kind, index}; };
    switch (m_itemKey.kind) {
    case LaneHit::Kind::Bar:
        for (std::size_t i = 0; i < lane.bars.size(); ++i)
            if (lane.bars[i].run < runs.size() && runs[lane.bars[i].run].id == m_itemKey.run)
                found(i);
        break;
    case LaneHit::Kind::Hole:
        for (std::size_t i = 0; i < lane.holes.size(); ++i)
            if (lane.holes[i].at == m_itemKey.at)
                found(i);
        break;
    case LaneHit::Kind::Tick:
        for (std::size_t i = 0; i < lane.ticks.size(); ++i)
            if (lane.ticks[i].at == m_itemKey.at)
                found(i);
        break;
    case LaneHit::Kind::Pause:
        if (lane.pause)
            found(0);
        break;
    case LaneHit::Kind::None:
        break;
    }
}

QString TimelineArea::currentText() const {
    if (m_current < 0 || m_current >= lines())
        return {};
    const domain::Job& job = *m_snapshot->jobs[m_rows[static_cast<std::size_t>(m_current)].job];
    const Shown& row = m_shown[static_cast<std::size_t>(m_current) % m_shown.size()];
    if (m_item.kind != LaneHit::Kind::None && row.line == m_current && row.stamp == m_stamp)
        return cardText(job, row.lane, m_item, runsOf(job.id), m_now, m_zone).text();
    return rowText(job, m_now, m_read, m_zone);
}

void TimelineArea::tellText() {
    const QString text = currentText();
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleDescription(text);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    emit currentTextChanged();
}

void TimelineArea::moveCurrent(int by) {
    if (m_rows.empty())
        return;
    const int step = by > 0 ? 1 : -1;
    int line = m_current < 0 ? (by > 0 ? -1 : lines()) : m_current;
    for (int left = std::abs(by); left > 0;) {
        int next = line + step;
        while (next >= 0 && next < lines() && m_rows[static_cast<std::size_t>(next)].isTitle())
            next += step;
        if (next < 0 || next >= lines())
            break;
        line = next;
        --left;
    }
    if (line >= 0 && line < lines() && line != m_current)
        setCurrent(line, true);
}

/// To the next run or slot; beyond the last one the view moves on.
void TimelineArea::walk(int by) {
    if (m_current < 0)
        return;
    const Lane* lane = &shown(m_current).lane;
    std::vector<LaneHit> order = walkOrder(*lane);
    double from = m_item.kind == LaneHit::Kind::None ? view().x(m_now) : leftOf(*lane, m_item);
    if (m_item.kind != LaneHit::Kind::None) {
        const auto place = std::ranges::find(order, m_item);
        const auto index = place - order.begin() + by;
        if (index >= 0 && index < std::ssize(order)) {
            setItem(order[static_cast<std::size_t>(index)]);
            return;
        }
        const Instant at = view().at(from);
        pan(by * view().span() / 4);
        lane = &shown(m_current).lane;
        order = walkOrder(*lane);
        from = view().x(at) + by; // beyond the pixel that it was on
    }
    const LaneHit* best = nullptr;
    for (const LaneHit& hit : order) {
        const double x = leftOf(*lane, hit);
        if (by > 0 && x >= from) {
            best = &hit;
            break;
        }
        if (by < 0 && x <= from)
            best = &hit;
    }
    if (best)
        setItem(*best);
}

void TimelineArea::activate() {
    if (m_current < 0)
        return;
    if (m_item.kind == LaneHit::Kind::Bar && !m_itemKey.run.empty())
        emit runActivated(m_currentJob, m_itemKey.run);
    else
        emit jobActivated(m_currentJob);
}

} // namespace redispatch::ui
