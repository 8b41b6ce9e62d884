// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/bulk.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QTableView;

namespace redispatch::ui {

class BulkCourse;
class BulkModel;

/// What came of each job of a bulk so far: a bar, the counts in words, and the list, which follows what is
/// under way as long as its end is in view.
class BulkProgress final : public QWidget {
    Q_OBJECT

public:
    explicit BulkProgress(const BulkCourse& course, QWidget* parent = nullptr);
    QString asTsv() const;

private:
    void reset();
    void show(int item);
    void tellCounts();

    const BulkCourse& m_course;
    BulkModel* m_model;
    QLabel* m_counts;
    QProgressBar* m_bar;
    QTableView* m_list;
};

/// "38 done, 1 refused, 1 not tried".
QString countsText(const domain::BulkCounts& counts);

} // namespace redispatch::ui
