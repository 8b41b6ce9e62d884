// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/latencytab.h"

#include "core/base/humanize.h"
#include "ui/charts/legend.h"
#include "ui/detail/runtext.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QComboBox>
#include <QCoreApplication>
#include <QPushButton>
#include <QStringList>
#include <QTimer>
#include <QToolButton>

#include <utility>

namespace redispatch::ui {

namespace {

std::optional<base::milliseconds> spanOf(LatencyTab::Window window) {
    using namespace std::chrono_literals;
    switch (window) {
    case LatencyTab::Window::QuarterHour:
        return 15min;
    case LatencyTab::Window::Hour:
        return 1h;
    case LatencyTab::Window::SixHours:
        return 6h;
    case LatencyTab::Window::Day:
        return 24h;
    case LatencyTab::Window::All:
        return std::nullopt;
    }
    return std::nullopt;
}

QString tr(const char* text) {
    return QCoreApplication::translate("LatencySummary", text);
}

QString percent(double share) {
    const double value = share * 100;
    return QString::number(value, 'f', value > 0 && value < 9.95 ? 1 : 0) + QStringLiteral(" %");
}

/// Buttons of which one is down, side by side.
QButtonGroup* choice(QBoxLayout* row, const QStringList& names, const QString& tip, QWidget* parent) {
    auto* group = new QButtonGroup(parent);
    for (qsizetype i = 0; i < names.size(); ++i) {
        auto* button = new QToolButton(parent);
        button->setText(names[i]);
        button->setToolTip(tip);
        button->setAccessibleName(tip + QStringLiteral(": ") + names[i]);
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        group->addButton(button, static_cast<int>(i));
        row->addWidget(button);
    }
    return group;
}

} // namespace

QString summaryText(const LatencySummary& seen) {
    const auto count = [](int number) { return QString::fromStdString(base::countText(number)); };
    QStringList parts = {seen.finished == 1 ? tr("1 run") : tr("%1 runs").arg(count(seen.finished))};
    if (seen.running > 0)
        parts.front() += tr(" + %1 running").arg(count(seen.running));
    if (seen.finished == 0)
        return seen.running > 0 ? parts.front() : QString();
    if (seen.p50 && seen.ok >= leastForMedian)
        parts << tr("p50 %1").arg(durationWords(*seen.p50));
    if (seen.p95)
        parts << tr("p95 %1").arg(durationWords(*seen.p95));
    else
        parts << tr("n = %1 ok: too few for %2")
                     .arg(count(seen.ok), seen.ok < leastForMedian ? tr("p50 and p95") : tr("p95"));
    if (seen.longest && !seen.p95)
        parts << tr("longest %1").arg(durationWords(*seen.longest));
    parts << (seen.failed == 0
                  ? tr("no errors")
                  : tr("errors %1 (%2)")
                        .arg(percent(static_cast<double>(seen.failed) / seen.finished), count(seen.failed)));
    if (seen.hitShare)
        parts << tr("cache hits %1").arg(percent(*seen.hitShare));
    else if (seen.warmShare)
        parts << tr("warm %1").arg(percent(*seen.warmShare));
    if (seen.dbCalls)
        parts << tr("DB calls %1 (median)").arg(numberText(seen.dbCalls));
    return parts.join(QStringLiteral(" · "));
}

LatencyTab::LatencyTab(QWidget* parent)
    : QWidget(parent)
    , m_chart(new LatencyChart)
    , m_cache(new QComboBox)
    , m_newRuns(new QPushButton)
    , m_reset(new QPushButton(tr("Back to now")))
    , m_summary(new ElidedLabel)
    , m_legend(new Legend)
    , m_timer(new QTimer(this))
    , m_now([] { return base::systemClock().now(); }) {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    bar->setSpacing(2);
    m_windows =
        choice(bar, {tr("15 min"), tr("1 h"), tr("6 h"), tr("24 h"), tr("All")}, tr("Time shown"), this);
    bar->addSpacing(space::large);
    m_scales = choice(bar, {tr("Log"), tr("Linear")}, tr("Scale of durations"), this);
    bar->addSpacing(space::large);
    m_cache->addItems({tr("Cold + warm"), tr("Warm"), tr("Cold")});
    m_cache->setAccessibleName(tr("Runs by what they found in the cache"));
    m_cache->setToolTip(m_cache->accessibleName());
    bar->addWidget(m_cache);
    bar->addStretch(1);
    bar->addWidget(m_newRuns);
    bar->addWidget(m_reset);
    m_newRuns->hide();
    m_reset->hide();
    m_newRuns->setObjectName(QStringLiteral("newRuns"));
    m_summary->setObjectName(QStringLiteral("latencySummary"));

    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(space::medium, space::tiny, space::medium, space::small);
    foot->setSpacing(2);
    foot->addWidget(m_summary);
    foot->addWidget(m_legend);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_chart, 1);
    column->addLayout(foot);

    setFocusProxy(m_chart);
    m_scales->button(0)->setChecked(true);
    connect(m_windows, &QButtonGroup::idClicked, this,
            [this](int id) { setWindow(static_cast<Window>(id)); });
    connect(m_scales, &QButtonGroup::idClicked, this,
            [this](int id) { m_chart->setScale(id == 0 ? ScaleKind::Log : ScaleKind::Linear); });
    connect(m_cache, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_chart->setCacheFilter(static_cast<CacheFilter>(index)); });
    connect(m_newRuns, &QPushButton::clicked, m_chart, &LatencyChart::reset);
    connect(m_reset, &QPushButton::clicked, m_chart, &LatencyChart::reset);
    connect(m_chart, &LatencyChart::viewChanged, this, &LatencyTab::refresh);
    connect(m_chart, &LatencyChart::runActivated, this, &LatencyTab::runActivated);
    connect(m_chart, &LatencyChart::moreHistoryWanted, this, [this] { setWindow(Window::All); });
    m_timer->setInterval(1000);
    connect(m_timer, &QTimer::timeout, this, [this] { m_chart->setNow(m_now()); });
    setWindow(Window::Hour);
}

void LatencyTab::setRuns(std::vector<domain::Run> runs) {
    setRuns(std::make_shared<const std::vector<domain::Run>>(std::move(runs)));
}

void LatencyTab::setRuns(RunList runs) {
    m_chart->setLoading(false);
    m_chart->setRuns(std::move(runs), m_now());
}

void LatencyTab::clear() {
    m_chart->setLoading(true);
    m_chart->setRuns(nullptr, m_now());
    m_chart->setSpan(spanOf(m_window));
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
    m_windows->button(static_cast<int>(window))->setChecked(true);
    m_chart->setNow(m_now());
    m_chart->setSpan(spanOf(window));
    askForHistory();
}

void LatencyTab::askForHistory() {
    const auto span = spanOf(m_window);
    emit historyWanted(span ? m_now() - *span : base::Instant{});
}

QString LatencyTab::summaryText() const {
    return m_summary->text();
}

QString LatencyTab::newRunsText() const {
    return m_newRuns->isHidden() ? QString() : m_newRuns->text();
}

void LatencyTab::refresh() {
    m_summary->setText(ui::summaryText(m_chart->summary()));
    m_summary->setVisible(!m_summary->text().isEmpty());
    m_chart->setAccessibleDescription(m_summary->text());
    m_legend->setPoints(m_chart->points(), m_chart->view().from, m_chart->view().to);
    const int newer = m_chart->newerThanView();
    m_newRuns->setText(newer == 1 ? tr("1 new run") : tr("%1 new runs").arg(newer));
    m_newRuns->setVisible(newer > 0);
    m_reset->setVisible(newer == 0 && !m_chart->isFollowing());
}

void LatencyTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_chart->setNow(m_now());
    m_timer->start();
    askForHistory();
}

void LatencyTab::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_timer->stop();
}

} // namespace redispatch::ui
