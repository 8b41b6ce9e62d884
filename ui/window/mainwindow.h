// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/live/session.h"
#include "core/local/settings.h"
#include "core/query/rows.h"
#include "ui/window/actions.h"

#include <QMainWindow>

#include <memory>
#include <vector>

class QSplitter;
class QStackedWidget;
class QTimer;

namespace redispatch::ui {

class Band;
class FilterLine;
class HintLine;
class JobActions;
class JobPanel;
class JobTabs;
class JobsTable;
class MessageBar;
class Sidebar;
class Toast;

/// The console for one session. Wires its parts; shows nothing itself.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    /// `settings` and `clock` must outlive the window.
    MainWindow(std::unique_ptr<live::Session> session, local::Settings& settings, const base::Clock& clock);
    ~MainWindow() override;

    void openJobNamed(const QString& name); ///< by id or the end of one, as soon as it is there
    bool openTab(const QString& name);      ///< "runs", "latency", "schedule", "raw"
    void tick();                            ///< what changes with time alone; once a second by itself

protected:
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    /// What the message is about, so that it goes when that is over.
    enum class About { Other, Link, Gaps, WantedJob };

    std::vector<ActionRow> actionRows();
    void build();
    void wire();
    void restore();
    void remember();
    void place(bool narrow);

    void takeSnapshot(const domain::SnapshotPtr& snapshot);
    void takeOpened(const base::JobId& job, const base::Result<live::OpenedJob>& opened);
    void takeStatus();
    void openWantedJob();
    void open(const base::JobId& id);
    void showGaps(const std::vector<domain::Gap>& gaps);
    query::JobPtr openedRow() const; ///< null when no job is open, or it is gone
    void showJob(const base::JobId& id);
    void showRow();
    void settle(About what);
    void showCounts();
    void showMenu(const QPoint& at);

    void trigger();
    void pauseOrResume();
    void goUp();
    void nextDensity();
    void nextTheme();

    std::unique_ptr<live::Session> m_session;
    local::Settings& m_settings;
    const base::Clock& m_clock;
    QString m_wantedJob;         ///< named but not opened yet
    bool m_wantedMissed = false; ///< and that was said
    bool m_opening = false;      ///< a job is being opened by us
    bool m_narrow = false;
    About m_about = About::Other;
    std::vector<domain::Gap> m_gapsTold;

    Band* m_band;
    MessageBar* m_message;
    Sidebar* m_sidebar;
    FilterLine* m_filter;
    JobsTable* m_table;
    JobTabs* m_tabs;
    JobPanel* m_panel;
    JobActions* m_jobActions;
    QStackedWidget* m_details; ///< the tabs, or a word when no job is open
    Actions* m_actions = nullptr;
    HintLine* m_hints = nullptr;
    Toast* m_toast = nullptr;
    QSplitter* m_across;
    QSplitter* m_down;
    QTimer* m_second;
    QTimer* m_watchSoon;
};

} // namespace redispatch::ui
