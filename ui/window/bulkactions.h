// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"
#include "ui/window/actions.h"

#include <QObject>

#include <functional>
#include <optional>
#include <vector>

class QMenu;

namespace redispatch::ui {

class JobsTable;
class MarkBar;

/// Marking rows of the job table, and doing one thing to all that are marked or, while none is, to the
/// selected rows where they are several, else to all that the filter lets through.
class BulkActions final : public QObject {
    Q_OBJECT

public:
    /// Both must outlive it; dialogs belong to `window`.
    BulkActions(live::Session& session, JobsTable& table, QWidget* window);

    QWidget* bar() const; ///< to be placed above the table
    std::vector<ActionRow> actionRows();
    void addTo(QMenu& menu); ///< a submenu that says how many are meant
    void askRuns(domain::Verb verb, const base::JobId& job, const std::vector<domain::Run>& runs);
    void setSnapshot(const domain::Snapshot& snapshot); ///< marks of jobs that are gone go too
    void showCounts();                                  ///< after the filter has changed
    /// Of the list that is shown in place of the table.
    struct OtherList {
        std::vector<base::JobId> selected;               ///< meant before what is marked in the table
        std::function<std::vector<base::JobId>()> shown; ///< meant where nothing is marked
        std::size_t shownCount = 0;
        bool severalRows = false; ///< the bar offers what can be done to the selected ones
    };
    void setOtherList(std::optional<OtherList> list); ///< none: the table is shown, or the same jobs
    bool clear();                                     ///< whether anything was marked
    /// A bulk that is still running, brought to the front and asked about; false when there is none.
    bool askAboutRunning();

signals:
    void selectionDropped(); ///< the other list's

private:
    void toggle();
    void markRange();
    void markShown();
    void ask(domain::Verb verb);
    std::vector<base::JobId> meant() const;
    std::vector<base::JobId> shownJobs() const;
    std::vector<base::JobId> selectedRows() const; ///< of the table, where there are several
    std::size_t number() const;                    ///< of what is meant
    QString refusal(domain::Verb verb) const;
    QString scope() const; ///< "7 marked jobs", "all 42 shown jobs"

    live::Session& m_session;
    JobsTable& m_table;
    QWidget* m_window;
    MarkBar* m_bar;
    base::JobId m_lastMarked; ///< where a range starts
    std::optional<OtherList> m_other;
};

} // namespace redispatch::ui
