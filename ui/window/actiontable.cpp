// SPDX-License-Identifier: GPL-3.0-or-later
// What the main window can do by key, as one table.
#include "ui/detail/jobtabs.h"
#include "ui/jobs/jobstable.h"
#include "ui/timeline/timelineview.h"
#include "ui/window/actions.h"
#include "ui/window/filterline.h"
#include "ui/window/jobactions.h"
#include "ui/window/keysdialog.h"
#include "ui/window/mainwindow.h"

#include <QStackedWidget>

namespace redispatch::ui {

std::vector<ActionRow> MainWindow::actionRows() {
    return {
        {QStringLiteral("filterAction"), tr("Filter jobs"), tr("filter"), Qt::Key_Slash,
         [this] { m_filter->focus(); }},
        {QStringLiteral("triggerAction"), tr("Trigger the opened job"), tr("trigger"), Qt::Key_T,
         [this] { trigger(); }},
        {QStringLiteral("pauseAction"), tr("Pause or resume the opened job"), tr("pause/resume"), Qt::Key_P,
         [this] { pauseOrResume(); }},
        {QStringLiteral("cardAction"), tr("Edit the opened job's card"), tr("notes"), Qt::Key_N,
         [this] { withOpened([this](const domain::Job& job) { m_jobActions->editCard(job); }); }},
        {QStringLiteral("runEarlyAction"),
         tr("Run the opened job's next one early"),
         {},
         Qt::Key_E,
         [this] {
             withOpened(
                 [this](const domain::Job& job) { m_jobActions->carryOut(job, domain::Verb::RunEarly); });
         }},
        {QStringLiteral("pauseQueueAction"),
         tr("Pause or resume the opened job's queue"),
         {},
         Qt::SHIFT | Qt::Key_P,
         [this] { withOpened([this](const domain::Job& job) { m_jobActions->pauseOrResumeQueue(job); }); }},
        {QStringLiteral("openAction"), tr("Go to the opened job's details"), tr("open"), Qt::Key_Return,
         [this] { m_tabs->currentWidget()->setFocus(); }, m_table},
        {QStringLiteral("upAction"), tr("Back: to the table, then drop the filter"), tr("up"), Qt::Key_Escape,
         [this] { goUp(); }},
        {QStringLiteral("reloadAction"), tr("Read again, or retry the connection"), tr("reload"), Qt::Key_F5,
         [this] { m_session->retryNow(); }},
        {QStringLiteral("copyAction"), tr("Copy the selected rows as TSV"), tr("copy"), QKeySequence::Copy,
         [this] { m_table->copySelection(); }, m_table},
        {QStringLiteral("timelineAction"), tr("Show the jobs over time, or as a table"), tr("timeline"),
         Qt::Key_G, [this] { showTimeline(m_lists->currentWidget() != m_timeline); }},
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

} // namespace redispatch::ui
