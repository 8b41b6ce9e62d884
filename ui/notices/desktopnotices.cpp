// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/desktopnotices.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

namespace redispatch::ui {

namespace {

const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString objectPath = QStringLiteral("/org/freedesktop/Notifications");

} // namespace

DesktopNotices::~DesktopNotices() = default;

DesktopNotices::DesktopNotices(const QString& bus, QObject* parent)
    : QObject(parent)
    , m_bus(std::make_unique<QDBusConnection>(bus.isEmpty() ? QDBusConnection::sessionBus()
                                                            : QDBusConnection(bus))) {
    if (!m_bus->isConnected())
        return;
    m_bus->connect(service, objectPath, service, QStringLiteral("ActionInvoked"), this,
                   SLOT(takeAction(uint, QString)));
    m_bus->connect(service, objectPath, service, QStringLiteral("NotificationClosed"), this,
                   SLOT(takeClosed(uint, uint)));
}

void DesktopNotices::show(const QString& topic, const QString& title, const QString& body, Urgency urgency) {
    if (!m_bus->isConnected()) {
        emit failed(title, body, tr("there is no session bus"));
        return;
    }
    // Some desktops read markup in the body: names come from Redis and must stay text.
    QDBusMessage call =
        QDBusMessage::createMethodCall(service, objectPath, service, QStringLiteral("Notify"));
    call << QStringLiteral("Redispatch") << m_shown.value(topic, 0) << QStringLiteral("redispatch") << title
         << body.toHtmlEscaped() << QStringList{QStringLiteral("default"), tr("Show")}
         << QVariantMap{{QStringLiteral("urgency"), QVariant::fromValue(static_cast<uchar>(urgency))},
                        {QStringLiteral("desktop-entry"), QStringLiteral("redispatch")}}
         << -1;
    auto* watcher = new QDBusPendingCallWatcher(m_bus->asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, topic, title, body, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (reply.isError())
            emit failed(title, body, reply.error().message());
        else
            m_shown.insert(topic, reply.value());
    });
}

void DesktopNotices::takeAction(uint id, const QString& /*action*/) {
    const QString topic = m_shown.key(id);
    if (!topic.isEmpty())
        emit activated(topic);
}

void DesktopNotices::takeClosed(uint id, uint /*reason*/) {
    m_shown.remove(m_shown.key(id));
}

} // namespace redispatch::ui
