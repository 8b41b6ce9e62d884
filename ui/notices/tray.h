// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/health.h"

#include <QIcon>
#include <QObject>

#include <array>
#include <memory>

class QAction;
class QMenu;
class QSystemTrayIcon;

namespace redispatch::ui {

/// The icon of the program with the worst state's shape in its corner; plain when nothing is wrong.
QIcon stateIcon(domain::HealthState worst);

/// The icon in the desktop's tray, where there is one: the worst state, counts in its tooltip, snoozing in
/// its menu.
class Tray final : public QObject {
    Q_OBJECT

public:
    explicit Tray(QObject* parent = nullptr);
    ~Tray() override;

    void setCounts(const std::array<std::size_t, domain::healthStateCount>& counts, const QString& profile);
    void setSnoozed(const QString& until); ///< empty: not snoozed
    QString toolTip() const;
    QMenu& menu() { return *m_menu; }

signals:
    void windowWanted();
    void snoozeWanted(int minutes); ///< 0: end it
    void rulesWanted();
    void quitWanted();

private:
    QSystemTrayIcon* m_icon = nullptr;
    std::unique_ptr<QMenu> m_menu;
    QAction* m_wake;
    domain::HealthState m_worst = domain::HealthState::Ok;
    QString m_tip;
    QString m_snoozed;
    void showTip();
};

} // namespace redispatch::ui
