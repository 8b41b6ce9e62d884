// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/heatmaptab.h"

#include "core/base/humanize.h"
#include "ui/detail/runtext.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/timeline/heatlegend.h"
#include "ui/timeline/timelinetext.h"
#include "ui/timeline/weekheatmap.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QComboBox>
#include <QToolButton>

namespace redispatch::ui {

HeatmapTab::HeatmapTab(QWidget* parent)
    : QWidget(parent)
    , m_map(new WeekHeatmap)
    , m_legend(new HeatLegend)
    , m_measures(new QButtonGroup(this))
    , m_zone(new QComboBox)
    , m_summary(new ElidedLabel)
    , m_empty(plainLabel({}, TextKind::Muted))
    , m_cell(new ElidedLabel(TextKind::Muted)) {
    setObjectName(QStringLiteral("heatmapTab"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    bar->setSpacing(2);
    const QStringList names{tr("Latency"), tr("Failures")};
    for (int i = 0; i < 2; ++i) {
        auto* button = new QToolButton;
        button->setText(names[i]);
        button->setToolTip(i == 0 ? tr("Median duration of ok runs") : tr("Share of runs that failed"));
        button->setAccessibleName(tr("Shown: %1").arg(names[i]));
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        m_measures->addButton(button, i);
        bar->addWidget(button);
    }
    m_measures->button(0)->setChecked(true);
    bar->addSpacing(space::large);
    bar->addWidget(m_legend, 1);
    const QString local = QString::fromUtf8(QTimeZone::systemTimeZoneId());
    m_zone->addItems({local.isEmpty() ? tr("Local time") : tr("Local: %1").arg(local), tr("UTC")});
    m_zone->setObjectName(QStringLiteral("heatmapZone"));
    m_zone->setAccessibleName(tr("Time zone of weekdays and hours"));
    bar->addWidget(m_zone);
    m_summary->setObjectName(QStringLiteral("heatmapSummary"));
    m_cell->setObjectName(QStringLiteral("heatmapCell"));
    m_empty->setObjectName(QStringLiteral("heatmapEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(space::medium, space::tiny, space::medium, space::small);
    foot->setSpacing(2);
    foot->addWidget(m_cell);
    foot->addWidget(m_summary);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_map, 1);
    column->addWidget(m_empty, 1);
    column->addLayout(foot);
    setFocusProxy(m_map);
    connect(m_measures, &QButtonGroup::idClicked, this, [this](int id) {
        m_map->setMeasure(static_cast<HeatMeasure>(id));
        m_legend->setScale(m_map->measure(), m_map->grid());
    });
    connect(m_zone, &QComboBox::activated, this, &HeatmapTab::refresh);
    connect(m_map, &WeekHeatmap::currentTextChanged, m_cell, &QLabel::setText);
    refresh();
}

void HeatmapTab::setRuns(Runs runs) {
    m_loading = false;
    m_problem.clear();
    m_runs = std::move(runs);
    refresh();
}

void HeatmapTab::setJobZone(const QString& zone) {
    if (zone == m_jobZone)
        return;
    m_jobZone = zone;
    while (m_zone->count() > OfJob)
        m_zone->removeItem(OfJob);
    if (!zone.isEmpty())
        m_zone->addItem(tr("Job: %1").arg(zone));
    refresh();
}

void HeatmapTab::setLoading(bool loading) {
    m_loading = loading;
    refresh();
}

void HeatmapTab::setProblem(const QString& text) {
    m_problem = text;
    m_loading = false;
    refresh();
}

void HeatmapTab::clear() {
    m_runs.reset();
    m_problem.clear();
    m_loading = true;
    refresh();
}

std::string HeatmapTab::zoneName() const {
    switch (m_zone->currentIndex()) {
    case Local:
        return QTimeZone::systemTimeZoneId().toStdString();
    case OfJob:
        return m_jobZone.toStdString();
    default:
        return {};
    }
}

void HeatmapTab::refresh() {
    m_stale = !isVisible();
    if (m_stale && m_runs && m_runs->size() > 1000)
        return; // counted when somebody looks
    auto zone = timing::Zone::find(zoneName());
    const bool unknown = !zone;
    if (unknown)
        zone = timing::Zone::find({});
    const QString name = (*zone)->name().empty() ? tr("UTC") : QString::fromStdString((*zone)->name());
    m_map->setGrid(m_runs ? weekGrid(*m_runs, **zone) : WeekGrid(), name);
    const WeekGrid& grid = m_map->grid();
    m_legend->setScale(m_map->measure(), grid);
    QString empty;
    if (grid.finished == 0)
        empty = !m_problem.isEmpty() ? m_problem
                : m_loading
                    ? tr("Reading runs…")
                    : tr("No finished runs yet. Each will be counted at the weekday and hour it started.");
    m_empty->setText(empty);
    m_empty->setVisible(!empty.isEmpty());
    m_map->setVisible(empty.isEmpty());
    QStringList parts;
    if (grid.finished > 0) {
        const auto count = [](std::size_t number) {
            return QString::fromStdString(base::countText(static_cast<long long>(number)));
        };
        parts << (grid.finished == 1 ? tr("1 run") : tr("%1 runs").arg(count(grid.finished)));
        if (grid.p50)
            parts << tr("p50 %1").arg(durationWords(*grid.p50));
        parts << (grid.failed == 0 ? tr("none failed") : tr("%1 failed").arg(count(grid.failed)));
        const QTimeZone shownIn = zoneName().empty() || unknown
                                      ? QTimeZone::utc()
                                      : QTimeZone(QByteArray::fromStdString(zoneName()));
        parts << tr("from %1 to %2, hours of %3")
                     .arg(slotClock(*grid.from, shownIn), slotClock(*grid.to, shownIn), name);
        if (*grid.to - *grid.from < std::chrono::days(7))
            parts << tr("less than a week: each hour at most once");
        if (grid.without > 0)
            parts << tr("%1 without a time").arg(count(grid.without));
        if (unknown)
            parts << tr("this machine does not know the zone: UTC");
        if (!m_problem.isEmpty())
            parts << m_problem;
    }
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    m_summary->setVisible(!parts.isEmpty());
    m_cell->setVisible(!parts.isEmpty());
}

QString HeatmapTab::summaryText() const {
    return m_summary->text();
}

QString HeatmapTab::emptyText() const {
    return m_empty->text();
}

void HeatmapTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale)
        refresh();
    emit historyWanted();
}

} // namespace redispatch::ui
