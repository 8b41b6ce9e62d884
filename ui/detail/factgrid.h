// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QGridLayout;
class QLabel;

namespace redispatch::ui {

/// Names in grey on the left, values on the right, wrapping.
class FactGrid final : public QWidget {
    Q_OBJECT

public:
    explicit FactGrid(QWidget* parent = nullptr);
    /// A row at the end. The value's label stays owned by the grid.
    QLabel* add(const QString& name, const QString& objectName = {}, bool mono = false);
    /// A row with a value of any kind, hidden until it is shown with setRowVisible().
    void addWidget(const QString& name, QWidget* value);
    void setRowVisible(const QWidget* value, bool visible);
    void clear();

private:
    QGridLayout* m_grid;
    int m_rows = 0;
};

/// Sets the value, or `missing` in grey when it is empty.
void setFact(QLabel& value, const QString& text, const QString& missing);

} // namespace redispatch::ui
