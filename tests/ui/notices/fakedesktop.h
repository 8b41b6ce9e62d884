// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusContext>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>
#include <QVariantMap>

#include <vector>

namespace redispatch::uitest {

/// A session bus of the test's own.
class PrivateBus {
public:
    PrivateBus() {
        m_daemon.start(
            QStringLiteral("dbus-daemon"),
            {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--nopidfile"),
             QStringLiteral("--address=unix:dir=") + m_folder.path(), QStringLiteral("--print-address=1")});
        if (!m_daemon.waitForReadyRead(10'000))
            qFatal("dbus-daemon does not start: %s", qPrintable(m_daemon.errorString()));
        m_address = QString::fromLatin1(m_daemon.readLine()).trimmed();
    }
    ~PrivateBus() {
        m_daemon.kill();
        m_daemon.waitForFinished(5'000);
    }
    /// Names of connections live as long as the program: each is used once.
    QDBusConnection connection(const char* name) const {
        static int made = 0;
        return QDBusConnection::connectToBus(m_address,
                                             QLatin1String(name) + QString::number(++made));
    }

private:
    QTemporaryDir m_folder;
    QProcess m_daemon;
    QString m_address;
};

/// The desktop's side of notifications: keeps what it is asked to show.
class FakeDesktop final : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    explicit FakeDesktop(QDBusConnection bus) {
        if (!bus.registerService(QStringLiteral("org.freedesktop.Notifications")) ||
            !bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), this,
                                QDBusConnection::ExportScriptableContents))
            qFatal("the fake desktop gets no name");
    }
    struct Notice {
        uint id = 0;
        uint replaces = 0;
        QString title;
        QString body;
        QVariantMap hints;
    };
    std::vector<Notice> notices;

public slots:
    Q_SCRIPTABLE uint Notify(const QString& /*program*/, uint replaces, const QString& /*icon*/,
                             const QString& title, const QString& body, const QStringList& /*actions*/,
                             const QVariantMap& hints, int /*expires*/) {
        const uint id = replaces ? replaces : ++m_last;
        notices.push_back({id, replaces, title, body, hints});
        return id;
    }

signals:
    Q_SCRIPTABLE void ActionInvoked(uint id, const QString& action);
    Q_SCRIPTABLE void NotificationClosed(uint id, uint reason);

private:
    uint m_last = 0;
};

} // namespace redispatch::uitest
