// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/desktop/options.h"
#include "core/base/result.h"
#include "core/live/embedded.h"
#include "core/live/session.h"
#include "core/local/profiles.h"
#include "core/local/secrets.h"
#include "core/local/settings.h"
#include "ui/connect/connectdialog.h"
#include "ui/window/mainwindow.h"

#include <memory>
#include <optional>
#include <string_view>

namespace redispatch::desktop {

/// What lives as long as the program, in the order in which it must go: its composition root.
class Console {
public:
    explicit Console(Options options) : m_options(std::move(options)) {}

    local::Settings& settings() { return m_settings; }
    /// For profiles whose ledger lies in another Redis.
    void setLedgerPassword(local::Secret password) { m_ledgerPassword = std::move(password); }

    /// Opens what the command line names, or asks where to connect. An exit code when there is nothing to
    /// show. `password` stands in where the address has none.
    std::optional<int> start(std::string_view password);
    void close();

private:
    /// A password and the only server that it may be given to.
    struct Key {
        std::string address;
        local::Secret password;
    };
    base::Result<domain::Profile> wantedProfile() const;
    base::Result<std::unique_ptr<live::Session>> openWanted(std::string_view password);
    /// With the passwords that are given, else those that were kept for the same addresses, else, of the
    /// ledger, the environment's.
    base::Result<std::unique_ptr<live::Session>>
    makeSession(const domain::Profile& profile, std::string_view password, std::string_view ledgerPassword);
    void ask(const base::Error* why);
    /// Asks for the password that was refused, with everything else filled in.
    void askAgain(const base::Error& why, local::SecretOf whose, const domain::Profile& profile);
    void makeDialog();
    void show(std::unique_ptr<live::Session> session);
    void askAgainWhenRefused(live::Session& session);
    void takePicture();

    Options m_options;
    local::Settings m_settings;
    local::Profiles m_profiles;
    local::Secret m_ledgerPassword;
    Key m_key, m_ledgerKey; ///< of the session made last
    std::unique_ptr<live::Embedded> m_embedded;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<ui::ConnectDialog> m_dialog;
};

} // namespace redispatch::desktop
