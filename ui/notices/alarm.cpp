// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/alarm.h"

#include "core/base/errortext.h"
#include "ui/detail/phrases.h"
#include "ui/notices/alerttext.h"
#include "ui/theme/look.h"

#include <QApplication>

#include <utility>

namespace redispatch::ui {

using live::LinkStatus;
using query::Alert;

Alarm::Alarm(live::Session& session, local::AlertFile file, const QString& bus, QObject* parent)
    : QObject(parent), m_session(session), m_file(std::move(file)), m_notices(bus) {
    connect(&m_session, &live::Session::flipsRecorded, this, &Alarm::takeRecorded);
    connect(&m_notices, &DesktopNotices::activated, this, &Alarm::windowWanted);
    connect(&m_notices, &DesktopNotices::failed, this,
            [this](const QString& title, const QString& body, const QString& why) {
                const bool first = !std::exchange(m_desktopFailed, true);
                emit told(title,
                          first ? tr("%1 (The desktop shows no notifications: %2.)").arg(body, why) : body,
                          false);
            });
    connect(&m_hooks, &Hooks::failed, this, [this](const QString& command, const QString& why) {
        emit told(tr("The command of an alert rule failed: %1").arg(command), why, true);
    });
    connect(&m_tray, &Tray::windowWanted, this, &Alarm::windowWanted);
    connect(&m_tray, &Tray::rulesWanted, this, &Alarm::rulesWanted);
    connect(&m_tray, &Tray::quitWanted, this, &Alarm::quitWanted);
    connect(&m_tray, &Tray::snoozeWanted, this, [this](int minutes) {
        snooze(minutes > 0 ? std::optional<base::milliseconds>(std::chrono::minutes(minutes)) : std::nullopt);
    });
}

void Alarm::load() {
    auto rules = m_file.load();
    if (!rules) {
        emit told(tr("The alert rules cannot be used; nothing calls you until they are mended"),
                  QString::fromStdString(base::sentence(rules.error())), true);
        rules = std::vector<domain::AlertRule>();
    }
    m_alerts.setRules(std::move(*rules), m_session.serverNow());
    if (!m_alerts.brokenRules().empty())
        emit told(tr("The filter of alert rule “%1” cannot be understood, so it matches nothing")
                      .arg(shown(m_alerts.brokenRules().front())),
                  {}, true);
}

void Alarm::setSnapshot(const domain::SnapshotPtr& snapshot) {
    m_alerts.setSnapshot(snapshot, m_session.serverNow());
    m_tray.setCounts(m_alerts.counts(), shown(m_session.profile().name));
}

void Alarm::tick() {
    const LinkStatus::State link = m_session.status().state;
    const bool lost = link == LinkStatus::State::Offline || link == LinkStatus::State::NeedsPerson;
    m_alerts.setLink(!lost, m_session.serverNow());
    const bool quiet = m_alerts.snoozedUntil().has_value();
    for (const Alert& alert : m_alerts.advance(m_session.serverNow()))
        tell(alert);
    if (quiet && !m_alerts.snoozedUntil())
        m_tray.setSnoozed({});
    m_tray.setCounts(m_alerts.counts(), shown(m_session.profile().name));
}

void Alarm::snooze(std::optional<base::milliseconds> length) {
    m_alerts.snooze(length ? std::optional(m_session.serverNow() + *length) : std::nullopt);
    m_tray.setSnoozed(snoozedUntil());
}

QString Alarm::snoozedUntil() const {
    const auto until = m_alerts.snoozedUntil();
    return until ? clockText(*until, workstationZone()) : QString();
}

void Alarm::tryOut(const domain::AlertRule& rule) {
    Alert alert;
    alert.rule = rule;
    alert.since = m_session.serverNow();
    if (rule.desktop)
        m_notices.show(shown(rule.name), tr("A trial of “%1”").arg(shown(rule.name)),
                       tr("Nothing has happened on %1.").arg(shown(m_session.profile().name)),
                       DesktopNotices::Urgency::Low);
    if (rule.sound)
        QApplication::beep();
    if (!rule.hook.empty())
        runHook(alert);
}

void Alarm::tell(const Alert& alert) {
    const base::Instant now = m_session.serverNow();
    const QString title = titleOf(alert, m_session.profile());
    const QString body = bodyOf(alert, now);
    const bool trouble = alert.kind != Alert::Kind::Over && alert.kind != Alert::Kind::LinkBack;
    if (alert.rule.desktop)
        m_notices.show(shown(alert.rule.name), title, body,
                       trouble ? DesktopNotices::Urgency::Normal : DesktopNotices::Urgency::Low);
    if (alert.rule.sound && trouble)
        QApplication::beep();
    if (!alert.rule.hook.empty())
        callHook(alert);
}

void Alarm::callHook(const Alert& alert) {
    // Several consoles see the same change; the first to record it runs the command.
    if (alert.kind == Alert::Kind::Began && !m_session.profile().readOnly)
        m_recording.emplace(m_session.requestRecordFlips(alert.flips), alert);
    else
        runHook(alert);
}

void Alarm::takeRecorded(quint64 ticket, const base::Result<std::vector<bool>>& fresh) {
    const auto found = m_recording.find(ticket);
    if (found == m_recording.end())
        return;
    Alert alert = std::move(found->second);
    m_recording.erase(found);
    // Twice is better than never: without a word from the ledger the command is run here.
    if (fresh) {
        std::vector<domain::Flip> ours;
        for (std::size_t i = 0; i < alert.flips.size() && i < fresh->size(); ++i)
            if ((*fresh)[i])
                ours.push_back(alert.flips[i]);
        if (ours.empty())
            return;
        alert.flips = std::move(ours);
    }
    runHook(alert);
}

void Alarm::runHook(const Alert& alert) {
    m_hooks.run(QString::fromStdString(alert.rule.hook),
                hookInput(alert, m_session.profile(), m_session.serverNow()),
                hookEnvironment(alert, m_session.profile()));
}

} // namespace redispatch::ui
