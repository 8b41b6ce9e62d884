// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/alerttext.h"

#include "core/base/humanize.h"
#include "core/stats/healthtext.h"
#include "ui/theme/look.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace redispatch::ui {

using domain::HealthState;
using query::Alert;

namespace {

constexpr std::size_t namedJobs = 4;
using Counts = std::array<std::size_t, domain::healthStateCount>;

QString words(const char* text, int n = -1) {
    return QCoreApplication::translate("Alert", text, nullptr, n);
}

QString stateWord(HealthState state) {
    return shown(stats::title(state)).toLower();
}

QString counted(const Counts& counts, const QString& between) {
    QStringList parts;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0)
            parts += QStringLiteral("%1 %2").arg(shown(base::countText(static_cast<long long>(counts[i]))),
                                                 stateWord(static_cast<HealthState>(i)));
    return parts.join(between);
}

const char* kindWord(Alert::Kind kind) {
    switch (kind) {
    case Alert::Kind::Began:
        return "began";
    case Alert::Kind::Lasts:
        return "lasts";
    case Alert::Kind::Over:
        return "over";
    case Alert::Kind::LinkLost:
        return "link_lost";
    case Alert::Kind::LinkBack:
        return "link_back";
    }
    return "";
}

QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

QString titleOf(const Alert& alert, const domain::Profile& profile) {
    const QString server = shown(profile.name);
    switch (alert.kind) {
    case Alert::Kind::Began:
        if (alert.begun == 1 && !alert.flips.empty())
            return words("%1 is %2 · %3")
                .arg(shown(alert.flips.front().job.str()), stateWord(alert.flips.front().to), server);
        return words("%1 · %2").arg(counted(alert.counts, QStringLiteral(", ")), server);
    case Alert::Kind::Lasts:
        return words("Still %1 · %2").arg(counted(alert.counts, QStringLiteral(", ")), server);
    case Alert::Kind::Over:
        return words("%1: over · %2").arg(shown(alert.rule.name), server);
    case Alert::Kind::LinkLost:
        return words("%1 cannot be reached").arg(server);
    case Alert::Kind::LinkBack:
        return words("%1 is reached again").arg(server);
    }
    return {};
}

QString bodyOf(const Alert& alert, base::Instant now) {
    switch (alert.kind) {
    case Alert::Kind::Over:
        return words("No job is in one of its states any more.");
    case Alert::Kind::LinkLost:
        return words("What is shown is as it was %1.").arg(shown(base::relativeText(alert.since, now)));
    case Alert::Kind::LinkBack:
        return {};
    case Alert::Kind::Began:
    case Alert::Kind::Lasts:
        break;
    }
    QStringList names;
    for (const domain::Flip& flip : alert.flips) {
        if (names.size() == namedJobs)
            break;
        names += shown(flip.job.str());
    }
    const std::size_t all = alert.kind == Alert::Kind::Began ? alert.begun : alert.jobs;
    QString text =
        alert.begun == 1 ? words("Rule “%1”").arg(shown(alert.rule.name)) : names.join(QStringLiteral(", "));
    if (all > static_cast<std::size_t>(names.size()))
        text += words(" and %1 more").arg(shown(base::countText(static_cast<long long>(all) - names.size())));
    if (alert.kind == Alert::Kind::Lasts)
        text += words("; the oldest since %1").arg(shown(base::relativeText(alert.since, now)));
    return text;
}

HealthState worstOf(const Counts& counts) {
    // Not knowing is not the worst: it is shown only when nothing is known to be wrong.
    for (const HealthState state : {HealthState::Stuck, HealthState::Missed, HealthState::Failing,
                                    HealthState::Late, HealthState::Flaky, HealthState::Unknown})
        if (counts[static_cast<std::size_t>(state)] > 0)
            return state;
    return HealthState::Ok;
}

QString countsText(const Counts& counts) {
    Counts trouble{};
    for (const HealthState state : {HealthState::Unknown, HealthState::Stuck, HealthState::Missed,
                                    HealthState::Late, HealthState::Failing, HealthState::Flaky})
        trouble[static_cast<std::size_t>(state)] = counts[static_cast<std::size_t>(state)];
    const QString text = counted(trouble, QStringLiteral(" · "));
    return text.isEmpty() ? words("nothing needs you") : text;
}

QByteArray hookInput(const Alert& alert, const domain::Profile& profile, base::Instant now) {
    QJsonObject counts;
    for (std::size_t i = 0; i < alert.counts.size(); ++i)
        if (alert.counts[i] > 0)
            counts.insert(fromUtf8(word(static_cast<HealthState>(i))), static_cast<qint64>(alert.counts[i]));
    QJsonArray flips;
    for (const domain::Flip& flip : alert.flips)
        flips.append(QJsonObject{{QStringLiteral("job"), fromUtf8(flip.job.str())},
                                 {QStringLiteral("from"), fromUtf8(word(flip.from))},
                                 {QStringLiteral("to"), fromUtf8(word(flip.to))},
                                 {QStringLiteral("mark"), fromUtf8(flip.mark)},
                                 {QStringLiteral("at"), fromUtf8(base::utcText(flip.at))}});
    const QJsonObject root{{QStringLiteral("rule"), fromUtf8(alert.rule.name)},
                           {QStringLiteral("kind"), QLatin1String(kindWord(alert.kind))},
                           {QStringLiteral("profile"), fromUtf8(profile.name)},
                           {QStringLiteral("environment"), fromUtf8(word(profile.environment))},
                           {QStringLiteral("at"), fromUtf8(base::utcText(now))},
                           {QStringLiteral("since"), fromUtf8(base::utcText(alert.since))},
                           {QStringLiteral("jobs"), static_cast<qint64>(alert.jobs)},
                           {QStringLiteral("begun"), static_cast<qint64>(alert.begun)},
                           {QStringLiteral("counts"), counts},
                           {QStringLiteral("flips"), flips}};
    return QJsonDocument(root).toJson(QJsonDocument::Compact) + '\n';
}

QStringList hookEnvironment(const Alert& alert, const domain::Profile& profile) {
    return {QStringLiteral("REDISPATCH_RULE=") + shown(alert.rule.name),
            QStringLiteral("REDISPATCH_KIND=") + QLatin1String(kindWord(alert.kind)),
            QStringLiteral("REDISPATCH_JOBS=") + QString::number(alert.jobs),
            QStringLiteral("REDISPATCH_PROFILE=") + shown(profile.name)};
}

} // namespace redispatch::ui
