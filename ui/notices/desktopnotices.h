// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QString>

#include <memory>

class QDBusConnection;

namespace redispatch::ui {

/// Notifications of the desktop (org.freedesktop.Notifications on the session bus). Nothing waits for the
/// bus: answers come as signals.
class DesktopNotices final : public QObject {
    Q_OBJECT

public:
    /// `bus`: the name of a connection made earlier; empty: the session's.
    explicit DesktopNotices(const QString& bus = {}, QObject* parent = nullptr);
    ~DesktopNotices() override;

    enum class Urgency : uchar { Low, Normal, Critical };
    /// Plain texts; a later notice with the same `topic` takes the place of the one before.
    void show(const QString& topic, const QString& title, const QString& body, Urgency urgency);
    bool isShown(const QString& topic) const { return m_shown.contains(topic); }

signals:
    void activated(const QString& topic); ///< somebody clicked it
    /// It could not be shown; `title` and `body` are what nobody has seen.
    void failed(const QString& title, const QString& body, const QString& why);

private slots:
    void takeAction(uint id, const QString& action);
    void takeClosed(uint id, uint reason);

private:
    std::unique_ptr<QDBusConnection> m_bus;
    QHash<QString, uint> m_shown; ///< topic → the desktop's id
};

} // namespace redispatch::ui
