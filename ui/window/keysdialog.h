// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/actions.h"

#include <QDialog>

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace redispatch::ui {

/// All actions with their keys, made from the action table. A key is changed by choosing its action and
/// pressing the new one; what it would be taken from is said before it is.
class KeysDialog final : public QDialog {
    Q_OBJECT

public:
    /// `actions` must outlive the dialog.
    KeysDialog(Actions& actions, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* editor();
    void fill();
    void narrow(const QString& words);
    void choose();
    void take(const QKeySequence& pressed);
    void assign(const QKeySequence& key);
    void showKeys();
    QString chosen() const; ///< id of the action; empty: a heading, or none

    Actions& m_actions;
    QLineEdit* m_search;
    QTreeWidget* m_tree;
    QLabel* m_nothing; ///< no action fits the words
    QLabel* m_name;
    QKeySequenceEdit* m_press;
    QLabel* m_problem;
    QPushButton* m_takeOver;
    QPushButton* m_none;
    QPushButton* m_default;
    QPushButton* m_resetAll;
    QKeySequence m_wanted; ///< pressed, but another action has it
};

} // namespace redispatch::ui
