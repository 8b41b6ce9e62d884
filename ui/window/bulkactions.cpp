// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/bulkactions.h"

#include "core/base/humanize.h"
#include "ui/changes/bulkdialog.h"
#include "ui/changes/verbtext.h"
#include "ui/jobs/jobstable.h"
#include "ui/jobs/marks.h"
#include "ui/theme/look.h"
#include "ui/window/markbar.h"

#include <QMenu>

#include <algorithm>

namespace redispatch::ui {

using base::JobId;
using domain::Verb;

BulkActions::BulkActions(live::Session& session, JobsTable& table, QWidget* window)
    : QObject(window), m_session(session), m_table(table), m_window(window), m_bar(new MarkBar) {
    connect(&table.marks(), &Marks::changed, this, &BulkActions::showCounts);
    connect(&table, &JobsTable::markClicked, this, [this](const JobId& job) { m_lastMarked = job; });
    connect(m_bar, &MarkBar::wanted, this, &BulkActions::ask);
    connect(m_bar, &MarkBar::clearWanted, this, &BulkActions::clear);
}

QWidget* BulkActions::bar() const {
    return m_bar;
}

std::vector<ActionRow> BulkActions::actionRows() {
    const auto id = [](const char* name) { return QString::fromLatin1(name); };
    std::vector<ActionRow> rows;
    addRows(rows, ActionGroup::List,
            {{id("markAction"), tr("Mark the row, or the selected ones; again: not"), tr("mark"),
              Qt::Key_Space, [this] { toggle(); }, &m_table},
             {id("markRangeAction"),
              tr("Mark all from the last marked row to this one"),
              {},
              Qt::CTRL | Qt::Key_Space,
              [this] { markRange(); },
              &m_table},
             {id("markAllAction"),
              tr("Mark all rows that the filter lets through"),
              {},
              QKeySequence::SelectAll,
              [this] { markShown(); },
              &m_table},
             {id("clearMarksAction"),
              tr("Clear all marks"),
              {},
              Qt::Key_U,
              [this] { clear(); },
              &m_table,
              false,
              {},
              [this] { return m_table.marks().empty() ? tr("nothing is marked") : QString(); }}});
    for (const auto& [verb, name, text] :
         {std::tuple{Verb::Trigger, "bulkTriggerAction",
                     tr("Trigger the marked or selected jobs, or all shown")},
          std::tuple{Verb::Pause, "bulkPauseAction", tr("Pause the marked or selected jobs, or all shown")},
          std::tuple{Verb::Resume, "bulkResumeAction",
                     tr("Resume the marked or selected jobs, or all shown")},
          std::tuple{Verb::Retry, "bulkRetryAction",
                     tr("Retry the last failed runs of the marked or selected jobs, or of all shown")},
          std::tuple{Verb::Acknowledge, "bulkAcknowledgeAction",
                     tr("Acknowledge what the marked or selected jobs missed, or all shown")}})
        addRows(rows, ActionGroup::List,
                {{id(name),
                  text,
                  {},
                  {},
                  [this, asked = verb] { ask(asked); },
                  nullptr,
                  false,
                  {},
                  [this, asked = verb] { return refusal(asked); }}});
    return rows;
}

void BulkActions::addTo(QMenu& menu) {
    QMenu* more = menu.addMenu(scope());
    more->setObjectName(QStringLiteral("bulkMenu"));
    more->setToolTipsVisible(true);
    bool any = false;
    for (const auto& [verb, text] :
         {std::pair{Verb::Trigger, tr("Trigger…")}, std::pair{Verb::Pause, tr("Pause…")},
          std::pair{Verb::Resume, tr("Resume…")}, std::pair{Verb::Retry, tr("Retry failed…")},
          std::pair{Verb::Acknowledge, tr("Acknowledge what was missed…")}}) {
        QAction* action = more->addAction(text);
        const QString why = refusal(verb);
        action->setEnabled(why.isEmpty());
        action->setToolTip(why.isEmpty() ? QString() : shownTip(tr("Not available: %1").arg(why)));
        any = any || why.isEmpty();
        connect(action, &QAction::triggered, this, [this, asked = verb] { ask(asked); });
    }
    more->setEnabled(any);
}

void BulkActions::setSnapshot(const domain::Snapshot& snapshot) {
    m_table.marks().follow(snapshot);
    showCounts();
}

void BulkActions::showCounts() {
    const auto why = [this](Verb verb) { return refusal(verb); };
    if (m_other && m_other->severalRows)
        return m_bar->setSelected(m_other->selected.size(), why);
    const Marks& marks = m_table.marks();
    std::size_t shownMarks = 0;
    if (!marks.empty())
        for (int row = 0; row < m_table.jobs().rowCount(); ++row)
            shownMarks += marks.contains(m_table.jobs().jobAt(row)->id) ? 1 : 0;
    m_bar->setMarked(marks.size(), marks.size() - shownMarks, why);
}

void BulkActions::setOtherList(std::optional<OtherList> list) {
    m_other = std::move(list);
    showCounts();
}

bool BulkActions::clear() {
    if (m_other && m_other->severalRows) {
        emit selectionDropped();
        return true;
    }
    const bool any = !m_table.marks().empty();
    m_table.marks().clear();
    m_lastMarked = {};
    return any;
}

void BulkActions::toggle() {
    std::vector<JobId> jobs;
    for (const QModelIndex& row : m_table.selectionModel()->selectedRows())
        jobs.push_back(m_table.jobs().jobAt(row.row())->id);
    const auto current = m_table.jobs().jobAt(m_table.currentIndex().row());
    if (jobs.size() < 2 && current)
        jobs = {current->id};
    m_lastMarked = current ? current->id : JobId();
    m_table.marks().toggle(jobs);
}

void BulkActions::markRange() {
    const int to = m_table.currentIndex().row();
    const int last = m_table.jobs().rowOf(m_lastMarked);
    const int from = last < 0 ? to : last;
    std::vector<JobId> jobs;
    for (int row = std::min(from, to); row >= 0 && row <= std::max(from, to); ++row)
        jobs.push_back(m_table.jobs().jobAt(row)->id);
    if (!jobs.empty())
        m_lastMarked = m_table.jobs().jobAt(to)->id;
    m_table.marks().mark(jobs);
}

void BulkActions::markShown() {
    m_table.marks().mark(shownJobs());
}

std::vector<JobId> BulkActions::shownJobs() const {
    std::vector<JobId> jobs;
    for (int row = 0; row < m_table.jobs().rowCount(); ++row)
        jobs.push_back(m_table.jobs().jobAt(row)->id);
    return jobs;
}

/// As they stand in the table; what the filter hides comes last.
std::vector<JobId> BulkActions::meant() const {
    const Marks& marks = m_table.marks();
    if (m_other && !m_other->selected.empty())
        return m_other->selected;
    if (marks.empty() && m_other)
        return m_other->shown();
    std::vector<JobId> jobs = shownJobs();
    if (marks.empty()) {
        std::vector<JobId> selected = selectedRows();
        return selected.empty() ? jobs : selected;
    }
    std::erase_if(jobs, [&](const JobId& job) { return !marks.contains(job); });
    if (jobs.size() == marks.size())
        return jobs;
    std::vector<JobId> sorted = jobs;
    std::ranges::sort(sorted);
    std::vector<JobId> all(marks.jobs().begin(), marks.jobs().end());
    std::ranges::sort(all);
    std::ranges::set_difference(all, sorted, std::back_inserter(jobs));
    return jobs;
}

std::vector<JobId> BulkActions::selectedRows() const {
    const QModelIndexList selected =
        m_table.isVisible() ? m_table.selectionModel()->selectedRows() : QModelIndexList();
    std::vector<int> rows;
    for (const QModelIndex& each : selected)
        rows.push_back(each.row());
    std::ranges::sort(rows);
    std::vector<JobId> jobs;
    if (rows.size() > 1)
        for (const int row : rows)
            jobs.push_back(m_table.jobs().jobAt(row)->id);
    return jobs;
}

std::size_t BulkActions::number() const {
    if (m_other && !m_other->selected.empty())
        return m_other->selected.size();
    if (const std::size_t marked = m_table.marks().size(); marked > 0)
        return marked;
    if (m_other)
        return m_other->shownCount;
    const std::size_t selected = selectedRows().size();
    return selected > 0 ? selected : static_cast<std::size_t>(m_table.jobs().rowCount());
}

QString BulkActions::refusal(Verb verb) const {
    if (verb == Verb::Acknowledge) {
        if (const QString why = refusalOfRecords(m_session.profile()); !why.isEmpty())
            return why;
    } else if (m_session.profile().readOnly) {
        return tr("this profile is read-only");
    }
    const std::size_t all = number();
    if (all == 0)
        return tr("no job is marked or shown");
    return all <= domain::maxBulkItems
               ? QString()
               : tr("at most %1 jobs at a time").arg(shownCount(domain::maxBulkItems));
}

QString BulkActions::scope() const {
    const std::size_t all = number();
    const bool other = m_other && !m_other->selected.empty();
    if (!other && !m_table.marks().empty())
        return all == 1 ? tr("The marked job") : tr("The %1 marked jobs").arg(shownCount(all));
    if (other || (!m_other && !selectedRows().empty()))
        return all == 1 ? tr("The selected job") : tr("The %1 selected jobs").arg(shownCount(all));
    return tr("All %1 shown").arg(shownCount(all));
}

void BulkActions::ask(Verb verb) {
    if (refusal(verb).isEmpty())
        (new BulkDialog(m_session, verb, meant(), m_window))->show();
}

void BulkActions::askRuns(Verb verb, const JobId& job, const std::vector<domain::Run>& runs) {
    if (!m_session.profile().readOnly && !runs.empty())
        (new BulkDialog(m_session, verb, job, runs, m_window))->show();
}

bool BulkActions::askAboutRunning() {
    for (BulkDialog* dialog : m_window->findChildren<BulkDialog*>())
        if (dialog->isVisible() && dialog->isRunning()) {
            dialog->raise();
            dialog->activateWindow();
            dialog->reject(); // asks
            return true;
        }
    return false;
}

} // namespace redispatch::ui
