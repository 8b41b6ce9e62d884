// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/options.h"

#include <QCommandLineParser>
#include <QFileInfo>

namespace redispatch::desktop {

using base::Error;
using base::ErrorKind;

namespace {

Error badOption(const QString& option, const char* expected, const QString& found) {
    return base::makeError(ErrorKind::Invalid, option.toStdString(), expected, found.toStdString());
}

std::optional<QSize> sizeFrom(const QString& text) {
    const QStringList parts = text.split(QLatin1Char('x'));
    bool widthRead = false;
    bool heightRead = false;
    if (parts.size() != 2)
        return std::nullopt;
    const QSize size(parts[0].toInt(&widthRead), parts[1].toInt(&heightRead));
    const bool sane =
        size.width() >= 200 && size.height() >= 200 && size.width() <= 8000 && size.height() <= 8000;
    return widthRead && heightRead && sane ? std::optional(size) : std::nullopt;
}

std::optional<domain::Environment> environmentFrom(const QString& text) {
    using domain::Environment;
    for (const Environment each :
         {Environment::Development, Environment::Staging, Environment::Production, Environment::Unknown})
        if (domain::word(each) == text.toStdString())
            return each;
    return std::nullopt;
}

} // namespace

base::Result<Options> parseOptions(const QStringList& arguments) {
    const QCommandLineOption local(QStringLiteral("local"),
                                   QStringLiteral("Start a private Redis and runner with sample jobs."));
    const QCommandLineOption url(QStringList{QStringLiteral("u"), QStringLiteral("url")},
                                 QStringLiteral("redis://, rediss:// or redis+unix:// address."),
                                 QStringLiteral("URL"));
    const QCommandLineOption profile(QStringLiteral("profile"), QStringLiteral("Open a saved profile."),
                                     QStringLiteral("NAME"));
    const QCommandLineOption caCert(QStringLiteral("cacert"),
                                    QStringLiteral("Trust this certificate authority (PEM) for rediss://."),
                                    QStringLiteral("FILE"));
    const QCommandLineOption prefix(
        QStringLiteral("prefix"), QStringLiteral("Of Redispatch's own keys (rd:)."), QStringLiteral("TEXT"));
    const QCommandLineOption readOnly(QStringLiteral("read-only"),
                                      QStringLiteral("Offer nothing that changes a job."));
    const QCommandLineOption environment(QStringLiteral("environment"),
                                         QStringLiteral("development, staging, production or unknown."),
                                         QStringLiteral("WORD"));
    const QCommandLineOption theme(
        QStringLiteral("theme"), QStringLiteral("light, dark, contrast or system."), QStringLiteral("WORD"));
    const QCommandLineOption view(QStringLiteral("view"),
                                  QStringLiteral("attention, table, timeline or the name of a saved view."),
                                  QStringLiteral("NAME"));
    const QCommandLineOption filter(QStringLiteral("filter"), QStringLiteral("Show the jobs this keeps."),
                                    QStringLiteral("TEXT"));
    const QCommandLineOption open(QStringLiteral("open"), QStringLiteral("Open this job."),
                                  QStringLiteral("JOB"));
    const QCommandLineOption tab(QStringLiteral("tab"),
                                 QStringLiteral("runs, latency, heatmap, schedule or raw."),
                                 QStringLiteral("NAME"));
    const QCommandLineOption screenshot(QStringLiteral("screenshot"),
                                        QStringLiteral("Save a picture of the window as PNG, then end."),
                                        QStringLiteral("FILE"));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Size of the window."),
                                  QStringLiteral("WIDTHxHEIGHT"));
    const QCommandLineOption after(QStringLiteral("after"),
                                   QStringLiteral("Wait this long before the picture (3000)."),
                                   QStringLiteral("MS"));
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Operations console for the scheduled jobs that live in Redis."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({local, url, profile, caCert, prefix, readOnly, environment, theme, view, filter, open,
                       tab, screenshot, size, after});
    parser.process(arguments);

    Options options;
    options.local = parser.isSet(local);
    options.readOnly = parser.isSet(readOnly);
    if (parser.isSet(caCert))
        options.caCertFile = QFileInfo(parser.value(caCert)).absoluteFilePath();
    if (parser.isSet(prefix))
        options.prefix = parser.value(prefix);
    options.view = parser.value(view);
    options.filter = parser.value(filter);
    options.job = parser.value(open);
    options.tab = parser.value(tab);
    if (parser.isSet(url))
        options.url = parser.value(url);
    if (parser.isSet(profile))
        options.profile = parser.value(profile);
    if (options.local + options.url.has_value() + options.profile.has_value() > 1)
        return badOption(QStringLiteral("--local, --url, --profile"), "one of them",
                         QStringLiteral("several"));
    if (parser.isSet(environment)) {
        options.environment = environmentFrom(parser.value(environment));
        if (!options.environment)
            return badOption(QStringLiteral("--environment"), "development, staging, production or unknown",
                             parser.value(environment));
    }
    if (parser.isSet(theme)) {
        options.theme = ui::themeFrom(parser.value(theme));
        if (!options.theme)
            return badOption(QStringLiteral("--theme"), "light, dark, contrast or system",
                             parser.value(theme));
    }
    if (parser.isSet(screenshot))
        options.screenshot = QFileInfo(parser.value(screenshot)).absoluteFilePath();
    if (parser.isSet(size)) {
        const auto wanted = sizeFrom(parser.value(size));
        if (!wanted)
            return badOption(QStringLiteral("--size"), "a size such as 1360x860", parser.value(size));
        options.size = *wanted;
    }
    if (parser.isSet(after)) {
        bool read = false;
        options.after = std::chrono::milliseconds(parser.value(after).toInt(&read));
        if (!read || options.after.count() < 0)
            return badOption(QStringLiteral("--after"), "a number of milliseconds", parser.value(after));
    }
    return options;
}

} // namespace redispatch::desktop
