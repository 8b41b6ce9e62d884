// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/mainwindow.h"

#include "ui/attention/attentiontree.h"
#include "ui/attention/attentionview.h"
#include "ui/detail/jobpanel.h"
#include "ui/detail/jobtabs.h"
#include "ui/jobs/emptystate.h"
#include "ui/jobs/jobstable.h"
#include "ui/notices/alarm.h"
#include "ui/notices/messagebar.h"
#include "ui/notices/toast.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/timeline/timelineview.h"
#include "ui/window/actions.h"
#include "ui/window/band.h"
#include "ui/window/bulkactions.h"
#include "ui/window/filterline.h"
#include "ui/window/hintline.h"
#include "ui/window/jobactions.h"
#include "ui/window/keysdialog.h"
#include "ui/window/navigator.h"
#include "ui/window/sidebar.h"
#include "ui/window/viewbook.h"
#include "ui/window/viewkeeper.h"
#include "ui/window/wantedjob.h"
#include "ui/window/windowmessages.h"

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

/// Rows age only while the link is lost: a live session reads again whenever something changes.
query::ReadAge readAgeOf(const LinkStatus& status, std::chrono::steady_clock::time_point now) {
    const bool lost = status.state == LinkStatus::State::Offline ||
                      status.state == LinkStatus::State::NeedsPerson ||
                      status.state == LinkStatus::State::Closed;
    if (!lost || !status.since)
        return {};
    return {.age = std::chrono::duration_cast<base::milliseconds>(now - *status.since)};
}

} // namespace

MainWindow::MainWindow(std::unique_ptr<live::Session> session, local::Settings& settings,
                       const base::Clock& clock)
    : m_session(std::move(session))
    , m_settings(settings)
    , m_clock(clock)
    , m_band(new Band)
    , m_message(new MessageBar)
    , m_messages(std::make_unique<WindowMessages>(*m_message))
    , m_sidebar(new Sidebar)
    , m_filter(new FilterLine)
    , m_attention(new AttentionView(*m_session, clock))
    , m_table(new JobsTable([this] { return m_session->serverNow(); }))
    , m_timeline(new TimelineView(*m_session))
    , m_lists(new QStackedWidget)
    , m_wanted(std::make_unique<WantedJob>(*m_table, *m_filter, *m_messages))
    , m_tabs(new JobTabs(*m_session))
    , m_panel(new JobPanel)
    , m_jobActions(new JobActions(*m_session, this))
    , m_bulk(new BulkActions(*m_session, *m_table, this))
    , m_details(new QStackedWidget)
    , m_across(new QSplitter(Qt::Horizontal))
    , m_down(new QSplitter(Qt::Vertical))
    , m_second(new QTimer(this))
    , m_watchSoon(new QTimer(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(shown(m_session->profile().name) + QStringLiteral(" — Redispatch"));
    m_views =
        new ViewBook(local::SavedViews(m_settings.file().parent_path()), m_session->profile().name, this);
    m_keeper = new ViewKeeper(
        *m_views, *m_sidebar, [this] { return presentView(); }, this);
    m_navigator =
        new Navigator({this, m_table, m_sidebar, m_tabs, m_across, m_down,
                       [this] {
                           return std::vector<QWidget*>{m_filter, m_sidebar, list(), m_tabs, m_panel};
                       }},
                      m_settings);
    m_actions = new Actions(actionRows(), this);
    m_navigator->setActions(*m_actions);
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
    list()->setFocus();
}

MainWindow::~MainWindow() {
    // The parts hold references to the session, which is destroyed before them otherwise.
    m_session->close();
    m_session->disconnect();
    delete takeCentralWidget();
}

void MainWindow::build() {
    auto* middle = new QWidget;
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(m_bulk->bar());
    m_lists->addWidget(m_attention);
    m_lists->addWidget(m_table);
    m_lists->addWidget(m_timeline);
    m_down->addWidget(m_lists);
    auto* nothing = plainLabel(tr("No job is open. Choose one in the list."), TextKind::Muted);
    nothing->setObjectName(QStringLiteral("noDetails"));
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setBackgroundRole(QPalette::Base);
    nothing->setAutoFillBackground(true);
    m_details->addWidget(nothing);
    m_details->addWidget(m_tabs);
    m_down->addWidget(m_details);
    m_details->hide(); // until there is a job to choose
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

void MainWindow::openFromTimeline(const base::JobId& job) {
    if (job != m_table->opened())
        m_table->openJob(job);
}

QWidget* MainWindow::list() const {
    return m_lists->currentWidget();
}

QWidget* MainWindow::widgetOf(List shown) const {
    switch (shown) {
    case List::Attention:
        return m_attention;
    case List::Table:
        return m_table;
    case List::Timeline:
        return m_timeline;
    }
    return m_table;
}

void MainWindow::showList(List shown) {
    const bool focused = list() == focusWidget() || list()->isAncestorOf(focusWidget());
    m_lists->setCurrentWidget(widgetOf(shown));
    m_sidebar->setListShown(wordOf(shown));
    m_settings.set(Setting::ListShown, m_sidebar->listShown());
    tellBulk();
    if (focused)
        list()->setFocus();
}

std::optional<MainWindow::List> MainWindow::listFrom(const QString& word) {
    for (const List each : {List::Attention, List::Table, List::Timeline})
        if (wordOf(each) == word)
            return each;
    return std::nullopt;
}

QString MainWindow::wordOf(List list) {
    switch (list) {
    case List::Attention:
        return QStringLiteral("attention");
    case List::Table:
        return QStringLiteral("table");
    case List::Timeline:
        return QStringLiteral("timeline");
    }
    return {};
}

void MainWindow::showTimeline(bool shown) {
    showList(shown ? List::Timeline : List::Table);
}

void MainWindow::restore() {
    m_actions->restore(m_settings.text(Setting::Keys));
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
    m_timeline->setSortCode(sort);
    m_timeline->restore(m_settings.text(Setting::TimelineView));
    showList(listFrom(m_settings.text(Setting::ListShown)).value_or(List::Table));
    place(width() < space::narrow);
}

void MainWindow::remember() {
    m_settings.set(Setting::WindowGeometry, saveGeometry());
    if (!m_narrow)
        m_settings.set(Setting::MainSplitter, m_across->saveState());
    m_settings.set(Setting::DetailSplitter, m_down->saveState());
}

void MainWindow::openJobNamed(const QString& name) {
    m_wanted->want(name);
}

bool MainWindow::openTab(const QString& name) {
    return m_tabs->open(name);
}

bool MainWindow::openView(const QString& name) {
    if (const local::SavedView* saved = m_views->find(name.toStdString())) {
        showView(*saved);
        return true;
    }
    const auto list = listFrom(name);
    if (list)
        showList(*list);
    return list.has_value();
}

void MainWindow::setFilter(const QString& text) {
    m_filter->setText(text);
}

void MainWindow::takeSnapshot(const domain::SnapshotPtr& snapshot) {
    m_table->setSnapshot(snapshot);
    m_timeline->setSnapshot(snapshot);
    m_band->setSnapshot(*snapshot);
    m_filter->setSnapshot(snapshot);
    m_attention->setSnapshot(snapshot);
    m_alarm->setSnapshot(snapshot);
    m_bulk->setSnapshot(*snapshot);
    showCounts();
    m_wanted->open();
    showRow();
    m_messages->tellGaps(snapshot->gaps, m_session->status().state == LinkStatus::State::Live);
}

void MainWindow::takeFilter(const query::Filter& filter, const QString& text) {
    m_table->setFilter(filter, text);
    m_timeline->setFilter(filter, text);
    m_sidebar->setFilterText(text);
    m_attention->setFilter(filter, text);
    m_bulk->showCounts();
    showCounts();
}

void MainWindow::takeOpened(const base::JobId& job, const base::Result<live::OpenedJob>& opened) {
    if (job != m_table->opened())
        return;
    m_panel->setOpened(opened, m_session->serverNow());
    if (!opened)
        return;
    m_detail = opened->detail;
    m_jobActions->setDetail(opened->detail);
    m_tabs->setDetail(opened->detail);
}

void MainWindow::takeStatus() {
    const LinkStatus status = m_session->status();
    m_band->setStatus(status, m_clock.steady());
    m_table->setStatus(status);
    m_timeline->setStatus(status);
    const bool live = status.state == LinkStatus::State::Live;
    m_attention->setStatus(status);
    m_table->jobs().setReadAge(readAgeOf(status, m_clock.steady()));
    m_timeline->setReadAge(readAgeOf(status, m_clock.steady()));
    m_panel->setConnected(live);
    const bool lost =
        status.state == LinkStatus::State::Offline || status.state == LinkStatus::State::NeedsPerson;
    // Before the first snapshot the table's place says it all.
    if (lost && m_session->snapshot() && status.error)
        m_messages->tellLost(*status.error);
    else if (live && m_messages->settle(WindowMessages::About::Link))
        m_toast->showText(tr("Connected again"));
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

void MainWindow::showJob(const base::JobId& id) {
    m_timeline->chooseJob(id);
    m_wanted->opened();
    m_attention->chooseJob(id);
    m_detail.reset();
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
    // Where there is nothing to choose from, the list says why, and has the room for it.
    m_details->setVisible(row || m_table->jobs().total() > 0);
}

void MainWindow::tick() {
    m_band->setStatus(m_session->status(), m_clock.steady());
    m_table->jobs().setReadAge(readAgeOf(m_session->status(), m_clock.steady()));
    m_timeline->setReadAge(readAgeOf(m_session->status(), m_clock.steady()));
    m_table->tick();
    m_timeline->tick();
    m_panel->tick(m_session->serverNow());
    m_tabs->tick();
    m_attention->tick();
    m_alarm->tick();
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

void MainWindow::withOpened(const std::function<void(const domain::Job&)>& act) {
    if (const query::JobPtr job = openedRow())
        act(*job);
}

void MainWindow::showDrift() {
    if (m_detail && m_detail->cardOrigin.seed && m_detail->job.id == m_table->opened())
        m_jobActions->showCardDrift(m_detail->job, m_detail->card, *m_detail->cardOrigin.seed);
}

void MainWindow::goUp() {
    if (m_table->hasFocus() || m_timeline->area().hasFocus() || m_attention->hasFocus() ||
        m_filter->hasFocusInside()) {
        if (!m_filter->text().isEmpty()) {
            m_filter->setText({});
            return;
        }
        if ((m_table->hasFocus() || m_attention->hasFocus()) && m_bulk->clear())
            return;
    }
    list()->setFocus();
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
    const Theme next = ui::nextTheme(before);
    m_settings.set(Setting::Theme, word(next));
    applyTheme(*qApp, next);
    m_toast->showText(tr("Colours: %1").arg(word(next)));
}

void MainWindow::toggleMotion() {
    const bool less = !m_settings.flag(Setting::LessMotion);
    m_settings.set(Setting::LessMotion, less);
    applyMotion(*qApp, less);
    m_toast->showText(less ? tr("Values that change do not flash") : tr("Values that change flash"));
}

void MainWindow::popupMenu(const QPoint& at, bool withTable) {
    const query::JobPtr job = openedRow();
    if (!job)
        return;
    QMenu* menu = m_jobActions->menuFor(job);
    if (withTable)
        connect(menu->addAction(tr("Copy rows as TSV")), &QAction::triggered, m_table,
                &JobsTable::copySelection);
    if (withTable)
        m_bulk->addTo(*menu);
    menu->popup(at);
}

/// Of one job, or of all that are selected; a row for several jobs has no menu of its own.
void MainWindow::popupAttentionMenu(const QPoint& at) {
    const AttentionTree& tree = m_attention->tree();
    const AttentionJob* current = tree.lines().jobAt(tree.currentIndex());
    const query::JobPtr job = current ? openedRow() : nullptr;
    QMenu* menu = job ? m_jobActions->menuFor(job) : new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_bulk->addTo(*menu);
    menu->popup(at);
}

void MainWindow::tellBulk() {
    if (list() != m_attention) {
        m_bulk->setOtherList(std::nullopt);
        return;
    }
    AttentionTree& tree = m_attention->tree();
    BulkActions::OtherList page;
    page.selected = tree.selectedJobs();
    if (page.selected.size() < 2)
        page.selected.clear();
    page.shown = [&tree] { return tree.allJobs(); };
    page.shownCount = m_attention->list().needing;
    page.severalRows = tree.severalRowsSelected();
    m_bulk->setOtherList(std::move(page));
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
    if (m_jobActions->askAboutUnsavedCards() || m_bulk->askAboutRunning()) {
        event->ignore();
        return;
    }
    remember();
    m_second->stop();
    m_session->close();
    QMainWindow::closeEvent(event);
}

} // namespace redispatch::ui
