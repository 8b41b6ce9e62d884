// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/latencytab.h"

#include "core/base/text.h"
#include "ui/charts/compareview.h"
#include "ui/charts/figurestext.h"
#include "ui/charts/legend.h"
#include "ui/detail/latencybar.h"
#include "ui/detail/latencyexport.h"
#include "ui/theme/label.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QBoxLayout>
#include <QStringList>
#include <QTimer>

#include <cmath>
#include <utility>

namespace redispatch::ui {

namespace {

using namespace std::chrono_literals;

/// Sketches change slowly; runs come by themselves.
constexpr auto refreshEvery = 60s;
constexpr auto settledAfter = 200ms;

} // namespace

base::milliseconds LatencyTab::spanOf(Window window) {
    switch (window) {
    case Window::Hour:
        return 1h;
    case Window::SixHours:
        return 6h;
    case Window::Day:
        return 24h;
    case Window::Week:
        return std::chrono::days(7);
    case Window::Month:
        return std::chrono::days(30);
    case Window::Quarter:
        return std::chrono::days(90);
    case Window::Longest:
        return std::chrono::days(400);
    }
    return 24h;
}

LatencyTab::LatencyTab(QWidget* parent)
    : QWidget(parent)
    , m_chart(new LatencyChart)
    , m_export(new LatencyExport(m_chart, this))
    , m_compare(new CompareView)
    , m_summary(new ElidedLabel)
    , m_note(new ElidedLabel(TextKind::Small))
    , m_legend(new Legend)
    , m_second(new QTimer(this))
    , m_refresh(new QTimer(this))
    , m_settled(new QTimer(this))
    , m_now([] { return base::systemClock().now(); }) {
    m_bar = new LatencyBar({tr("1 h"), tr("6 h"), tr("24 h"), tr("7 d"), tr("30 d"), tr("90 d"), tr("400 d")},
                           m_export);
    m_summary->setObjectName(QStringLiteral("latencySummary"));
    m_note->setObjectName(QStringLiteral("latencyNote"));

    auto* last = new QHBoxLayout;
    last->setSpacing(space::medium);
    last->addWidget(m_legend);
    last->addWidget(m_note, 1);
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(space::medium, space::tiny, space::medium, space::small);
    foot->setSpacing(2);
    foot->addWidget(m_summary);
    foot->addLayout(last);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_chart, 1);
    column->addWidget(m_compare);
    column->addLayout(foot);
    setFocusProxy(m_chart);

    wire();
    setWindow(Window::Day);
}

void LatencyTab::wire() {
    connect(m_bar, &LatencyBar::windowChosen, this, [this](int id) { setWindow(static_cast<Window>(id)); });
    connect(m_bar, &LatencyBar::scaleChosen, this,
            [this](int id) { m_chart->setScale(id == 0 ? ScaleKind::Log : ScaleKind::Linear); });
    connect(m_bar, &LatencyBar::cacheChosen, this, [this](int id) {
        m_chart->setCacheFilter(static_cast<CacheFilter>(id));
        compareMarked();
    });
    connect(m_bar, &LatencyBar::markingChosen, m_chart, &LatencyChart::setMarking);
    connect(m_bar, &LatencyBar::nowWanted, m_chart, &LatencyChart::reset);
    connect(m_chart, &LatencyChart::viewChanged, this, &LatencyTab::refresh);
    connect(m_chart, &LatencyChart::markedChanged, this, &LatencyTab::compareMarked);
    connect(m_chart, &LatencyChart::runActivated, this, &LatencyTab::runActivated);
    connect(m_chart, &LatencyChart::moreHistoryWanted, this, [this] { setWindow(Window::Longest); });
    connect(m_compare, &CompareView::closed, m_chart, &LatencyChart::clearMarked);
    connect(m_export, &LatencyExport::written, this, &LatencyTab::exported);
    connect(m_export, &LatencyExport::failed, this, &LatencyTab::failed);
    m_second->setInterval(1s);
    connect(m_second, &QTimer::timeout, this, [this] { m_chart->setNow(m_now()); });
    m_refresh->setInterval(refreshEvery);
    connect(m_refresh, &QTimer::timeout, this, &LatencyTab::askForSeries);
    m_settled->setSingleShot(true);
    m_settled->setInterval(settledAfter);
    connect(m_settled, &QTimer::timeout, this, &LatencyTab::askForCloser);
}

void LatencyTab::setJob(const domain::Job& job) {
    m_name = shown(job.name);
    m_export->setJob(job.id, m_name);
    m_chart->setBaseline(job.baseline);
    m_chart->setAccessibleName(tr("Latency of %1").arg(m_name));
}

void LatencyTab::setRuns(std::vector<domain::Run> runs) {
    setRuns(std::make_shared<const std::vector<domain::Run>>(std::move(runs)));
}

void LatencyTab::setRuns(RunList runs) {
    m_chart->setLoading(false);
    m_chart->setRuns(std::move(runs), m_now());
    compareMarked();
}

void LatencyTab::setSeries(LatencyData::Series series) {
    m_problem.clear();
    if (!series->unreadable.empty())
        m_problem = tr("%1 sketches could not be read and are left out").arg(series->unreadable.size());
    m_awaiting = false;
    m_chart->setSeries(std::move(series));
    compareMarked();
    askForHistory();
}

void LatencyTab::setSeriesProblem(const QString& why) {
    m_problem = tr("Sketches could not be read: %1").arg(why);
    m_awaiting = false;
    refresh();
    askForHistory();
}

void LatencyTab::clear() {
    m_problem.clear();
    m_chart->clearMarked();
    m_chart->setLoading(true);
    m_chart->setRuns(nullptr, m_now());
    m_chart->setSeries(nullptr);
    m_chart->setSpan(spanOf(m_window));
    m_awaiting = false;
    if (isVisible())
        askForSeries();
}

void LatencyTab::setLoading(bool loading) {
    m_chart->setLoading(loading);
}

void LatencyTab::setClock(std::function<base::Instant()> now) {
    m_now = std::move(now);
    m_chart->setNow(m_now());
}

void LatencyTab::setTimeZone(const QTimeZone& zone) {
    m_chart->setTimeZone(zone);
}

void LatencyTab::setWindow(Window window) {
    m_window = window;
    m_bar->setWindow(static_cast<int>(window));
    m_chart->setNow(m_now());
    m_chart->setSpan(spanOf(window));
    if (isVisible())
        askForSeries();
}

void LatencyTab::askForSeries() {
    m_awaiting = true;
    emit seriesWanted(spanOf(m_window));
}

/// As many runs as can be shown one by one; before those, sketches tell more than runs would.
void LatencyTab::askForHistory() {
    if (m_awaiting)
        return;
    base::Instant since = m_now() - spanOf(m_window);
    std::uint64_t runs = 0;
    const auto& stretches = m_chart->data().series().stretches;
    for (auto stretch = stretches.rbegin(); stretch != stretches.rend() && stretch->to > since; ++stretch) {
        runs += stretch->totals.ok + stretch->totals.failed;
        if (runs > mostShapes)
            since = std::max(since, stretch->to);
    }
    emit historyWanted(since);
}

void LatencyTab::askForCloser() {
    const LatencyData& known = m_chart->data();
    const PlotView view = m_chart->view();
    if (!isVisible() || m_awaiting || known.runsCover(view.from, view.to))
        return;
    base::milliseconds longest(0);
    for (const auto& stretch : visible(known.series().stretches, view.from, view.to))
        longest =
            std::max(longest, std::chrono::duration_cast<base::milliseconds>(stretch.to - stretch.from));
    if (longest.count() <= 0)
        return;
    // Whole stretches, so that the shorter ones can take their place; with time beside them where that costs
    // no precision, for a view that is moved a little.
    const double length = static_cast<double>(longest.count());
    for (const double beside : {view.to - view.from, 0.0}) {
        const base::Instant from = instantOf(std::floor((view.from - beside) / length) * length);
        const base::Instant to = instantOf(std::ceil((view.to + beside) / length) * length);
        if (stats::stretchFor(from, to) < longest)
            return emit closerWanted(from, to);
    }
}

QString LatencyTab::summaryText() const {
    return m_summary->text();
}

QString LatencyTab::newRunsText() const {
    return m_bar->newRunsText();
}

void LatencyTab::refresh() {
    const Figures figures = m_chart->figures();
    m_summary->setText(ui::summaryText(figures));
    m_summary->setVisible(!m_summary->text().isEmpty());
    QStringList notes;
    if (!m_problem.isEmpty())
        notes << m_problem;
    if (const QString absent = absentText(figures); !absent.isEmpty())
        notes << absent;
    if (const QStringList hidden = m_chart->hiddenMeters(); !hidden.isEmpty())
        notes << tr("no room here for %1").arg(hidden.join(tr(", ")));
    if (const Picture& picture = m_chart->picture(); picture.metersOfAll && !picture.meters.empty())
        notes << tr("panels of cold and warm runs together: sketches do not part them");
    m_note->setText(notes.join(QStringLiteral(" · ")));
    m_legend->setPicture(m_chart->points(), m_chart->picture(), m_chart->baseline());
    const PlotView view = m_chart->view();
    const double until = std::min(view.to, msOf(m_chart->data().now()));
    QStringList said = {spanText(view.from, until, m_chart->timeZone()), m_summary->text(), m_note->text()};
    for (const ChartNote& note : m_chart->notes())
        if (note.at >= view.from && note.at <= view.to)
            said << QString::fromStdString(note.sentence);
    said.removeAll(QString());
    m_chart->setAccessibleDescription(said.join(QStringLiteral("; ")));
    m_bar->setAway(!m_chart->isFollowing(), m_chart->newerThanView());
    m_settled->start();
}

void LatencyTab::compareMarked() {
    m_bar->setMarking(m_chart->isMarking());
    m_compare->setComparison(m_chart->comparison(), m_chart->timeZone());
}

void LatencyTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_chart->setNow(m_now());
    m_second->start();
    m_refresh->start();
    askForSeries();
}

void LatencyTab::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_second->stop();
    m_refresh->stop();
    m_settled->stop();
}

} // namespace redispatch::ui
