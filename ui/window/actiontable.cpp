// SPDX-License-Identifier: GPL-3.0-or-later
// What the main window can do by key, as one table. What destroys something has no key of its own.
#include "core/query/jobhealth.h"
#include "ui/attention/attentiontree.h"
#include "ui/attention/attentionview.h"
#include "ui/changes/verbtext.h"
#include "ui/detail/jobtabs.h"
#include "ui/detail/runstab.h"
#include "ui/jobs/jobstable.h"
#include "ui/jobs/stripcursor.h"
#include "ui/timeline/timelineview.h"
#include "ui/window/actions.h"
#include "ui/window/bulkactions.h"
#include "ui/window/filterline.h"
#include "ui/window/jobactions.h"
#include "ui/window/keysdialog.h"
#include "ui/window/mainwindow.h"
#include "ui/window/navigator.h"
#include "ui/window/viewkeeper.h"

#include <QStackedWidget>

namespace redispatch::ui {

std::vector<ActionRow> MainWindow::actionRows() {
    using domain::Job;
    using domain::Verb;
    using Why = std::function<QString()>;
    const auto id = [](const char* name) { return QString::fromLatin1(name); };
    const auto act = [this](std::function<void(const Job&)> what) {
        return [this, what = std::move(what)] { withOpened(what); };
    };
    /// What a person reads instead, when the opened job cannot be treated so.
    const auto why = [this](std::function<Verb(const Job&)> verb) -> Why {
        return [this, verb = std::move(verb)] {
            const query::JobPtr job = openedRow();
            return !job ? tr("no job is open") : verb ? refusalOf(*job, verb(*job)) : QString();
        };
    };
    const Why whyNoJob = why(nullptr);
    const auto move = [this](int rows) {
        if (list() == m_attention)
            m_attention->tree().move(rows);
        else if (list() == m_timeline)
            m_timeline->area().moveCurrent(rows);
        else
            m_table->move(rows);
    };

    std::vector<ActionRow> rows;
    addRows(rows, ActionGroup::Find,
            {{id("filterAction"), tr("Filter jobs"), tr("filter"), Qt::Key_Slash,
              [this] { m_filter->focus(); }}});
    for (ActionRow& row : m_navigator->actionRows())
        rows.push_back(std::move(row));
    addRows(rows, ActionGroup::Job,
            {{id("triggerAction"),
              tr("Trigger the opened job"),
              tr("trigger"),
              Qt::Key_T,
              [this] { trigger(); },
              nullptr,
              false,
              {},
              why([](const Job&) { return Verb::Trigger; })},
             {id("pauseAction"),
              tr("Pause or resume the opened job"),
              tr("pause/resume"),
              Qt::Key_P,
              [this] { pauseOrResume(); },
              nullptr,
              false,
              {},
              why([](const Job& job) { return job.paused ? Verb::Resume : Verb::Pause; })},
             {id("cardAction"),
              tr("Edit the opened job's card"),
              tr("notes"),
              Qt::Key_N,
              act([this](const Job& job) { m_jobActions->editCard(job); }),
              nullptr,
              false,
              {},
              whyNoJob},
             {id("cardHistoryAction"),
              tr("Show the history of the opened job's card"),
              {},
              {},
              act([this](const Job& job) { m_jobActions->showCardHistory(job); }),
              nullptr,
              false,
              {},
              whyNoJob},
             {id("runEarlyAction"),
              tr("Run the opened job's next one early"),
              {},
              Qt::Key_E,
              act([this](const Job& job) { m_jobActions->carryOut(job, Verb::RunEarly); }),
              nullptr,
              false,
              {},
              why([](const Job&) { return Verb::RunEarly; })},
             {id("pauseQueueAction"),
              tr("Pause or resume the opened job's queue"),
              {},
              Qt::SHIFT | Qt::Key_P,
              act([this](const Job& job) { m_jobActions->pauseOrResumeQueue(job); }),
              nullptr,
              false,
              {},
              why([](const Job& job) {
                  return job.queue && job.queue->queuePaused ? Verb::ResumeQueue : Verb::PauseQueue;
              })},
             {id("openAction"),
              tr("Go to the opened job's details"),
              tr("open"),
              Qt::Key_Return,
              [this] { m_tabs->currentWidget()->setFocus(); },
              m_table,
              false,
              {},
              whyNoJob}});
    addRows(rows, ActionGroup::Job,
            {{id("acknowledgeAction"),
              tr("Acknowledge what the opened job missed…"),
              {},
              {},
              act([this](const Job& job) { m_jobActions->carryOut(job, Verb::Acknowledge); }),
              nullptr,
              false,
              {},
              [this] {
                  const query::JobPtr job = openedRow();
                  if (!job)
                      return tr("no job is open");
                  if (const QString records = refusalOfRecords(m_session->profile()); !records.isEmpty())
                      return records;
                  const auto reason = query::whyNotAcknowledged(*job, m_session->serverNow());
                  return QString::fromStdString(std::string(domain::reasonText(reason)));
              }}});
    for (const Verb verb : {Verb::Rearm, Verb::Sweep, Verb::RemoveJob})
        addRows(rows, ActionGroup::Job,
                {{textOf(verb).id + QStringLiteral("Action"),
                  textOf(verb).menu,
                  {},
                  {},
                  act([this, verb](const Job& job) { m_jobActions->carryOut(job, verb); }),
                  nullptr,
                  false,
                  {},
                  why([verb](const Job&) { return verb; })}});
    addRows(rows, ActionGroup::Find,
            {{id("upAction"), tr("Back: to the table, then drop the filter"), tr("up"), Qt::Key_Escape,
              [this] { goUp(); }}});
    addRows(rows, ActionGroup::List,
            {{id("attentionAction"), tr("Show what needs attention"), tr("attention"), Qt::Key_A,
              [this] { showList(List::Attention); }},
             {id("timelineAction"), tr("Show the jobs over time, or as a table"), tr("timeline"), Qt::Key_G,
              [this] { showTimeline(m_lists->currentWidget() != m_timeline); }},
             {id("copyAction"), tr("Copy the selected rows as TSV"), tr("copy"), QKeySequence::Copy,
              [this] { m_table->copySelection(); }, m_table},
             {id("olderRunAction"),
              tr("Older run in the strip"),
              {},
              Qt::Key_BracketLeft,
              [this] { m_strips->step(-1); },
              m_table,
              true},
             {id("newerRunAction"),
              tr("Newer run in the strip"),
              {},
              Qt::Key_BracketRight,
              [this] { m_strips->step(1); },
              m_table,
              true},
             {id("downAction"), tr("Next job"), {}, Qt::Key_J, [move] { move(1); }, m_lists, true},
             {id("backAction"), tr("Previous job"), {}, Qt::Key_K, [move] { move(-1); }, m_lists, true},
             {id("densityAction"), tr("Comfortable, compact or dense rows"), {}, Qt::Key_D, [this] {
                  nextDensity();
              }}});
    addRows(
        rows, ActionGroup::Find,
        {{id("filterRunsAction"),
          tr("Filter the runs of the opened job"),
          {},
          Qt::CTRL | Qt::Key_L,
          [this] {
              m_tabs->open(QStringLiteral("runs"));
              m_tabs->runs().focusFilter();
          }},
         {id("findOutputAction"), tr("Find in the output of the chosen run"), {}, QKeySequence::Find, [this] {
              m_tabs->open(QStringLiteral("runs"));
              m_tabs->runs().findInOutput();
          }}});
    for (ActionRow& row : m_keeper->actionRows())
        rows.push_back(std::move(row));
    for (ActionRow& row : m_bulk->actionRows())
        rows.push_back(std::move(row));
    addRows(rows, ActionGroup::Window,
            {{id("keysAction"), tr("Show and change all keys"), tr("keys"), Qt::Key_Question,
              [this] { (new KeysDialog(*m_actions, this))->open(); }},
             {id("reloadAction"), tr("Read again, or retry the connection"), tr("reload"), Qt::Key_F5,
              [this] { m_session->retryNow(); }},
             {id("themeAction"),
              tr("Light, dark, high-contrast or system colours"),
              {},
              Qt::CTRL | Qt::Key_T,
              [this] { nextTheme(); }},
             {id("motionAction"), tr("Let changed values flash, or not"), {}, {}, [this] { toggleMotion(); }},
             {id("alertsAction"), tr("Notifications…"), {}, {}, [this] { editAlerts(); }},
             {id("snoozeAction"),
              tr("No notifications for an hour, or let them come again"),
              {},
              {},
              [this] { snoozeOrWake(); }},
             {id("quitAction"), tr("Close the window"), {}, QKeySequence::Quit, [this] { close(); }}});
    return rows;
}

} // namespace redispatch::ui
