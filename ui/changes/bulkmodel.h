// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/changes/bulkcourse.h"
#include "ui/theme/look.h"

#include <QAbstractTableModel>

namespace redispatch::ui {

/// The jobs of a bulk and what came of each.
class BulkModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Result, Job, Outcome };
    static constexpr int columns = 3;

    /// `course` must outlive the model.
    explicit BulkModel(const BulkCourse& course, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    Look lookOf(int row, const Colours& colours) const;
    QString asTsv() const;

private:
    void reset();
    QString text(int row, int column) const;
    const BulkCourse& m_course;
    int m_rows = 0;
};

} // namespace redispatch::ui
