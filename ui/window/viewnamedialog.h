// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QStringList>

class QLabel;
class QLineEdit;
class QPushButton;

namespace redispatch::ui {

/// Asks for the name of a view that is saved or renamed.
class ViewNameDialog final : public QDialog {
    Q_OBJECT

public:
    enum class For { Save, Rename };
    /// `name` stands there to begin with; `taken`: the names of others. Saving may replace one of them,
    /// renaming may not. `what` says what belongs to the view.
    ViewNameDialog(For purpose, const QString& name, const QStringList& taken, const QString& what,
                   QWidget* parent);

signals:
    void named(const QString& name);

private:
    void check();

    For m_for;
    QStringList m_taken;
    QLineEdit* m_name;
    QLabel* m_problem;
    QPushButton* m_good;
};

} // namespace redispatch::ui
