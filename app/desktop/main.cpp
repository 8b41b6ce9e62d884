// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/console.h"
#include "app/desktop/options.h"
#include "app/desktop/signals.h"
#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/local/secrets.h"
#include "core/local/statefiles.h"
#include "ui/theme/fonts.h"

#include <QApplication>

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

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    base::log::start("redispatch", base::log::Level::Warning);
    const auto fromEnvironment = local::findSecret({});
    auto forLedger = local::findSecret({}, local::SecretOf::Ledger);
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
    const std::optional<ui::Theme> theme = options->theme;
    desktop::Console console(std::move(*options));
    if (forLedger)
        console.setLedgerPassword(std::move(forLedger->secret));
    ui::applyFont(app);
    ui::applyTheme(
        app, theme.value_or(
                 ui::themeFrom(console.settings().text(local::Setting::Theme)).value_or(ui::Theme::System)));
    ui::applyMotion(app, console.settings().flag(local::Setting::LessMotion));
    enterPrivateFolder();
    QObject::connect(&ending, &desktop::EndSignals::received, &app, [&console] { console.close(); });

    if (const auto code =
            console.start(fromEnvironment ? fromEnvironment->secret.view() : std::string_view()))
        return *code;
    return QApplication::exec();
}
