// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with the runs that are selected in their table.
#include "core/query/jsonvalue.h"
#include "core/query/runjson.h"
#include "ui/changes/verbtext.h"
#include "ui/detail/runcard.h"
#include "ui/detail/runstab.h"
#include "ui/detail/runtext.h"
#include "ui/theme/look.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QTableView>

#include <algorithm>

namespace redispatch::ui {

void RunsTab::addVerbs(QMenu& menu, const domain::Run& run) {
    const auto add = [&](const QString& text, const QString& name, const QString& why) {
        QAction* action = menu.addAction(text);
        action->setObjectName(name);
        action->setEnabled(why.isEmpty());
        action->setToolTip(why.isEmpty() ? QString() : shownTip(tr("Not available: %1").arg(why)));
        return action;
    };
    for (const domain::Verb verb : {domain::Verb::Retry, domain::Verb::RemoveRun})
        if (offersRunVerb(m_can, verb) && !isSlotOnly(run))
            connect(add(textOf(verb).menu, textOf(verb).id, runRefusal(m_can, verb, run)),
                    &QAction::triggered, this, [this, verb, id = run.id] { emit verbWanted(verb, id); });
    if (offersAgain(m_can, run))
        connect(add(tr("Run again with these parameters…"), QStringLiteral("runAgain"), againRefusal(m_can)),
                &QAction::triggered, this, [this, run] { emit againWanted(run); });
}

/// As for one of them: retried where the engine does so, else repeated. What cannot be done the dialog tells
/// of each.
void RunsTab::addVerbs(QMenu& menu, const std::vector<domain::Run>& runs) {
    const bool retries = offersRunVerb(m_can, domain::Verb::Retry);
    const domain::Verb verb = retries ? domain::Verb::Retry : domain::Verb::Trigger;
    if (!offersRunVerb(m_can, verb))
        return;
    const QString number = shownCount(runs.size());
    QAction* action = menu.addAction((retries ? tr("Retry the %1 selected runs…")
                                              : tr("Repeat the %1 selected runs, each with its parameters…"))
                                         .arg(number));
    action->setObjectName(QStringLiteral("manyAgain"));
    const domain::Why why = m_can.of(verb);
    const bool able =
        why == domain::Why::Allowed || (retries && why == domain::Why::NothingToRetry); // seen from the runs
    action->setEnabled(able);
    action->setToolTip(able ? QString()
                            : shownTip(tr("Not available: %1").arg(shown(domain::reasonText(why)))));
    connect(action, &QAction::triggered, this, [this, verb, runs] { emit manyWanted(verb, runs); });
}

void RunsTab::showMenu(const QPoint& at) {
    const domain::Run* run = m_model->runAt(m_table->indexAt(at).row());
    if (!run)
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("runMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const std::vector<domain::Run> selected = selectedRuns();
    if (selected.size() > 1)
        addVerbs(*menu, selected);
    else
        addVerbs(*menu, *run);
    menu->addSeparator();
    connect(menu->addAction(tr("Copy rows as TSV")), &QAction::triggered, this, [this] { copySelection(); });
    QAction* json = menu->addAction(tr("Copy as JSON"));
    json->setObjectName(QStringLiteral("copyRunsJson"));
    connect(json, &QAction::triggered, this, &RunsTab::copyJson);
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

std::vector<domain::Run> RunsTab::selectedRuns() const {
    QList<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows.append(index.row());
    std::ranges::sort(rows);
    std::vector<domain::Run> runs;
    for (const int row : rows)
        runs.push_back(*m_model->runAt(row));
    return runs;
}

/// The lines of `redispatchctl runs --json`.
void RunsTab::copyJson() {
    const std::vector<domain::Run> runs = selectedRuns();
    if (runs.empty())
        return;
    std::string lines;
    for (const domain::Run& run : runs)
        lines += query::jsonLine(query::runJson(run)) + '\n';
    QApplication::clipboard()->setText(QString::fromStdString(lines));
    emit copied(runs.size() == 1 ? tr("1 run copied as JSON")
                                 : tr("%1 runs copied as JSON").arg(shownCount(runs.size())));
}

void RunsTab::copySelection() {
    const std::vector<domain::Run> runs = selectedRuns();
    if (runs.empty())
        return;
    QStringList lines;
    for (const domain::Run& run : runs)
        lines << m_model->asTsv(run);
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    emit copied(runs.size() == 1 ? tr("1 run copied") : tr("%1 runs copied").arg(shownCount(runs.size())));
}

} // namespace redispatch::ui
