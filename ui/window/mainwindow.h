// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/live/session.h"
#include "core/local/savedviews.h"
#include "core/local/settings.h"
#include "core/query/filter.h"
#include "core/query/rows.h"
#include "ui/window/actions.h"

#include <QMainWindow>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QSplitter;
class QStackedWidget;
class QTimer;

namespace redispatch::ui {

class Alarm;
class AttentionView;
class Band;
class BulkActions;
class FilterLine;
class HintLine;
class JobActions;
class JobPanel;
class JobTabs;
class JobsTable;
class MessageBar;
class Navigator;
class Sidebar;
class StripCursor;
class TimelineView;
class Toast;
class ViewBook;
class ViewKeeper;
class WantedJob;
class WindowMessages;

/// The console for one session. Wires its parts; shows nothing itself.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    /// `settings` and `clock` must outlive the window.
    MainWindow(std::unique_ptr<live::Session> session, local::Settings& settings, const base::Clock& clock);
    ~MainWindow() override;

    void openJobNamed(const QString& name); ///< by id or the end of one, as soon as it is there
    bool openTab(const QString& name);      ///< by the word on it, e.g. "latency"
    bool openView(const QString& name);     ///< "attention", "table", "timeline" or a saved view's name
    void setFilter(const QString& text);
    void tick(); ///< what changes with time alone; once a second by itself

protected:
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    std::vector<ActionRow> actionRows();
    void build();
    void wire();
    void wirePanel();
    void wireTimeline();
    void wireAttention();
    void wireAlarm();
    void editAlerts();
    void snoozeOrWake();
    void wireViews();
    local::SavedView presentView() const; ///< without a name
    void showView(const local::SavedView& view);
    void restore();
    void remember();
    void place(bool narrow);

    void takeSnapshot(const domain::SnapshotPtr& snapshot);
    void takeOpened(const base::JobId& job, const base::Result<live::OpenedJob>& opened);
    void takeStatus();
    query::JobPtr openedRow() const; ///< null when no job is open, or it is gone
    void showJob(const base::JobId& id);
    void showRow();
    void takeFilter(const query::Filter& filter, const QString& text);
    void showCounts();
    /// The ways in which the jobs are shown, by their words in the settings.
    enum class List { Attention, Table, Timeline };
    static std::optional<List> listFrom(const QString& word);
    static QString wordOf(List list);
    void showList(List shown);
    void showTimeline(bool shown); ///< in place of the table
    QWidget* list() const;         ///< of jobs: the attention page, the table or the timeline
    QWidget* widgetOf(List shown) const;
    void openFromTimeline(const base::JobId& job);

    void trigger();
    void pauseOrResume();
    /// Calls `act` with the opened job, if there is one.
    void withOpened(const std::function<void(const domain::Job&)>& act);
    void showDrift();
    void popupMenu(const QPoint& at, bool withTable);
    void popupAttentionMenu(const QPoint& at);
    void tellBulk(); ///< which jobs the list that is shown means
    void goUp();
    void nextDensity();
    void nextTheme();
    void toggleMotion();

    std::unique_ptr<live::Session> m_session;
    local::Settings& m_settings;
    const base::Clock& m_clock;
    bool m_narrow = false;
    std::optional<domain::JobDetail> m_detail; ///< of the opened job, once it is there

    Band* m_band;
    MessageBar* m_message;
    std::unique_ptr<WindowMessages> m_messages;
    Sidebar* m_sidebar;
    FilterLine* m_filter;
    AttentionView* m_attention;
    JobsTable* m_table;
    StripCursor* m_strips = nullptr;
    Alarm* m_alarm = nullptr;
    TimelineView* m_timeline;
    QStackedWidget* m_lists; ///< the attention page, the table and the timeline
    std::unique_ptr<WantedJob> m_wanted;
    JobTabs* m_tabs;
    JobPanel* m_panel;
    JobActions* m_jobActions;
    BulkActions* m_bulk;
    QStackedWidget* m_details; ///< the tabs, or a word when no job is open
    ViewBook* m_views;
    ViewKeeper* m_keeper;
    Navigator* m_navigator;
    Actions* m_actions = nullptr;
    HintLine* m_hints = nullptr;
    Toast* m_toast = nullptr;
    QSplitter* m_across;
    QSplitter* m_down;
    QTimer* m_second;
    QTimer* m_watchSoon;
};

} // namespace redispatch::ui
