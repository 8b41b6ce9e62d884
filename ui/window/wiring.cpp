// SPDX-License-Identifier: GPL-3.0-or-later
// Which part of the main window listens to which.
#include "core/base/errortext.h"
#include "ui/attention/attentiontree.h"
#include "ui/attention/attentionview.h"
#include "ui/detail/jobpanel.h"
#include "ui/detail/jobtabs.h"
#include "ui/jobs/emptystate.h"
#include "ui/jobs/jobstable.h"
#include "ui/jobs/stripcursor.h"
#include "ui/jobs/stripview.h"
#include "ui/notices/alarm.h"
#include "ui/notices/alertsdialog.h"
#include "ui/notices/linkdialog.h"
#include "ui/notices/toast.h"
#include "ui/timeline/timelineview.h"
#include "ui/window/band.h"
#include "ui/window/bulkactions.h"
#include "ui/window/filterline.h"
#include "ui/window/findingsview.h"
#include "ui/window/jobactions.h"
#include "ui/window/mainwindow.h"
#include "ui/window/sidebar.h"
#include "ui/window/windowmessages.h"

#include <QTimer>

#include <chrono>

namespace redispatch::ui {

using namespace std::chrono_literals;
using local::Setting;

void MainWindow::wire() {
    live::Session& session = *m_session;
    connect(&session, &live::Session::snapshotReady, this, &MainWindow::takeSnapshot);
    connect(&session, &live::Session::statusChanged, this, &MainWindow::takeStatus);
    connect(&session, &live::Session::openedJob, this, &MainWindow::takeOpened);
    connect(m_band, &Band::retryWanted, &session, &live::Session::retryNow);
    connect(&m_table->emptyState(), &EmptyState::retryWanted, &session, &live::Session::retryNow);
    connect(&m_table->emptyState(), &EmptyState::dropFilter, m_filter, [this] { m_filter->setText({}); });
    connect(m_sidebar, &Sidebar::filterWanted, this, [this](const QString& text) {
        m_filter->setText(text);
        if (list() == m_attention)
            showList(List::Table);
    });
    connect(m_filter, &FilterLine::filterChanged, this, &MainWindow::takeFilter);
    connect(m_filter, &FilterLine::left, this, [this] { list()->setFocus(); });
    connect(m_table, &JobsTable::jobOpened, this, &MainWindow::showJob);
    connect(m_table, &JobsTable::menuWanted, this, [this](const QPoint& at) { popupMenu(at, true); });
    connect(m_table, &JobsTable::layoutEdited, this, [this] {
        m_settings.set(Setting::TableColumns, m_table->columnState());
        m_settings.set(Setting::TableSort, m_table->sortCode());
        m_timeline->setSortCode(m_table->sortCode());
    });
    m_strips = new StripCursor(*m_table, session);
    connect(m_strips, &StripCursor::runWanted, this, [this](const base::JobId& job, const std::string& run) {
        openFromTimeline(job);
        m_tabs->openRun(run);
    });
    wirePanel();
    wireTimeline();
    wireViews();
    wireAttention();
    wireAlarm();
    connect(m_jobActions, &JobActions::done, this, [this](const QString& what) { m_toast->showText(what); });
    connect(m_jobActions, &JobActions::refused, this, [this](const QString& why) {
        m_messages->tell(WindowMessages::About::Other, MessageBar::Level::Info, why);
    });
    connect(m_actions, &Actions::keysChanged, this,
            [this] { m_settings.set(Setting::Keys, m_actions->changes()); });
    connect(m_second, &QTimer::timeout, this, &MainWindow::tick);
    m_watchSoon->setSingleShot(true);
    m_watchSoon->setInterval(60ms);
    connect(m_watchSoon, &QTimer::timeout, this, [this] { m_session->watch(m_table->opened()); });
}

void MainWindow::wirePanel() {
    connect(m_panel, &JobPanel::triggerWanted, this, &MainWindow::trigger);
    connect(m_tabs, &JobTabs::runsChanged, &m_panel->strip(), &StripView::setRuns);
    connect(&m_panel->strip(), &StripView::runWanted, m_tabs, &JobTabs::openRun);
    connect(m_panel, &JobPanel::pauseWanted, this, &MainWindow::pauseOrResume);
    connect(m_panel, &JobPanel::pauseAgainWanted, this,
            [this] { withOpened([this](const domain::Job& job) { m_jobActions->pauseAgain(job); }); });
    connect(m_panel, &JobPanel::dismissPauseWanted, this,
            [this] { withOpened([this](const domain::Job& job) { m_jobActions->dismissPause(job); }); });
    connect(m_panel, &JobPanel::verbWanted, this, [this](domain::Verb verb) {
        withOpened([this, verb](const domain::Job& job) { m_jobActions->carryOut(job, verb); });
    });
    connect(m_panel, &JobPanel::menuWanted, this, [this](const QPoint& at) { popupMenu(at, false); });
    connect(m_panel, &JobPanel::editCardWanted, this,
            [this] { withOpened([this](const domain::Job& job) { m_jobActions->editCard(job); }); });
    connect(m_panel, &JobPanel::cardHistoryWanted, this,
            [this] { withOpened([this](const domain::Job& job) { m_jobActions->showCardHistory(job); }); });
    connect(m_panel, &JobPanel::cardDriftWanted, this, &MainWindow::showDrift);
    connect(m_panel, &JobPanel::linkWanted, this,
            [this](const QUrl& url) { (new LinkDialog(url, this))->open(); });
    connect(m_tabs, &JobTabs::exported, this,
            [this](const QString& path) { m_toast->showText(tr("Saved as %1").arg(path)); });
    connect(m_tabs, &JobTabs::failed, this, [this](const base::Error& error) {
        const base::ErrorText text = base::explain(error);
        m_messages->tell(WindowMessages::About::Other, MessageBar::Level::Error,
                         QString::fromStdString(text.failed), QString::fromStdString(text.next));
    });
    connect(m_tabs, &JobTabs::runVerbWanted, this, [this](domain::Verb verb, const std::string& run) {
        withOpened([&](const domain::Job& job) { m_jobActions->carryOut(job, verb, run); });
    });
    connect(m_tabs, &JobTabs::manyRunsWanted, this,
            [this](domain::Verb verb, const std::vector<domain::Run>& runs) {
                withOpened([&](const domain::Job& job) { m_bulk->askRuns(verb, job.id, runs); });
            });
    connect(m_tabs, &JobTabs::copied, this, [this](const QString& what) { m_toast->showText(what); });
    connect(m_tabs, &JobTabs::againWanted, this, [this](const domain::Run& run) {
        withOpened([&](const domain::Job& job) { m_jobActions->runAgain(job, run); });
    });
}

void MainWindow::wireTimeline() {
    connect(m_sidebar, &Sidebar::listWanted, this, [this](const QString& word) {
        showList(word == QLatin1String("attention")  ? List::Attention
                 : word == QLatin1String("timeline") ? List::Timeline
                                                     : List::Table);
    });
    connect(&m_timeline->emptyState(), &EmptyState::retryWanted, m_session.get(), &live::Session::retryNow);
    connect(&m_timeline->emptyState(), &EmptyState::dropFilter, m_filter, [this] { m_filter->setText({}); });
    connect(m_timeline, &TimelineView::stateEdited, this,
            [this] { m_settings.set(Setting::TimelineView, m_timeline->stateCode()); });
    connect(m_timeline, &TimelineView::jobChosen, this, &MainWindow::openFromTimeline);
    connect(m_timeline, &TimelineView::jobActivated, this, [this](const base::JobId& job) {
        openFromTimeline(job);
        m_tabs->currentWidget()->setFocus();
    });
    connect(m_timeline, &TimelineView::runActivated, this,
            [this](const base::JobId& job, const std::string& run) {
                openFromTimeline(job);
                m_tabs->openRun(run);
            });
}

void MainWindow::wireAttention() {
    connect(&m_attention->findings(), &FindingsView::filterWanted, this, [this](const QString& text) {
        m_filter->setText(text);
        showList(List::Table);
    });
    connect(&m_attention->emptyState(), &EmptyState::retryWanted, m_session.get(), &live::Session::retryNow);
    connect(&m_attention->emptyState(), &EmptyState::dropFilter, m_filter, [this] { m_filter->setText({}); });
    connect(m_attention, &AttentionView::listChanged, this, [this] {
        const AttentionList& list = m_attention->list();
        m_sidebar->setAttention(list.needing + list.hidden, m_attention->findingCount(),
                                list.worst ? std::optional(list.worst->health.state) : std::nullopt);
    });
    connect(m_attention, &AttentionView::jobsSelected, this, &MainWindow::tellBulk);
    connect(m_attention, &AttentionView::menuWanted, this, &MainWindow::popupAttentionMenu);
    connect(m_bulk, &BulkActions::selectionDropped, &m_attention->tree(), &AttentionTree::selectOnlyCurrent);
    connect(m_attention, &AttentionView::jobChosen, this, &MainWindow::openFromTimeline);
    connect(m_attention, &AttentionView::jobActivated, this, [this](const base::JobId& job) {
        openFromTimeline(job);
        m_tabs->currentWidget()->setFocus();
    });
    connect(m_attention, &AttentionView::remedyWanted, this,
            [this](const base::JobId& id, Remedy::Deed deed) {
                openFromTimeline(id);
                if (const domain::Job* job = domain::findJob(*m_table->jobs().snapshot(), id))
                    carryOutRemedy(*m_jobActions, *job, deed);
            });
}

void MainWindow::wireAlarm() {
    m_alarm = new Alarm(*m_session, local::AlertFile(m_settings.file().parent_path()), {}, this);
    m_alarm->setObjectName(QStringLiteral("alarm"));
    connect(m_alarm, &Alarm::told, this, [this](const QString& headline, const QString& rest, bool trouble) {
        m_messages->tell(WindowMessages::About::Other,
                         trouble ? MessageBar::Level::Warning : MessageBar::Level::Info, headline, rest);
    });
    connect(m_alarm, &Alarm::rulesWanted, this, &MainWindow::editAlerts);
    connect(m_alarm, &Alarm::quitWanted, this, &QWidget::close);
    connect(m_alarm, &Alarm::windowWanted, this, [this] {
        setWindowState(windowState() & ~Qt::WindowMinimized);
        show();
        raise();
        activateWindow();
        showList(List::Attention);
    });
    m_alarm->load();
}

void MainWindow::snoozeOrWake() {
    const bool wake = !m_alarm->snoozedUntil().isEmpty();
    m_alarm->snooze(wake ? std::nullopt : std::optional<base::milliseconds>(1h));
    m_toast->showText(wake ? tr("Notifications come again")
                           : tr("No notifications until %1").arg(m_alarm->snoozedUntil()));
}

void MainWindow::editAlerts() {
    auto* dialog = new AlertsDialog(m_alarm->file(), this);
    connect(dialog, &AlertsDialog::saved, m_alarm, &Alarm::load);
    connect(dialog, &AlertsDialog::trialWanted, m_alarm, &Alarm::tryOut);
    dialog->open();
}

} // namespace redispatch::ui
