// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/mainwindow.h"

#include "ui/detail/jobpanel.h"
#include "ui/detail/jobtabs.h"
#include "ui/jobs/emptystate.h"
#include "ui/jobs/jobstable.h"
#include "ui/notices/messagebar.h"
#include "ui/notices/toast.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/window/actions.h"
#include "ui/window/band.h"
#include "ui/window/filterline.h"
#include "ui/window/hintline.h"
#include "ui/window/jobactions.h"
#include "ui/window/keysdialog.h"
#include "ui/window/sidebar.h"

#include <QApplication>
#include <QCloseEvent>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <chrono>
#include <utility>

namespace redispatch::ui {

using namespace std::chrono_literals;
using live::LinkStatus;
using local::Setting;

namespace {

constexpr int sidebarWidth = 150;
constexpr int panelWidth = 290;
constexpr int tiny = 760; ///< below this width the sidebar goes too

} // namespace

MainWindow::MainWindow(std::unique_ptr<live::Session> session, local::Settings& settings,
                       const base::Clock& clock)
    : m_session(std::move(session))
    , m_settings(settings)
    , m_clock(clock)
    , m_band(new Band)
    , m_message(new MessageBar)
    , m_sidebar(new Sidebar)
    , m_filter(new FilterLine)
    , m_table(new JobsTable([this] { return m_session->serverNow(); }))
    , m_tabs(new JobTabs(*m_session))
    , m_panel(new JobPanel)
    , m_jobActions(new JobActions(*m_session, this))
    , m_details(new QStackedWidget)
    , m_across(new QSplitter(Qt::Horizontal))
    , m_down(new QSplitter(Qt::Vertical))
    , m_second(new QTimer(this))
    , m_watchSoon(new QTimer(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(shown(m_session->profile().name) + QStringLiteral(" — Redispatch"));
    m_actions = new Actions(actionRows(), this);
    m_hints = new HintLine(*m_actions);
    build();
    m_toast = new Toast(this);
    wire();
    restore();
    m_band->setProfile(m_session->profile());
    m_sidebar->setProfile(m_session->profile());
    takeStatus();
    if (const auto snapshot = m_session->snapshot())
        takeSnapshot(snapshot);
    m_second->start(1s);
    m_table->setFocus();
}

MainWindow::~MainWindow() {
    // The parts hold references to the session, which is destroyed before them otherwise.
    m_session->close();
    m_session->disconnect();
    delete takeCentralWidget();
}

std::vector<ActionRow> MainWindow::actionRows() {
    return {
        {QStringLiteral("filterAction"), tr("Filter jobs"), tr("filter"), Qt::Key_Slash,
         [this] { m_filter->focus(); }},
        {QStringLiteral("triggerAction"), tr("Trigger the opened job"), tr("trigger"), Qt::Key_T,
         [this] { trigger(); }},
        {QStringLiteral("pauseAction"), tr("Pause or resume the opened job"), tr("pause/resume"), Qt::Key_P,
         [this] { pauseOrResume(); }},
        {QStringLiteral("openAction"), tr("Go to the opened job's details"), tr("open"), Qt::Key_Return,
         [this] { m_tabs->currentWidget()->setFocus(); }, m_table},
        {QStringLiteral("upAction"), tr("Back: to the table, then drop the filter"), tr("up"), Qt::Key_Escape,
         [this] { goUp(); }},
        {QStringLiteral("reloadAction"), tr("Read again, or retry the connection"), tr("reload"), Qt::Key_F5,
         [this] { m_session->retryNow(); }},
        {QStringLiteral("copyAction"), tr("Copy the selected rows as TSV"), tr("copy"), QKeySequence::Copy,
         [this] { m_table->copySelection(); }, m_table},
        {QStringLiteral("keysAction"), tr("Show all keys"), tr("keys"), Qt::Key_Question,
         [this] { (new KeysDialog(*m_actions, this))->open(); }},
        {QStringLiteral("downAction"),
         tr("Next job"),
         {},
         Qt::Key_J,
         [this] { m_table->move(1); },
         m_table,
         true},
        {QStringLiteral("backAction"),
         tr("Previous job"),
         {},
         Qt::Key_K,
         [this] { m_table->move(-1); },
         m_table,
         true},
        {QStringLiteral("densityAction"),
         tr("Comfortable, compact or dense rows"),
         {},
         Qt::Key_D,
         [this] { nextDensity(); }},
        {QStringLiteral("themeAction"),
         tr("Light, dark or system colours"),
         {},
         Qt::CTRL | Qt::Key_T,
         [this] { nextTheme(); }},
        {QStringLiteral("quitAction"), tr("Close the window"), {}, QKeySequence::Quit, [this] { close(); }},
    };
}

void MainWindow::build() {
    auto* middle = new QWidget;
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    m_down->addWidget(m_table);
    auto* nothing = plainLabel(tr("No job is open. Choose one in the table."), TextKind::Muted);
    nothing->setObjectName(QStringLiteral("noDetails"));
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setBackgroundRole(QPalette::Base);
    nothing->setAutoFillBackground(true);
    m_details->addWidget(nothing);
    m_details->addWidget(m_tabs);
    m_down->addWidget(m_details);
    m_down->setStretchFactor(0, 3);
    m_down->setStretchFactor(1, 2);
    column->addWidget(m_down, 1);
    m_across->addWidget(m_sidebar);
    m_across->addWidget(middle);
    m_across->addWidget(m_panel);
    m_across->setStretchFactor(1, 1);
    for (QSplitter* splitter : {m_across, m_down}) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(1);
    }
    auto* centre = new QWidget;
    auto* all = new QVBoxLayout(centre);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(m_band);
    all->addWidget(m_message);
    all->addWidget(m_across, 1);
    all->addWidget(m_hints);
    setCentralWidget(centre);
}

void MainWindow::wire() {
    live::Session& session = *m_session;
    connect(&session, &live::Session::snapshotReady, this, &MainWindow::takeSnapshot);
    connect(&session, &live::Session::statusChanged, this, &MainWindow::takeStatus);
    connect(&session, &live::Session::openedJob, this, &MainWindow::takeOpened);
    connect(m_band, &Band::retryWanted, &session, &live::Session::retryNow);
    connect(&m_table->emptyState(), &EmptyState::retryWanted, &session, &live::Session::retryNow);
    connect(&m_table->emptyState(), &EmptyState::dropFilter, m_filter, [this] { m_filter->setText({}); });
    connect(m_sidebar, &Sidebar::filterWanted, m_filter, &FilterLine::setText);
    connect(m_filter, &FilterLine::filterChanged, this,
            [this](const query::Filter& filter, const QString& text) {
                m_table->setFilter(filter, text);
                m_sidebar->setFilterText(text);
                showCounts();
            });
    connect(m_filter, &FilterLine::left, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_table, &JobsTable::jobOpened, this, &MainWindow::showJob);
    connect(m_table, &JobsTable::menuWanted, this, &MainWindow::showMenu);
    connect(m_table, &JobsTable::layoutEdited, this, [this] {
        m_settings.set(Setting::TableColumns, m_table->columnState());
        m_settings.set(Setting::TableSort, m_table->sortCode());
    });
    connect(m_panel, &JobPanel::triggerWanted, this, &MainWindow::trigger);
    connect(m_panel, &JobPanel::pauseWanted, this, &MainWindow::pauseOrResume);
    connect(m_jobActions, &JobActions::done, this, [this](const QString& what) { m_toast->showText(what); });
    connect(m_jobActions, &JobActions::refused, this, [this](const QString& why) {
        m_about = About::Other;
        m_message->showNote(MessageBar::Level::Info, why);
    });
    connect(m_second, &QTimer::timeout, this, &MainWindow::tick);
    m_watchSoon->setSingleShot(true);
    m_watchSoon->setInterval(60ms);
    connect(m_watchSoon, &QTimer::timeout, this, [this] { m_session->watch(m_table->opened()); });
}

void MainWindow::restore() {
    resize(1440, 900);
    m_across->setSizes({sidebarWidth, 1440 - sidebarWidth - panelWidth, panelWidth});
    m_down->setSizes({480, 300});
    restoreGeometry(m_settings.bytes(Setting::WindowGeometry));
    m_across->restoreState(m_settings.bytes(Setting::MainSplitter));
    m_down->restoreState(m_settings.bytes(Setting::DetailSplitter));
    const QString sort = m_settings.text(Setting::TableSort);
    m_table->restoreColumns(m_settings.bytes(Setting::TableColumns));
    m_table->restoreSort(sort);
    m_table->setDensity(m_settings.text(Setting::TableDensity));
    place(width() < space::narrow);
}

void MainWindow::remember() {
    m_settings.set(Setting::WindowGeometry, saveGeometry());
    if (!m_narrow)
        m_settings.set(Setting::MainSplitter, m_across->saveState());
    m_settings.set(Setting::DetailSplitter, m_down->saveState());
}

void MainWindow::openJobNamed(const QString& name) {
    m_wantedJob = name;
    m_wantedMissed = false;
    openWantedJob();
}

bool MainWindow::openTab(const QString& name) {
    return m_tabs->open(name);
}

/// The job asked for as soon as it is there; until then the one that needs a person most.
void MainWindow::openWantedJob() {
    const std::vector<query::JobPtr>& jobs = m_table->jobs().snapshot()->jobs;
    if (!m_wantedJob.isEmpty() && !jobs.empty()) {
        std::vector<base::JobId> fitting;
        for (const query::JobPtr& job : jobs)
            if (job->id.endsWith(m_wantedJob.toStdString()))
                fitting.push_back(job->id);
        if (fitting.size() == 1) {
            m_wantedJob.clear();
            settle(About::WantedJob);
            if (m_table->jobs().rowOf(fitting.front()) < 0)
                m_filter->setText({}); // it hides the job
            open(fitting.front());
            return;
        }
        if (!std::exchange(m_wantedMissed, true)) {
            m_about = About::WantedJob;
            if (fitting.empty())
                m_message->showNote(MessageBar::Level::Warning,
                                    tr("There is no job “%1” here.").arg(m_wantedJob),
                                    tr("It will be opened if it appears. Until then this is the job that "
                                       "needs attention most."));
            else
                m_message->showNote(
                    MessageBar::Level::Warning, tr("“%1” fits %2 jobs.").arg(m_wantedJob).arg(fitting.size()),
                    tr("Give the whole id, such as %1.").arg(QString::fromStdString(fitting.front().str())));
        }
    }
    if (m_table->opened().empty())
        if (const query::JobPtr first = m_table->jobs().jobAt(0))
            open(first->id);
}

void MainWindow::open(const base::JobId& id) {
    m_opening = true;
    m_table->openJob(id);
    m_opening = false;
}

void MainWindow::takeSnapshot(const domain::SnapshotPtr& snapshot) {
    m_table->setSnapshot(snapshot);
    m_band->setSnapshot(*snapshot);
    showCounts();
    openWantedJob();
    showRow();
    showGaps(snapshot->gaps);
}

/// Each set of gaps is told once, so that a message which was closed stays closed.
void MainWindow::showGaps(const std::vector<domain::Gap>& gaps) {
    if (gaps == m_gapsTold || (!gaps.empty() && m_session->status().state != LinkStatus::State::Live))
        return;
    m_gapsTold = gaps;
    if (gaps.empty()) {
        settle(About::Gaps);
        return;
    }
    std::vector<base::Error> errors;
    for (const domain::Gap& gap : gaps)
        errors.push_back(gap.error);
    m_about = About::Gaps;
    m_message->showErrors(errors);
}

/// Takes the message away when it is about `what`.
void MainWindow::settle(About what) {
    if (std::exchange(m_about, m_about == what ? About::Other : m_about) == what)
        m_message->clear();
}

void MainWindow::takeOpened(const base::JobId& job, const base::Result<live::OpenedJob>& opened) {
    if (job != m_table->opened())
        return;
    m_panel->setOpened(opened, m_session->serverNow());
    if (!opened)
        return;
    m_jobActions->setDetail(opened->detail);
    m_tabs->setDetail(opened->detail);
}

void MainWindow::takeStatus() {
    const LinkStatus status = m_session->status();
    m_band->setStatus(status, m_clock.steady());
    m_table->setStatus(status);
    const bool live = status.state == LinkStatus::State::Live;
    m_panel->setConnected(live);
    const bool lost =
        status.state == LinkStatus::State::Offline || status.state == LinkStatus::State::NeedsPerson;
    // Before the first snapshot the table's place says it all.
    if (lost && m_session->snapshot() && status.error) {
        m_message->showError(*status.error);
        m_about = About::Link;
        m_gapsTold.clear(); // told again once there is room for it
    } else if (live && m_about == About::Link) {
        settle(About::Link);
        m_toast->showText(tr("Connected again"));
    }
}

void MainWindow::showCounts() {
    JobsModel& jobs = m_table->jobs();
    m_filter->setCount(jobs.rowCount(), jobs.total());
    m_sidebar->setJobs(jobs.snapshot(), jobs.now());
}

query::JobPtr MainWindow::openedRow() const {
    const auto& snapshot = m_table->jobs().snapshot();
    const auto& jobs = snapshot->jobs;
    const auto found = std::lower_bound(jobs.begin(), jobs.end(), m_table->opened(),
                                        [](const auto& job, const auto& id) { return job->id < id; });
    return found != jobs.end() && (*found)->id == m_table->opened() ? *found : nullptr;
}

void MainWindow::showJob(const base::JobId& /*id*/) {
    if (!m_opening) { // a person has chosen another one meanwhile
        m_wantedJob.clear();
        settle(About::WantedJob);
    }
    m_jobActions->setDetail(std::nullopt);
    showRow();
    m_watchSoon->start();
}

void MainWindow::showRow() {
    const query::JobPtr row = openedRow();
    m_panel->setJob(row, m_session->serverNow());
    if (row)
        m_tabs->setJob(*row);
    m_details->setCurrentWidget(row ? static_cast<QWidget*>(m_tabs) : m_details->widget(0));
}

void MainWindow::tick() {
    m_band->setStatus(m_session->status(), m_clock.steady());
    m_table->tick();
    m_panel->tick(m_session->serverNow());
    const LinkStatus status = m_session->status();
    m_hints->setSummary(shown(status.server));
}

void MainWindow::trigger() {
    if (const query::JobPtr job = openedRow())
        m_jobActions->trigger(*job);
}

void MainWindow::pauseOrResume() {
    if (const query::JobPtr job = openedRow())
        m_jobActions->pauseOrResume(*job);
}

void MainWindow::goUp() {
    if (m_table->hasFocus() || m_filter->hasFocusInside()) {
        if (!m_filter->text().isEmpty()) {
            m_filter->setText({});
            return;
        }
    }
    m_table->setFocus();
}

void MainWindow::nextDensity() {
    const QStringList words{QStringLiteral("comfortable"), QStringLiteral("compact"),
                            QStringLiteral("dense")};
    const QString next = words[(words.indexOf(m_settings.text(Setting::TableDensity)) + 1) % words.size()];
    m_settings.set(Setting::TableDensity, next);
    m_table->setDensity(next);
}

void MainWindow::nextTheme() {
    const Theme before = themeFrom(m_settings.text(Setting::Theme)).value_or(Theme::System);
    const Theme next = before == Theme::System  ? Theme::Light
                       : before == Theme::Light ? Theme::Dark
                                                : Theme::System;
    m_settings.set(Setting::Theme, word(next));
    applyTheme(*qApp, next);
    m_toast->showText(tr("Colours: %1").arg(word(next)));
}

void MainWindow::showMenu(const QPoint& at) {
    const query::JobPtr job = openedRow();
    if (!job)
        return;
    QMenu* menu = m_jobActions->menuFor(job);
    connect(menu->addAction(tr("Copy rows as TSV")), &QAction::triggered, m_table, &JobsTable::copySelection);
    menu->popup(at);
}

void MainWindow::place(bool narrow) {
    m_sidebar->setVisible(width() >= tiny);
    if (narrow == m_narrow)
        return;
    m_narrow = narrow;
    if (narrow) {
        m_tabs->takePanel(m_panel);
        return;
    }
    m_tabs->releasePanel(m_panel);
    m_across->addWidget(m_panel);
    m_panel->show();
    m_across->setSizes({sidebarWidth, width() - sidebarWidth - panelWidth, panelWidth});
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    place(width() < space::narrow);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    remember();
    m_second->stop();
    m_session->close();
    QMainWindow::closeEvent(event);
}

} // namespace redispatch::ui
