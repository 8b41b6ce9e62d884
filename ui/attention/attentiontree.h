// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/attention/attentionmodel.h"
#include "ui/attention/attentiontext.h"

#include <QTreeView>

namespace redispatch::ui {

/// The rows of the attention page. The current row is the job that the window shows; a button at its end
/// opens the dialog that helps. A row for several jobs opens to them.
class AttentionTree final : public QTreeView {
    Q_OBJECT

public:
    explicit AttentionTree(QWidget* parent = nullptr);

    void setLines(AttentionLines lines, base::Instant now);
    void setNow(base::Instant now); ///< repaints what tells how long ago
    /// What is shown is old: rows in grey.
    void setStale(bool stale);
    bool isStale() const { return m_stale; }
    void move(int rows); ///< the current row up or down, as a person does
    /// Marks the job as current when it is in the list and not in a closed group.
    void chooseJob(const base::JobId& job);
    const AttentionModel& lines() const { return *m_model; }
    QModelIndex hoveredDeed() const { return m_deed; }
    /// Of the selected rows, as they stand; of a row for several jobs all of them.
    std::vector<base::JobId> selectedJobs() const;
    std::vector<base::JobId> allJobs() const;
    bool severalRowsSelected() const;
    void selectOnlyCurrent();
    void setRecordsRefusal(const QString& why) { m_model->setRecordsRefusal(why); }

signals:
    void jobChosen(const redispatch::base::JobId& job);    ///< by a person
    void jobActivated(const redispatch::base::JobId& job); ///< Return, or a double click
    void jobsSelected();                                   ///< selectedJobs() are others
    void menuWanted(const QPoint& at);
    void remedyWanted(const redispatch::base::JobId& job, redispatch::ui::Remedy::Deed deed);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitColumns();
    void act(const QModelIndex& row); ///< what its button does
    QModelIndex deedAt(const QPoint& point) const;

    AttentionModel* m_model;
    QModelIndex m_deed;              ///< button under the mouse
    QPersistentModelIndex m_pressed; ///< button that was pressed
    bool m_following = true;         ///< moves of the current row are a person's
    bool m_stale = false;
};

} // namespace redispatch::ui
