// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace redispatch::ui {

class JobsTable;

/// Which columns the job table shows, and in which order. What is checked or moved applies at once.
class ColumnsDialog final : public QDialog {
    Q_OBJECT

public:
    /// `table` must outlive the dialog.
    ColumnsDialog(JobsTable& table, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void apply();
    void move(int places);
    void showState();

    JobsTable& m_table;
    QListWidget* m_list;
    QPushButton* m_up;
    QPushButton* m_down;
    bool m_filling = false;
};

} // namespace redispatch::ui
