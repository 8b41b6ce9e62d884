// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/domain/detail.h"
#include "ui/detail/runsmodel.h"

#include <QWidget>

#include <optional>
#include <string>
#include <vector>

class QLabel;
class QMenu;
class QPushButton;
class QSplitter;
class QTableView;

namespace redispatch::ui {

class RunCard;
class RunFilterLine;
class RunsFooter;

/// The runs of the opened job as a table under its filter, and beside it the one that was chosen.
class RunsTab final : public QWidget {
    Q_OBJECT

public:
    explicit RunsTab(QWidget* parent = nullptr);

    /// `more`: there are older ones. `note`: what the engine does not keep.
    void setRuns(RunList runs, bool more, const QString& note = {});
    void setRuns(std::vector<domain::Run> runs, bool more = false, const QString& note = {});
    void setCapped(bool capped); ///< there are older runs, but no more are held; before setRuns()
    void setSearching(bool searching);
    void clear(); ///< another job: nothing chosen, nothing shown, no filter, reading
    void setProblem(const QString& sentence); ///< the list could not be read; empty: it could
    void setDetail(const domain::JobDetail& detail);
    void setJob(const domain::Job& job); ///< the row: what can be done to its runs, and whether they tell of
                                         ///< themselves while they run
    void setClock(RunsModel::Now now);
    void setTimeZone(const QTimeZone& zone);

    /// Chooses it in the list; false when it is not there.
    bool openRun(const std::string& id);
    /// Shows a run that is not in the list.
    void showRun(const domain::Run& run);
    void setOutput(const std::string& run, const base::Result<domain::RunOutput>& output);

    void tick(); ///< what changes with time alone
    void focusFilter();
    void findInOutput();

    std::string openedRun() const;
    RunsModel& model() { return *m_model; }
    QTableView& table() { return *m_table; }
    RunCard& card() { return *m_card; }
    RunFilterLine& filter() { return *m_filter; }

signals:
    void olderWanted();
    void searchWanted(); ///< for older runs that match the filter
    void searchStopped();
    void againWanted(const redispatch::domain::Run& run); ///< a new run with the same parameters
    void outputWanted(const std::string& run);
    void runOpened(const std::string& run); ///< by a person or by openRun()
    void verbWanted(redispatch::domain::Verb verb, const std::string& run);
    /// For several runs at once: Retry, or Trigger for new ones with their parameters.
    void manyWanted(redispatch::domain::Verb verb, const std::vector<redispatch::domain::Run>& runs);
    void copied(const QString& what); ///< "3 runs copied as JSON"

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void build();
    QWidget* makeList();
    void wire();
    void takeFilter(const query::RunFilter& filter);
    void showCounts();
    void countNew(const std::string& top); ///< rows that arrived above the one that was on top
    void placeChip();
    void chooseNewest(); ///< when none was chosen, so that the card is not empty
    void showCurrent();
    std::vector<domain::Run> selectedRuns() const; ///< from top to bottom
    void copySelection();
    void copyJson();
    void addVerbs(QMenu& menu, const domain::Run& run);
    void addVerbs(QMenu& menu, const std::vector<domain::Run>& runs);
    void askOutput(const domain::Run& run, bool again);
    void showMenu(const QPoint& at);
    void placeNothing();
    void fitColumns();
    void bringIntoView();

    RunsModel* m_model;
    QTableView* m_table;
    RunCard* m_card;
    RunFilterLine* m_filter;
    RunsFooter* m_footer;
    QSplitter* m_split;
    QLabel* m_nothing;
    QPushButton* m_dropFilter;
    QPushButton* m_newChip; ///< how many arrived above what is being read
    RunsModel::Now m_now;
    domain::Capabilities m_can;
    QString m_everRan; ///< what the row knows of runs that are not in the list
    QString m_problem; ///< why the list could not be read
    bool m_reading = true;
    bool m_more = false;
    bool m_capped = false;
    int m_new = 0;
    bool m_liveOutput = false; ///< of runs that have not ended
    bool m_byItself = false;   ///< a run is being chosen by nobody
    std::vector<int> m_widths; ///< of the columns, at least
    bool m_ownWidths = false;  ///< a person chose others
    bool m_fitting = false;
    bool m_scrollPending = false; ///< chosen before the table had its size
    std::string m_outputOf;       ///< the run whose output was asked for
    std::string m_chosen;         ///< key of the row shown on the card
};

} // namespace redispatch::ui
