// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinearea.h"

#include "core/base/errortext.h"
#include "core/timing/jobrule.h"
#include "ui/charts/ticks.h"
#include "ui/theme/metrics.h"
#include "ui/timeline/jobrule.h"
#include "ui/timeline/timelinecard.h"

#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <array>
#include <cmath>

namespace redispatch::ui {

using namespace std::chrono_literals;
using base::Instant;
using base::milliseconds;

namespace {

constexpr auto settleFor = 120ms;
constexpr auto reloadLoadAfter = 60s;   // medians drift
constexpr std::size_t loadSlice = 6000; // counts: a few ms

/// Lengths of a stretch in the load: round, and few enough to be seen.
milliseconds loadBin(milliseconds span, double width) {
    constexpr std::array<milliseconds, 11> round{1min, 2min, 5min, 10min, 15min, 30min, 1h, 2h, 3h, 6h, 12h};
    const auto least =
        milliseconds(static_cast<long long>(static_cast<double>(span.count()) * 7 / std::max(width, 1.0)));
    const auto fitting = std::ranges::find_if(round, [&](milliseconds bin) { return bin >= least; });
    return fitting == round.end() ? round.back() : *fitting;
}

Instant floored(Instant at, milliseconds bin) {
    return Instant(milliseconds(at.time_since_epoch().count() / bin.count() * bin.count()));
}

} // namespace

TimelineArea::TimelineArea(RunsOf runs, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_runsOf(std::move(runs))
    , m_view(TimeStretch::around(m_now, 48h, 1))
    , m_shown(1)
    , m_loadTimer(new QTimer(this))
    , m_settled(new QTimer(this))
    , m_card(new TimelineCard(viewport())) {
    setObjectName(QStringLiteral("timelineArea"));
    setAccessibleName(tr("Timeline: jobs down, time across"));
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    m_settled->setSingleShot(true);
    m_settled->setInterval(settleFor);
    connect(m_settled, &QTimer::timeout, this, [this] {
        wantLoad();
        emit visibleChanged();
    });
    connect(m_loadTimer, &QTimer::timeout, this, &TimelineArea::stepLoad);
}

TimelineArea::~TimelineArea() = default;

// Geometry ------------------------------------------------------------------------------------------------

int TimelineArea::nameWidth() const {
    return std::clamp(viewport()->width() / 5, 110, 240);
}

int TimelineArea::headHeight() const {
    return 46 + fontMetrics().height() + space::small;
}

QRect TimelineArea::rowsRect() const {
    return {nameWidth(), headHeight(), std::max(viewport()->width() - nameWidth(), 1),
            std::max(viewport()->height() - headHeight(), 1)};
}

QRect TimelineArea::laneRect(int line) const {
    const QRect rows = rowsRect();
    return {rows.left(), rows.top() + line * space::row - verticalScrollBar()->value(), rows.width(),
            space::row};
}

int TimelineArea::lineAt(int y) const {
    if (y < headHeight())
        return -1;
    const int line = (y - headHeight() + verticalScrollBar()->value()) / space::row;
    return line < lines() ? line : -1;
}

int TimelineArea::firstLine() const {
    return verticalScrollBar()->value() / space::row;
}

int TimelineArea::lastLine() const {
    return std::min(lines() - 1, (verticalScrollBar()->value() + rowsRect().height() - 1) / space::row);
}

int TimelineArea::lineOf(const base::JobId& job) const {
    for (int line = 0; line < lines(); ++line) {
        const TimelineRow& row = m_rows[static_cast<std::size_t>(line)];
        if (!row.isTitle() && m_snapshot->jobs[row.job]->id == job)
            return line;
    }
    return -1;
}

QRect TimelineArea::rowRect(const base::JobId& job) const {
    const int line = lineOf(job);
    return line >= firstLine() && line <= lastLine() ? laneRect(line) : QRect();
}

// What is shown -------------------------------------------------------------------------------------------

void TimelineArea::setRows(domain::SnapshotPtr snapshot, std::vector<TimelineRow> rows) {
    m_snapshot = std::move(snapshot);
    m_rows = std::move(rows);
    m_current = m_currentJob.empty() ? -1 : lineOf(m_currentJob);
    placeBars();
    // What stayed the same object in the same line needs no new layout.
    for (Shown& row : m_shown) {
        const bool same = row.job && row.line >= 0 && row.line < lines() &&
                          !m_rows[static_cast<std::size_t>(row.line)].isTitle() &&
                          m_snapshot->jobs[m_rows[static_cast<std::size_t>(row.line)].job] == row.job;
        if (!same)
            row.stamp = 0;
    }
    findItemAgain();
    tellText();
    hoverAgain();
    m_settled->start();
    viewport()->update();
}

void TimelineArea::runsChanged(const base::JobId& job) {
    for (Shown& row : m_shown)
        if (row.job && row.job->id == job)
            row.stamp = 0;
    if (job == m_currentJob)
        findItemAgain();
    hoverAgain();
    viewport()->update();
}

void TimelineArea::setNow(Instant now) {
    const bool first = m_now == Instant{};
    m_now = now;
    const auto pixel = milliseconds(static_cast<long long>(view().msPerPixel() / 2));
    if (!first && now - m_laidNow >= milliseconds(0) && now - m_laidNow < std::max<milliseconds>(pixel, 1s))
        return;
    m_laidNow = now;
    if (first || m_following)
        m_view = TimeStretch::around(now + m_ahead, m_view.span(), m_view.width);
    if (m_following)
        m_view = bounded(m_view, now);
    changed();
}

void TimelineArea::setReadAge(const query::ReadAge& read) {
    if (read.age == m_read.age)
        return;
    m_read = read;
    if (read.age.has_value() != m_lostAt.has_value()) {
        m_lostAt = read.age ? std::optional(m_now - *read.age) : std::nullopt;
        changed();
    }
    tellText();
    viewport()->update();
}

void TimelineArea::setTimeZone(const QTimeZone& zone) {
    m_zone = zone;
    changed();
    tellText();
}

TimeStretch TimelineArea::view() const {
    TimeStretch view = m_view;
    view.width = rowsRect().width();
    return view;
}

void TimelineArea::setView(const TimeStretch& view) {
    if (view == this->view())
        return;
    m_view = view;
    changed();
    emit viewChanged();
}

void TimelineArea::setSpan(milliseconds span) {
    const Instant middle = m_following ? m_now + m_ahead : m_view.from + m_view.span() / 2;
    setView(TimeStretch::around(middle, span, view().width));
}

void TimelineArea::goToNow() {
    m_following = true;
    m_ahead = {};
    setView(TimeStretch::around(m_now, m_view.span(), view().width));
    emit viewChanged();
}

void TimelineArea::zoom(double factor, std::optional<Instant> about) {
    const TimeStretch before = view();
    const bool nowSeen = m_now >= before.from && m_now < before.to;
    const Instant fixed = about.value_or(nowSeen ? m_now : before.from + before.span() / 2);
    const TimeStretch next = zoomed(before, factor, fixed, m_now);
    m_ahead = next.from + next.span() / 2 - m_now;
    m_following = m_following && m_now >= next.from && m_now < next.to;
    setView(next);
}

void TimelineArea::pan(milliseconds by) {
    m_following = false;
    setView(panned(view(), by, m_now));
}

/// Everything on screen is to be laid out anew, when it is painted.
void TimelineArea::changed() {
    ++m_stamp;
    findItemAgain();
    m_settled->start();
    viewport()->update();
}

void TimelineArea::placeBars() {
    const QRect rows = rowsRect();
    const int all = lines() * space::row;
    verticalScrollBar()->setPageStep(rows.height());
    verticalScrollBar()->setSingleStep(space::row);
    verticalScrollBar()->setRange(0, std::max(0, all - rows.height()));
    const auto needed = static_cast<std::size_t>(rows.height() / space::row + 3);
    if (m_shown.size() != needed) {
        m_shown.clear();
        m_shown.resize(needed);
    }
}

std::span<const domain::Run> TimelineArea::runsOf(const base::JobId& job) const {
    const RunFeed::Known* known = m_runsOf(job);
    return known ? std::span<const domain::Run>(known->runs) : std::span<const domain::Run>();
}

TimelineArea::Shown& TimelineArea::shown(int line) {
    Shown& row = m_shown[static_cast<std::size_t>(line) % m_shown.size()];
    if (row.line != line || row.stamp != m_stamp)
        layOutRow(row, line);
    return row;
}

/// Why a lane has no runs.
QString TimelineArea::noteOf(const domain::Job& job, const RunFeed::Known* known) {
    if (!known)
        return {};
    if (known->error)
        return tr("runs not read: %1").arg(QString::fromStdString(base::sentence(*known->error)));
    if (!known->runs.empty())
        return {};
    if (known->reading)
        return tr("reading runs…");
    // How long runs are kept explains nothing where there was none.
    const bool neverRan = !job.queue && job.last.outcome == domain::Outcome::None;
    return neverRan ? tr("never ran") : ui::shown(known->note);
}

void TimelineArea::layOutRow(Shown& row, int line) {
    const TimelineRow& what = m_rows[static_cast<std::size_t>(line)];
    row.line = line;
    row.stamp = m_stamp;
    const QFontMetrics metrics = fontMetrics();
    if (what.isTitle()) {
        row.job.reset();
        row.lane.clear();
        return;
    }
    const query::JobPtr& job = m_snapshot->jobs[what.job];
    const TimeStretch seen = view();
    if (row.job != job) {
        row.job = job;
        row.rule = job->schedule.kind == domain::ScheduleKind::Manual ? std::nullopt : timing::ruleOf(*job);
        row.due = {};
        row.name = metrics.elidedText(ui::shown(job->name), Qt::ElideMiddle,
                                      nameWidth() - space::glyph - 2 * space::medium);
    }
    const auto pixel = milliseconds(static_cast<long long>(std::max(seen.msPerPixel(), 1.0)));
    if (row.rule) {
        const bool covers = row.due.from <= seen.from && row.due.to >= seen.to;
        // Bins of half to twice a pixel are as good as new.
        const bool fine = row.due.exact() || (row.due.bin <= 2 * pixel && row.due.bin >= pixel / 2);
        if (!covers || !fine)
            row.due = slotsOf(*row.rule, seen.from - seen.span() / 4, seen.to + seen.span() / 4, pixel,
                              static_cast<std::size_t>(seen.width * 1.5) + 1);
    }
    const RunFeed::Known* known = m_runsOf(job->id);
    row.note = metrics.elidedText(noteOf(*job, known), Qt::ElideRight, rowsRect().width() / 2);
    LaneInput input{job.get(), {}, row.rule ? &row.due : nullptr, m_lostAt.value_or(m_now), {}};
    if (known) {
        input.runs = known->runs;
        input.completeFrom = known->completeFrom();
    }
    layOut(row.lane, input, seen);
}

const Lane* TimelineArea::laneOf(const base::JobId& job) {
    const int line = lineOf(job);
    return line >= firstLine() && line <= lastLine() ? &shown(line).lane : nullptr;
}

void TimelineArea::measureAxis() {
    if (m_marksStamp == m_stamp)
        return;
    m_marksStamp = m_stamp;
    const TimeStretch seen = view();
    const auto from = static_cast<double>(base::msSinceEpoch(seen.from));
    const auto to = static_cast<double>(base::msSinceEpoch(seen.to));
    const int most = std::max(
        2, static_cast<int>(seen.width / fontMetrics().horizontalAdvance(QStringLiteral("00 Mmm 00:00"))));
    m_marks.clear();
    for (const Tick& tick : timeTicks(from, to, most, m_zone))
        m_marks.push_back(
            {seen.x(base::instantFromMs(std::llround(tick.value))), QString::fromStdString(tick.label)});
    m_clockChanges.clear();
    if (!m_zone.hasTransitions())
        return;
    for (const auto& change : m_zone.transitions(QDateTime::fromMSecsSinceEpoch(std::llround(from), m_zone),
                                                 QDateTime::fromMSecsSinceEpoch(std::llround(to), m_zone))) {
        const int before = m_zone.offsetFromUtc(change.atUtc.addSecs(-1));
        const int by = (change.offsetFromUtc - before) / 60;
        if (by != 0)
            m_clockChanges.push_back({seen.x(base::instantFromMs(change.atUtc.toMSecsSinceEpoch())),
                                      by > 0 ? tr("clocks +%1 min").arg(by) : tr("clocks −%1 min").arg(-by)});
    }
}

// The current row and item --------------------------------------------------------------------------------

std::vector<query::JobPtr> TimelineArea::visibleJobs() const {
    std::vector<query::JobPtr> jobs;
    for (int line = firstLine(); line <= lastLine(); ++line)
        if (const TimelineRow& row = m_rows[static_cast<std::size_t>(line)]; !row.isTitle())
            jobs.push_back(m_snapshot->jobs[row.job]);
    return jobs;
}

// The load ------------------------------------------------------------------------------------------------

/// Starts to compute the load anew when what is known does not do for what is on screen.
void TimelineArea::wantLoad() {
    if (!m_snapshot || !isVisible() || m_now == Instant{})
        return;
    const TimeStretch seen = view();
    const milliseconds bin = loadBin(seen.span(), seen.width);
    const LoadForecast& newest = m_loading ? m_nextLoad : m_load;
    const Instant end = newest.from() + static_cast<long long>(newest.bins().size()) * newest.bin();
    const bool covers = newest.bin() == bin && newest.from() <= seen.from && end >= seen.to;
    const std::size_t signature = LoadForecast::signatureOf(*m_snapshot);
    const bool old = std::chrono::steady_clock::now() - m_loadedAt > reloadLoadAfter;
    if (covers && signature == m_loadSignature && (m_loading || !old))
        return;
    m_loadSignature = signature;
    m_loadedAt = std::chrono::steady_clock::now();
    const Instant from = floored(seen.from - seen.span() / 2, bin);
    m_nextLoad.begin(*m_snapshot, from, bin, static_cast<std::size_t>(2 * seen.span() / bin) + 2);
    m_loading = true;
    m_loadTimer->start(0);
}

void TimelineArea::stepLoad() {
    if (m_nextLoad.step(loadSlice))
        return;
    m_loadTimer->stop();
    m_loading = false;
    m_load = m_nextLoad;
    viewport()->update();
}

} // namespace redispatch::ui
