// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"
#include "ui/jobs/jobsmodel.h"
#include "ui/jobs/strippainter.h"

#include <QTableView>

#include <functional>

class QTimer;

namespace redispatch::ui {

class EmptyState;
class JobDelegate;
class Marks;

/// The job table. The current row is the opened job.
class JobsTable final : public QTableView {
    Q_OBJECT

public:
    explicit JobsTable(JobsModel::Now now, QWidget* parent = nullptr);

    JobsModel& jobs() { return *m_model; }
    EmptyState& emptyState() { return *m_empty; }
    Marks& marks() { return *m_marks; }

    void setSnapshot(domain::SnapshotPtr snapshot);
    /// `text` is what stands in the filter line.
    void setFilter(const query::Filter& filter, const QString& text);
    void setStatus(const live::LinkStatus& status);
    void tick(); ///< once a second: what depends on the present moment

    void openJob(const base::JobId& id);
    const base::JobId& opened() const { return m_opened; }
    void move(int rows); ///< the current row up or down

    QByteArray columnState() const;
    void restoreColumns(const QByteArray& state);
    std::vector<query::Column> shownColumns() const; ///< in their order
    void showColumns(const std::vector<query::Column>& columns);
    void resetColumns();

    QString sortCode() const; ///< "next,-last_duration"; empty: what needs attention
    void restoreSort(const QString& code);
    void sortBy(query::Column column, bool also); ///< as by a click, or one with Shift

    void setStripOverlay(std::function<StripOverlay(const domain::Job& job)> overlay);
    void setDensity(const QString& word); ///< comfortable, compact or dense
    QString selectionAsTsv() const;

public slots:
    void copySelection();

signals:
    void jobOpened(const redispatch::base::JobId& id);
    void menuWanted(const QPoint& globalPosition);
    void columnsWanted();                                ///< the dialog that chooses them
    void markClicked(const redispatch::base::JobId& id); ///< its mark was set or taken away by the mouse
    void layoutEdited();                                 ///< columns or sorting, worth remembering

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    bool clickMark(const QMouseEvent& event); ///< false where no mark could stand
    void setDefaultColumns();
    void fitColumns();
    void offerQueueColumns();
    void measureTexts();
    int contentWidth(query::Column column) const;
    void showSorting();
    void showHeaderMenu(const QPoint& position);
    void showEmptyState();
    void keepPlace(const std::function<void()>& change);

    Marks* m_marks;
    JobsModel* m_model;
    JobDelegate* m_delegate;
    EmptyState* m_empty;
    QTimer* m_flashEnd;
    base::JobId m_opened;
    bool m_following = true; ///< moves of the current row are a person's
    bool m_haveSnapshot = false;
    bool m_fitting = false;       ///< widths are being set by us
    bool m_columnsChosen = false; ///< widths were set by a person, now or earlier
    int m_measured = 0;           ///< how many jobs there were then
    int m_jobWidth = 0;           ///< of texts, in pixels
    int m_scheduleWidth = 0;
    int m_ownerWidth = 0;
    int m_groupWidth = 0;
    int m_lastWidth = 0;
    int m_durationWidth = 0;
    bool m_queuesSeen = false;  ///< rows of engines with queues; their columns were offered
    domain::SnapshotPtr m_held; ///< arrived while a mouse button was down
    live::LinkStatus m_status;
    QString m_filterText;
};

} // namespace redispatch::ui
