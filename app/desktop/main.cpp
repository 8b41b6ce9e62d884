// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/options.h"
#include "app/desktop/signals.h"
#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/live/embedded.h"
#include "core/live/redissession.h"
#include "core/local/profiles.h"
#include "core/local/secrets.h"
#include "core/local/settings.h"
#include "core/local/statefiles.h"
#include "core/redis/endpoint.h"
#include "ui/connect/connectdialog.h"
#include "ui/theme/fonts.h"
#include "ui/window/mainwindow.h"

#include <QApplication>
#include <QPixmap>
#include <QTimer>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include <unistd.h>

namespace {

using namespace redispatch;

/// Nothing is ever looked up in the folder from which the program was started.
void enterPrivateFolder() {
    const auto folder = local::dataFolder();
    if (!local::ensurePrivateFolder(folder) || ::chdir(folder.c_str()) != 0)
        if (::chdir("/") != 0)
            base::log::warning("the working folder could not be left");
}

base::Result<std::unique_ptr<live::Session>> makeSession(const domain::Profile& profile,
                                                         std::string_view password) {
    auto endpoint = redis::parseUrl(profile.url);
    if (!endpoint)
        return std::move(endpoint).error();
    if (!password.empty())
        endpoint->password = std::string(password);
    if (endpoint->caCertFile.empty())
        endpoint->caCertFile = profile.caCertFile;
    domain::Profile shownProfile = profile;
    shownProfile.url = endpoint->display();
    return live::makeRedisSession(std::move(shownProfile), std::move(*endpoint), base::systemClock());
}

base::Result<domain::Profile> savedProfile(const local::Profiles& profiles, const QString& name) {
    auto all = profiles.load();
    if (!all)
        return std::move(all).error();
    const auto found = std::find_if(all->begin(), all->end(), [&](const domain::Profile& profile) {
        return profile.name == name.toStdString();
    });
    if (found == all->end())
        return base::makeError(base::ErrorKind::Missing, "profile " + name.toStdString());
    return *found;
}

void refine(domain::Profile& profile, const desktop::Options& options) {
    profile.readOnly = profile.readOnly || options.readOnly;
    if (options.environment)
        profile.environment = *options.environment;
}

/// What lives as long as the program, in the order in which it must go.
struct Console {
    explicit Console(desktop::Options wanted) : options(std::move(wanted)) {}

    desktop::Options options;
    local::Settings settings;
    local::Profiles profiles;
    std::unique_ptr<live::Embedded> embedded;
    std::unique_ptr<ui::MainWindow> window;

    base::Result<std::unique_ptr<live::Session>> start(std::string_view password) {
        if (options.local) {
            auto started = live::Embedded::start({});
            if (!started)
                return std::move(started).error();
            embedded = std::move(*started);
            domain::Profile profile = embedded->profile();
            refine(profile, options);
            return live::makeRedisSession(std::move(profile), embedded->endpoint(), base::systemClock());
        }
        domain::Profile profile;
        if (options.profile) {
            auto saved = savedProfile(profiles, *options.profile);
            if (!saved)
                return std::move(saved).error();
            profile = *saved;
        } else {
            profile.url = options.url->toStdString();
            auto endpoint = redis::parseUrl(profile.url);
            if (!endpoint)
                return std::move(endpoint).error();
            profile.name = endpoint->display();
        }
        refine(profile, options);
        return makeSession(profile, password);
    }

    void show(std::unique_ptr<live::Session> session) {
        live::Session& opened = *session;
        window = std::make_unique<ui::MainWindow>(std::move(session), settings, base::systemClock());
        if (options.size.isValid())
            window->resize(options.size);
        if (!options.job.isEmpty())
            window->openJobNamed(options.job);
        if (!options.tab.isEmpty())
            window->openTab(options.tab);
        window->show();
        opened.open();
        if (!options.screenshot.isEmpty())
            QTimer::singleShot(options.after, window.get(), [this] {
                const bool saved = window->grab().save(options.screenshot, "PNG");
                if (!saved)
                    std::fprintf(stderr, "redispatch: cannot write %s\n", qPrintable(options.screenshot));
                window->close();
                QCoreApplication::exit(saved ? 0 : 1);
            });
    }
};

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    base::log::start("redispatch", base::log::Level::Warning);
    const auto environmentSecret = local::findSecret({});
    local::forgetEnvironmentSecret();
    desktop::EndSignals::block();

    QApplication app(argc, argv);
    const desktop::EndSignals ending;
    QApplication::setApplicationName(QStringLiteral("redispatch"));
    QApplication::setApplicationDisplayName(QStringLiteral("Redispatch"));
    QApplication::setApplicationVersion(QStringLiteral(REDISPATCH_VERSION));
    auto options = desktop::parseOptions(QApplication::arguments());
    if (!options) {
        std::fprintf(stderr, "redispatch: %s\n", base::sentence(options.error()).c_str());
        return base::exitCode(options.error().kind);
    }
    Console console(std::move(*options));
    ui::applyFont(app);
    ui::applyTheme(
        app, console.options.theme.value_or(
                 ui::themeFrom(console.settings.text(local::Setting::Theme)).value_or(ui::Theme::System)));
    enterPrivateFolder();
    QObject::connect(&ending, &desktop::EndSignals::received, &app, [&console] {
        if (console.window)
            console.window->close();
        QCoreApplication::quit();
    });

    std::unique_ptr<ui::ConnectDialog> dialog;
    const auto askWhere = [&](const base::Error* why) {
        dialog = std::make_unique<ui::ConnectDialog>(
            console.profiles, [](const domain::Profile& profile, const local::Secret& secret) {
                return makeSession(profile, secret.view());
            });
        if (why)
            dialog->showProblem(*why);
        QObject::connect(dialog.get(), &QDialog::accepted, &app,
                         [&] { console.show(dialog->takeSession()); });
        QObject::connect(dialog.get(), &QDialog::rejected, &app, &QCoreApplication::quit);
        dialog->show();
    };
    if (console.options.local || console.options.url || console.options.profile) {
        auto session =
            console.start(environmentSecret ? environmentSecret->secret.view() : std::string_view());
        if (session) {
            console.show(std::move(*session));
        } else {
            std::fprintf(stderr, "redispatch: %s\n", base::sentence(session.error()).c_str());
            if (!console.options.screenshot.isEmpty())
                return base::exitCode(session.error().kind);
            askWhere(&session.error());
        }
    } else {
        askWhere(nullptr);
    }
    return QApplication::exec();
}
