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

QString alertWords(const char* text, int n = -1) {
    return QCoreApplication::translate("Alert", text, nullptr, n);
}

QString alertState(HealthState state) {
    return shown(stats::title(state)).toLower();
}

QString statesText(const Counts& counts, const QString& between) {
    QStringList parts;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0)
            parts +=
                QStringLiteral("%1 %2").arg(shownCount(counts[i]), alertState(static_cast<HealthState>(i)));
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

QString alertUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

QString titleOf(const Alert& alert, const domain::Profile& profile) {
    const QString server = shown(profile.name);
    switch (alert.kind) {
    case Alert::Kind::Began:
        if (alert.begun == 1 && !alert.flips.empty())
            return alertWords("%1 is %2 · %3")
                .arg(shown(alert.flips.front().job.str()), alertState(alert.flips.front().to), server);
        return alertWords("%1 · %2").arg(statesText(alert.counts, QStringLiteral(", ")), server);
    case Alert::Kind::Lasts:
        return alertWords("Still %1 · %2").arg(statesText(alert.counts, QStringLiteral(", ")), server);
    case Alert::Kind::Over:
        return alertWords("%1: over · %2").arg(shown(alert.rule.name), server);
    case Alert::Kind::LinkLost:
        return alertWords("%1 cannot be reached").arg(server);
    case Alert::Kind::LinkBack:
        return alertWords("%1 is reached again").arg(server);
    }
    return {};
}

QString bodyOf(const Alert& alert, base::Instant now) {
    switch (alert.kind) {
    case Alert::Kind::Over:
        return alertWords("No job is in one of its states any more.");
    case Alert::Kind::LinkLost:
        return alertWords("What is shown is as it was %1.").arg(shown(base::relativeText(alert.since, now)));
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
    QString text = alert.begun == 1 ? alertWords("Rule “%1”").arg(shown(alert.rule.name))
                                    : names.join(QStringLiteral(", "));
    if (all > static_cast<std::size_t>(names.size()))
        text += alertWords(" and %1 more").arg(shownCount(all - static_cast<std::size_t>(names.size())));
    if (alert.kind == Alert::Kind::Lasts)
        text += alertWords("; the oldest since %1").arg(shown(base::relativeText(alert.since, now)));
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
    const QString text = statesText(trouble, QStringLiteral(" · "));
    return text.isEmpty() ? alertWords("nothing needs you") : text;
}

QByteArray hookInput(const Alert& alert, const domain::Profile& profile, base::Instant now) {
    QJsonObject counts;
    for (std::size_t i = 0; i < alert.counts.size(); ++i)
        if (alert.counts[i] > 0)
            counts.insert(alertUtf8(word(static_cast<HealthState>(i))), static_cast<qint64>(alert.counts[i]));
    QJsonArray flips;
    for (const domain::Flip& flip : alert.flips)
        flips.append(QJsonObject{{QStringLiteral("job"), alertUtf8(flip.job.str())},
                                 {QStringLiteral("from"), alertUtf8(word(flip.from))},
                                 {QStringLiteral("to"), alertUtf8(word(flip.to))},
                                 {QStringLiteral("mark"), alertUtf8(flip.mark)},
                                 {QStringLiteral("at"), alertUtf8(base::utcText(flip.at))}});
    const QJsonObject root{{QStringLiteral("rule"), alertUtf8(alert.rule.name)},
                           {QStringLiteral("kind"), QLatin1String(kindWord(alert.kind))},
                           {QStringLiteral("profile"), alertUtf8(profile.name)},
                           {QStringLiteral("environment"), alertUtf8(word(profile.environment))},
                           {QStringLiteral("at"), alertUtf8(base::utcText(now))},
                           {QStringLiteral("since"), alertUtf8(base::utcText(alert.since))},
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
