// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/snapshot.h"
#include "core/query/filter.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace redispatch::ui {

class FilterCompleter;
class JobCompletion;

/// The search box. What cannot be understood is said under it, and the last good filter stays in force.
class FilterLine final : public QWidget {
    Q_OBJECT

public:
    explicit FilterLine(QWidget* parent = nullptr);
    QString text() const;
    void setText(const QString& text);
    void setCount(int shownRows, int total);
    void focus();
    bool hasFocusInside() const;
    void setSnapshot(const domain::SnapshotPtr& snapshot); ///< whose values are offered

signals:
    void filterChanged(const redispatch::query::Filter& filter, const QString& text);
    void left(); ///< Enter or arrow down: on to the table

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void parse();
    QLineEdit* m_edit;
    JobCompletion* m_values; ///< owned by the completer
    FilterCompleter* m_completer;
    QLabel* m_count;
    QLabel* m_problem;
};

} // namespace redispatch::ui
