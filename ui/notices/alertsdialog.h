// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/local/alertfile.h"

#include <QDialog>

#include <array>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace redispatch::ui {

class MessageBar;

/// When and how this workstation calls its person: the rules of `alerts.json`, to be edited.
class AlertsDialog final : public QDialog {
    Q_OBJECT

public:
    explicit AlertsDialog(const local::AlertFile& file, QWidget* parent = nullptr);

signals:
    void saved();
    /// The notification and command of a rule are to be tried.
    void trialWanted(const redispatch::domain::AlertRule& rule);

private:
    QWidget* makeList();
    QWidget* makeForm();
    QWidget* makeStates();
    void fillList(int row);
    void showRule(int row);
    void takeForm();
    void addRule();
    void removeRule();
    void save();
    QString problem() const; ///< of the rule on show; empty when it is sound

    const local::AlertFile& m_file;
    std::vector<domain::AlertRule> m_rules;
    int m_row = -1;
    bool m_showing = false;

    MessageBar* m_message;
    QListWidget* m_list;
    QPushButton* m_remove;
    QWidget* m_form;
    QLineEdit* m_name;
    QCheckBox* m_enabled;
    std::array<QCheckBox*, domain::healthStateCount> m_states{};
    QCheckBox* m_linkLost;
    QLineEdit* m_filter;
    QLineEdit* m_after;
    QLineEdit* m_repeat;
    QCheckBox* m_desktop;
    QCheckBox* m_sound;
    QCheckBox* m_whenOver;
    QLineEdit* m_hook;
    QLabel* m_problem;
    QPushButton* m_try;
    QPushButton* m_save;
};

} // namespace redispatch::ui
