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
#include <utility>

namespace redispatch::desktop {

using live::LinkStatus;
using local::SecretOf;

base::Result<std::unique_ptr<live::Session>> Console::makeSession(const domain::Profile& profile,
                                                                  std::string_view password,
                                                                  std::string_view ledgerPassword) {
    const auto unlock = [](redis::Endpoint& endpoint, Key& key, std::string_view given,
                           std::string_view otherwise) {
        if (!given.empty())
            endpoint.password = std::string(given);
        if (endpoint.password.empty() && key.address == endpoint.display())
            endpoint.password = std::string(key.password.view());
        if (endpoint.password.empty())
            endpoint.password = std::string(otherwise);
        key = {endpoint.display(), local::Secret(endpoint.password)};
    };
    auto endpoint = redis::parseUrl(profile.url);
    if (!endpoint)
        return std::move(endpoint).error();
    unlock(*endpoint, m_key, password, {});
    endpoint->caCertFile = profile.caCertFile;
    domain::Profile shown = profile;
    shown.url = endpoint->display();
    std::optional<redis::Endpoint> ledger;
    if (!profile.ledgerUrl.empty()) {
        auto other = redis::parseUrl(profile.ledgerUrl);
        if (!other)
            return std::move(other).errorDuring("reading the ledger's address");
        unlock(*other, m_ledgerKey, ledgerPassword, m_ledgerPassword.view());
        other->caCertFile = profile.caCertFile;
        shown.ledgerUrl = other->display();
        ledger = std::move(*other);
    }
    return live::makeRedisSession(std::move(shown), std::move(*endpoint), base::systemClock(),
                                  std::move(ledger));
}

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
    return makeSession(refined(std::move(*profile)), password, {});
}

std::optional<int> Console::start(std::string_view password) {
    if (!m_options.local && !m_options.url && !m_options.profile) {
        ask(nullptr);
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
    ask(&session.error());
    return std::nullopt;
}

void Console::close() {
    if (m_window)
        m_window->close();
    QCoreApplication::quit();
}

void Console::makeDialog() {
    m_dialog = std::make_unique<ui::ConnectDialog>(
        m_profiles, [this](const domain::Profile& profile, const ui::Passwords& typed) {
            return makeSession(profile, typed.application.view(), typed.ledger.view());
        });
    QObject::connect(m_dialog.get(), &QDialog::accepted, qApp, [this] { show(m_dialog->takeSession()); });
    QObject::connect(m_dialog.get(), &QDialog::rejected, qApp, [this] {
        if (!m_window || !m_window->isVisible())
            QCoreApplication::quit();
    });
}

void Console::ask(const base::Error* why) {
    makeDialog();
    if (why)
        m_dialog->showProblem(*why);
    m_dialog->show();
}

void Console::askAgain(const base::Error& why, SecretOf whose, const domain::Profile& profile) {
    makeDialog();
    m_dialog->fill(profile);
    const bool ofLedger = whose == SecretOf::Ledger;
    Key& refused = ofLedger ? m_ledgerKey : m_key;
    refused = Key();
    if (!(ofLedger ? m_key : m_ledgerKey).password.empty())
        m_dialog->tellKept(ofLedger ? SecretOf::Application : SecretOf::Ledger);
    m_dialog->show();
    m_dialog->showRefusal(why, whose);
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
/// Without the ledger's the jobs are shown all the same, and stay when the dialog is put away.
void Console::askAgainWhenRefused(live::Session& session) {
    if (!m_options.screenshot.isEmpty())
        return;
    // The window owns the session whose signal it is, so the dialog comes afterwards.
    const auto askSoon = [this, &session](const base::Error& why, SecretOf whose) {
        QTimer::singleShot(0, qApp, [this, why, whose, profile = session.profile()] {
            askAgain(why, whose, profile);
            if (whose == SecretOf::Application)
                m_window.reset();
        });
    };
    QObject::connect(&session, &live::Session::statusChanged, m_window.get(),
                     [&session, askSoon, asked = false]() mutable {
                         const LinkStatus status = session.status();
                         const bool refused = status.state == LinkStatus::State::NeedsPerson &&
                                              status.error && status.error->kind == base::ErrorKind::Auth;
                         if (refused && !session.snapshot() && !std::exchange(asked, true))
                             askSoon(*status.error, SecretOf::Application);
                     });
    QObject::connect(&session, &live::Session::snapshotReady, m_window.get(),
                     [askSoon, first = true](const domain::SnapshotPtr& snapshot) mutable {
                         const domain::Gap* gap = ui::ledgerGap(*snapshot);
                         if (std::exchange(first, false) && gap && gap->error.kind == base::ErrorKind::Auth)
                             askSoon(gap->error, SecretOf::Ledger);
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
