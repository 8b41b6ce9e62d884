// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/console.h"

#include "core/base/errortext.h"
#include "core/live/redissession.h"
#include "core/local/secrets.h"
#include "core/redis/endpoint.h"

#include <QApplication>
#include <QPixmap>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace redispatch::desktop {

namespace {

base::Result<std::unique_ptr<live::Session>>
makeSession(const domain::Profile& profile, std::string_view password, std::string_view ledgerPassword) {
    auto endpoint = redis::parseUrl(profile.url);
    if (!endpoint)
        return std::move(endpoint).error();
    if (!password.empty())
        endpoint->password = std::string(password);
    endpoint->caCertFile = profile.caCertFile;
    domain::Profile shown = profile;
    shown.url = endpoint->display();
    std::optional<redis::Endpoint> ledger;
    if (!profile.ledgerUrl.empty()) {
        auto other = redis::parseUrl(profile.ledgerUrl);
        if (!other)
            return std::move(other).errorDuring("reading the ledger's address");
        if (!ledgerPassword.empty())
            other->password = std::string(ledgerPassword);
        other->caCertFile = profile.caCertFile;
        shown.ledgerUrl = other->display();
        ledger = std::move(*other);
    }
    return live::makeRedisSession(std::move(shown), std::move(*endpoint), base::systemClock(),
                                  std::move(ledger));
}

} // namespace

base::Result<domain::Profile> Console::wantedProfile() const {
    domain::Profile profile;
    if (m_options.profile) {
        auto all = m_profiles.load();
        if (!all)
            return std::move(all).error();
        const auto found = std::find_if(all->begin(), all->end(), [&](const domain::Profile& each) {
            return each.name == m_options.profile->toStdString();
        });
        if (found == all->end())
            return base::makeError(base::ErrorKind::Missing, "profile " + m_options.profile->toStdString());
        profile = *found;
    } else {
        profile.url = m_options.url->toStdString();
        auto endpoint = redis::parseUrl(profile.url);
        if (!endpoint)
            return std::move(endpoint).error();
        profile.name = endpoint->display();
    }
    if (m_options.caCertFile)
        profile.caCertFile = m_options.caCertFile->toStdString();
    if (m_options.prefix)
        profile.prefix = m_options.prefix->toStdString();
    return profile;
}

base::Result<std::unique_ptr<live::Session>> Console::openWanted(std::string_view password) {
    const auto refined = [this](domain::Profile profile) {
        profile.readOnly = profile.readOnly || m_options.readOnly;
        profile.environment = m_options.environment.value_or(profile.environment);
        return profile;
    };
    if (m_options.local) {
        auto started = live::Embedded::start({});
        if (!started)
            return std::move(started).error();
        m_embedded = std::move(*started);
        return live::makeRedisSession(refined(m_embedded->profile()), m_embedded->endpoint(),
                                      base::systemClock());
    }
    auto profile = wantedProfile();
    if (!profile)
        return std::move(profile).error();
    return makeSession(refined(std::move(*profile)), password, m_ledgerPassword.view());
}

std::optional<int> Console::start(std::string_view password) {
    if (!m_options.local && !m_options.url && !m_options.profile) {
        ask(nullptr, nullptr);
        return std::nullopt;
    }
    auto session = openWanted(password);
    if (session) {
        show(std::move(*session));
        return std::nullopt;
    }
    std::fprintf(stderr, "redispatch: %s\n", base::sentence(session.error()).c_str());
    if (!m_options.screenshot.isEmpty())
        return base::exitCode(session.error().kind);
    ask(&session.error(), nullptr);
    return std::nullopt;
}

void Console::close() {
    if (m_window)
        m_window->close();
    QCoreApplication::quit();
}

void Console::ask(const base::Error* why, const domain::Profile* proposed) {
    m_dialog = std::make_unique<ui::ConnectDialog>(
        m_profiles, [this](const domain::Profile& profile, const local::Secret& secret) {
            return makeSession(profile, secret.view(), m_ledgerPassword.view());
        });
    if (proposed)
        m_dialog->fill(*proposed);
    if (why)
        m_dialog->showProblem(*why);
    QObject::connect(m_dialog.get(), &QDialog::accepted, qApp, [this] { show(m_dialog->takeSession()); });
    QObject::connect(m_dialog.get(), &QDialog::rejected, qApp, &QCoreApplication::quit);
    m_dialog->show();
}

void Console::show(std::unique_ptr<live::Session> session) {
    live::Session& opened = *session;
    m_window = std::make_unique<ui::MainWindow>(std::move(session), m_settings, base::systemClock());
    if (m_options.size.isValid())
        m_window->resize(m_options.size);
    const auto unknown = [](const char* what, const QString& name) {
        std::fprintf(stderr, "redispatch: no %s is named %s\n", what, qPrintable(name));
    };
    if (!m_options.view.isEmpty() && !m_window->openView(m_options.view))
        unknown("view", m_options.view);
    if (!m_options.filter.isEmpty())
        m_window->setFilter(m_options.filter);
    if (!m_options.job.isEmpty())
        m_window->openJobNamed(m_options.job);
    if (!m_options.tab.isEmpty() && !m_window->openTab(m_options.tab))
        unknown("tab", m_options.tab);
    askAgainWhenRefused(opened);
    m_window->show();
    opened.open();
    if (!m_options.screenshot.isEmpty())
        QTimer::singleShot(m_options.after, m_window.get(), [this] { takePicture(); });
}

/// A password is missing or wrong before anything was shown: the way in is the connect dialog, filled in.
void Console::askAgainWhenRefused(live::Session& session) {
    QObject::connect(
        &session, &live::Session::statusChanged, m_window.get(), [this, &session, asked = false]() mutable {
            const live::LinkStatus status = session.status();
            const bool refused = status.state == live::LinkStatus::State::NeedsPerson && status.error &&
                                 status.error->kind == base::ErrorKind::Auth;
            if (asked || !refused || session.snapshot() || !m_options.screenshot.isEmpty())
                return;
            asked = true;
            // The window owns the session whose signal this is.
            QTimer::singleShot(0, qApp, [this, why = *status.error, profile = session.profile()] {
                ask(&why, &profile);
                m_window.reset();
            });
        });
}

void Console::takePicture() {
    const bool saved = m_window->grab().save(m_options.screenshot, "PNG");
    if (!saved)
        std::fprintf(stderr, "redispatch: cannot write %s\n", qPrintable(m_options.screenshot));
    m_window->close();
    QCoreApplication::exit(saved ? 0 : 1);
}

} // namespace redispatch::desktop
