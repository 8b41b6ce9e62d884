// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/jobtabs.h"

#include "ui/detail/joblatency.h"
#include "ui/detail/jobruns.h"
#include "ui/detail/latencytab.h"
#include "ui/detail/rawtab.h"
#include "ui/detail/runstab.h"
#include "ui/detail/scheduletab.h"
#include "ui/theme/flattabbar.h"
#include "ui/theme/look.h"
#include "ui/timeline/heatmaptab.h"

namespace redispatch::ui {

namespace {
/// Weekdays and hours are seen a few times in it.
constexpr base::milliseconds heatmapSpan = std::chrono::days(42);
} // namespace

JobTabs::JobTabs(live::Session& session, QWidget* parent)
    : QTabWidget(parent)
    , m_session(session)
    , m_runsTab(new RunsTab)
    , m_latencyTab(new LatencyTab)
    , m_heatmap(new HeatmapTab)
    , m_schedule(new ScheduleTab)
    , m_raw(new RawTab) {
    setObjectName(QStringLiteral("jobTabs"));
    setTabBar(new FlatTabBar);
    setDocumentMode(true);
    tabBar()->setDrawBase(false); // document mode turns it on
    tabBar()->setExpanding(false);
    tabBar()->setAccessibleName(tr("Details of the opened job"));
    const auto now = [this] { return m_session.serverNow(); };
    m_runsTab->setClock(now);
    m_latencyTab->setClock(now);
    addTab(m_runsTab, tr("Runs"));
    addTab(m_latencyTab, tr("Latency"));
    addTab(m_heatmap, tr("Heatmap"));
    addTab(m_schedule, tr("Schedule"));
    addTab(m_raw, tr("Raw"));
    for (int i = 0; i < count(); ++i) { // one piece with the bar above
        widget(i)->setBackgroundRole(QPalette::Base);
        widget(i)->setAutoFillBackground(true);
    }
    m_latency = new JobLatency(session, m_latencyTab, this);
    m_runs = new JobRuns(session, m_runsTab, m_latencyTab, this);
    connect(m_latencyTab, &LatencyTab::exported, this, &JobTabs::exported);
    connect(m_latencyTab, &LatencyTab::failed, this, &JobTabs::failed);
    connect(m_runsTab, &RunsTab::verbWanted, this, &JobTabs::runVerbWanted);
    connect(m_runsTab, &RunsTab::againWanted, this, &JobTabs::againWanted);
    connect(m_runsTab, &RunsTab::manyWanted, this, &JobTabs::manyRunsWanted);
    connect(m_runsTab, &RunsTab::copied, this, &JobTabs::copied);
    connect(m_runs, &JobRuns::runsChanged, m_heatmap, &HeatmapTab::setRuns);
    connect(m_runs, &JobRuns::runsChanged, this, &JobTabs::runsChanged);
    connect(m_runs, &JobRuns::failed, m_heatmap, &HeatmapTab::setProblem);
    connect(m_heatmap, &HeatmapTab::historyWanted, this,
            [this] { m_runs->wantBackTo(m_session.serverNow() - heatmapSpan); });
    connect(m_runs, &JobRuns::runOpened, this, [this] { setCurrentWidget(m_runsTab); });
}

void JobTabs::setJob(const domain::Job& job) {
    m_schedule->setJob(job);
    m_heatmap->setJobZone(shown(job.schedule.timeZone.view()));
    m_runsTab->setJob(job);
    m_latencyTab->setJob(job);
    if (job.id == m_job)
        return;
    m_job = job.id;
    m_raw->setKeys({});
    m_heatmap->clear();
    m_latency->open(job.id);
    m_runs->open(job.id);
}

void JobTabs::setDetail(const domain::JobDetail& detail) {
    if (detail.job.id != m_job)
        return;
    m_schedule->setDetail(detail, m_session.serverNow());
    m_raw->setKeys(detail.raw);
}

void JobTabs::openRun(const std::string& run) {
    setCurrentWidget(m_runsTab);
    m_runs->openRun(run);
}

void JobTabs::tick() {
    if (m_runsTab->isVisible())
        m_runsTab->tick();
}

bool JobTabs::open(const QString& name) {
    for (int i = 0; i < count(); ++i)
        if (tabText(i).compare(name, Qt::CaseInsensitive) == 0) {
            setCurrentIndex(i);
            return true;
        }
    return false;
}

void JobTabs::takePanel(QWidget* panel) {
    panel->setBackgroundRole(QPalette::Base); // of one piece with the other tabs
    insertTab(0, panel, tr("Job"));
    setCurrentIndex(0);
}

void JobTabs::releasePanel(QWidget* panel) {
    panel->setBackgroundRole(QPalette::NoRole);
    removeTab(indexOf(panel));
}

} // namespace redispatch::ui
