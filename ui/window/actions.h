// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QAction;
class QWidget;

namespace redispatch::ui {

/// What can be done by key. One row is all that a new action needs: the hint line and the list of keys are
/// made from the same table.
struct ActionRow {
    QString id;   ///< object name of the QAction
    QString text; ///< in menus and in the list of keys
    QString hint; ///< in the hint line; empty: not shown there
    QKeySequence key;
    std::function<void()> run;
    QWidget* scope = nullptr; ///< the key works only while this has the focus; null: in the whole window
    bool repeats = false;     ///< while the key is held
};

class Actions final : public QObject {
    Q_OBJECT

public:
    Actions(std::vector<ActionRow> rows, QWidget* window);
    QAction* action(const QString& id) const; ///< null when there is none
    const std::vector<ActionRow>& rows() const { return m_rows; }

private:
    std::vector<ActionRow> m_rows;
    std::vector<QAction*> m_actions;
};

} // namespace redispatch::ui
