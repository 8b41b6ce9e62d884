// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figures.h"

#include <QFrame>
#include <QTimeZone>

class QGridLayout;
class QLabel;

namespace redispatch::ui {

/// The marked time beside the time of equal length just before it: numbers, no verdict. Hidden until there is
/// something to compare.
class CompareView final : public QFrame {
    Q_OBJECT

public:
    explicit CompareView(QWidget* parent = nullptr);
    void setComparison(const std::optional<Comparison>& comparison, const QTimeZone& zone);
    QString text() const; ///< all of it, for screen readers and tests

signals:
    void closed();

private:
    QLabel* labelAt(int row, int column);
    QWidget* m_table;
    QGridLayout* m_grid;
    QLabel* m_hint;
};

} // namespace redispatch::ui
