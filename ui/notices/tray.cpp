// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/tray.h"

#include "ui/notices/alerttext.h"
#include "ui/theme/look.h"

#include <QAction>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QSystemTrayIcon>

namespace redispatch::ui {

using domain::HealthState;

namespace {

/// Asking for a tray waits for the session bus: only where there is one, and a desktop.
bool mayHaveTray() {
    const QString platform = QGuiApplication::platformName();
    return (platform == QLatin1String("xcb") || platform.startsWith(QLatin1String("wayland"))) &&
           qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS");
}

} // namespace

QIcon stateIcon(HealthState worst) {
    QIcon icon;
    for (const int side : {16, 22, 24, 32, 48, 64}) {
        QPixmap picture(side, side);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        painter.setRenderHint(QPainter::Antialiasing);
        // Trays are light or dark, and do not say which: a ground of its own keeps the shape readable.
        const Look look = lookOf(worst, darkColours());
        painter.setPen(Qt::NoPen);
        painter.setBrush(darkColours().base);
        painter.drawRoundedRect(QRectF(0, 0, side, side), side / 5.0, side / 5.0);
        const double room = side * 0.2;
        paintGlyph(painter, QRectF(room, room, side - 2 * room, side - 2 * room), look.glyph, look.colour);
        icon.addPixmap(picture);
    }
    return icon;
}

Tray::Tray(QObject* parent) : QObject(parent), m_menu(std::make_unique<QMenu>()) {
    const auto add = [this](const QString& text, const char* name) {
        QAction* action = m_menu->addAction(text);
        action->setObjectName(QLatin1String(name));
        return action;
    };
    connect(add(tr("Show Redispatch"), "trayShow"), &QAction::triggered, this, &Tray::windowWanted);
    m_menu->addSeparator();
    for (const auto& [minutes, text] :
         {std::pair{60, tr("Quiet for 1 hour")}, std::pair{240, tr("Quiet for 4 hours")},
          std::pair{24 * 60, tr("Quiet for a day")}})
        connect(add(text, "traySnooze"), &QAction::triggered, this,
                [this, length = minutes] { emit snoozeWanted(length); });
    m_wake = add(tr("Notify again"), "trayWake");
    m_wake->setEnabled(false);
    connect(m_wake, &QAction::triggered, this, [this] { emit snoozeWanted(0); });
    connect(add(tr("Notifications…"), "trayRules"), &QAction::triggered, this, &Tray::rulesWanted);
    m_menu->addSeparator();
    connect(add(tr("Close the window"), "trayQuit"), &QAction::triggered, this, &Tray::quitWanted);
    if (!mayHaveTray())
        return;
    m_icon = new QSystemTrayIcon(stateIcon(m_worst), this);
    m_icon->setContextMenu(m_menu.get());
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            emit windowWanted();
    });
    m_icon->show();
}

Tray::~Tray() {
    delete m_icon; // before the menu it shows
}

void Tray::setCounts(const std::array<std::size_t, domain::healthStateCount>& counts,
                     const QString& profile) {
    m_tip = profile + QStringLiteral(": ") + countsText(counts);
    showTip();
    if (const HealthState worst = worstOf(counts); worst != m_worst) {
        m_worst = worst;
        if (m_icon)
            m_icon->setIcon(stateIcon(worst));
    }
}

void Tray::setSnoozed(const QString& until) {
    m_snoozed = until;
    m_wake->setEnabled(!until.isEmpty());
    showTip();
}

QString Tray::toolTip() const {
    return m_snoozed.isEmpty() ? m_tip : tr("%1\nQuiet until %2").arg(m_tip, m_snoozed);
}

void Tray::showTip() {
    if (m_icon)
        m_icon->setToolTip(shownTip(toolTip()));
}

} // namespace redispatch::ui
