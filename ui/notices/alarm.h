// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/live/session.h"
#include "core/local/alertfile.h"
#include "core/query/alerts.h"
#include "ui/notices/desktopnotices.h"
#include "ui/notices/hooks.h"
#include "ui/notices/tray.h"

#include <map>
#include <optional>

namespace redispatch::ui {

/// Calls the person at this workstation by the rules of `alerts.json`: notifications, a sound, the tray's
/// icon, commands. A command is run by one console only where the ledger can tell who was first.
class Alarm final : public QObject {
    Q_OBJECT

public:
    Alarm(live::Session& session, local::AlertFile file, const QString& bus = {}, QObject* parent = nullptr);

    void load(); ///< the rules, anew; what is wrong with them is told
    const local::AlertFile& file() const { return m_file; }
    void setSnapshot(const domain::SnapshotPtr& snapshot);
    void tick(); ///< once a second
    /// No notifications for so long; empty: they come again.
    void snooze(std::optional<base::milliseconds> length);
    void tryOut(const domain::AlertRule& rule); ///< as if it had something to tell
    QString snoozedUntil() const;               ///< a clock time; empty when not snoozed

    Tray& tray() { return m_tray; }
    Hooks& hooks() { return m_hooks; }

signals:
    void windowWanted();
    void rulesWanted();
    void quitWanted();
    /// To be shown in the window, as the desktop did not or something failed.
    void told(const QString& headline, const QString& rest, bool trouble);

private:
    void tell(const query::Alert& alert);
    void callHook(const query::Alert& alert);
    void takeRecorded(quint64 ticket, const base::Result<std::vector<bool>>& fresh);
    void runHook(const query::Alert& alert);

    live::Session& m_session;
    local::AlertFile m_file;
    query::Alerts m_alerts;
    DesktopNotices m_notices;
    Hooks m_hooks;
    Tray m_tray;
    std::map<quint64, query::Alert> m_recording; ///< alerts whose hooks wait for the ledger
    bool m_desktopFailed = false;                ///< told once
};

} // namespace redispatch::ui
