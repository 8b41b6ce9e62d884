// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/phrases.h"

#include "core/base/humanize.h"
#include "core/query/columns.h"
#include "core/stats/healthtext.h"
#include "core/timing/zonetext.h"
#include "ui/theme/look.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <algorithm>

namespace redispatch::ui {

using domain::Instant;
using domain::Job;
using domain::JobState;

namespace {

struct Phrases {
    Q_DECLARE_TR_FUNCTIONS(Phrases)
};

QString pauseText(const domain::Pause& pause, Instant now) {
    const QString end =
        pause.until ? Phrases::tr("until %1 (%2)")
                          .arg(clockText(*pause.until, workstationZone()), relative(*pause.until, now))
                    : Phrases::tr("until somebody resumes it");
    const QString who = pause.by.empty() ? Phrases::tr("somebody") : shown(pause.by);
    return Phrases::tr("by %1, %2: %3 — %4")
        .arg(who, relative(pause.since, now),
             pause.reason.empty() ? Phrases::tr("no reason given") : shown(pause.reason), end);
}

QString lastText(const Job& job, Instant now) {
    if (job.last.outcome == domain::Outcome::None || !job.last.finishedAt)
        return {};
    const QString word = lookOf(job.last.outcome, lightColours()).word;
    QString text = Phrases::tr("last run %1, %2").arg(word, relative(*job.last.finishedAt, now));
    if (job.last.duration)
        text += Phrases::tr(", took %1").arg(durationOf(*job.last.duration));
    return text;
}

/// What takes runs: the engine's own name for it.
bool hasWorkers(const Job& job) {
    return job.queue != nullptr;
}

QString lateText(const Job& job, Instant now) {
    if (!job.nextAt)
        return {};
    const QString due = relative(*job.nextAt, now);
    if (job.queue && job.queue->queuePaused)
        return Phrases::tr("due %1; its queue is paused").arg(due);
    return hasWorkers(job) ? Phrases::tr("due %1, and no live worker has taken it").arg(due)
                           : Phrases::tr("due %1, and no runner has taken it").arg(due);
}

QString waitingText(const Job& job) {
    if (job.queue && job.queue->queuePaused)
        return Phrases::tr("due, held back by its paused queue");
    return hasWorkers(job) ? Phrases::tr("due, waiting for a worker")
                           : Phrases::tr("due, waiting for a runner");
}

QString neverRunText(const Job& job) {
    return job.queue && !job.queue->note.empty() ? shown(job.queue->note.view())
                                                 : Phrases::tr("nothing recorded yet");
}

QString exhaustedText(const Job& job) {
    if (job.queue && job.queue->limit && job.queue->iteration && *job.queue->iteration >= *job.queue->limit)
        return Phrases::tr("all %1 runs that its limit allows have been")
            .arg(QString::fromStdString(base::countText(*job.queue->limit)));
    if (job.queue && job.queue->endsAt)
        return Phrases::tr("it ended on %1").arg(zonedText(*job.queue->endsAt, job.schedule.timeZone.view()));
    return Phrases::tr("no slot is left");
}

} // namespace

QString queueText(const Job& job) {
    if (!job.queue)
        return {};
    QStringList parts = {shown(query::engineOf(job))};
    if (!job.group.empty())
        parts += Phrases::tr("queue %1").arg(shown(job.group.view()));
    const std::string iteration = query::text(job, query::Column::Iteration, {});
    if (!iteration.empty())
        parts += job.queue->iteration ? Phrases::tr("iteration %1").arg(QString::fromStdString(iteration))
                                      : QString::fromStdString(iteration);
    if (job.queue->endsAt)
        parts += Phrases::tr("ends %1").arg(zonedText(*job.queue->endsAt, job.schedule.timeZone.view()));
    if (job.queue->hasTemplate)
        parts += Phrases::tr("has a template");
    return parts.join(QStringLiteral(" · "));
}

QString whyText(const Job& job, JobState state, Instant now) {
    const QString problem = job.problem ? shown(*job.problem) : QString();
    switch (state) {
    case JobState::Invalid:
        return problem;
    case JobState::Running:
        return job.runningSince ? Phrases::tr("for %1").arg(durationOf(std::max(now - *job.runningSince, {})))
                                : QString();
    case JobState::Paused:
        return job.paused ? pauseText(*job.paused, now) : QString();
    case JobState::Late:
        return lateText(job, now);
    case JobState::Waiting:
        return waitingText(job);
    case JobState::NeverRun:
        return neverRunText(job);
    case JobState::Retired:
        return Phrases::tr("its job file is gone; the history stays");
    case JobState::Exhausted:
        return exhaustedText(job);
    case JobState::Broken:
        return problem.isEmpty() ? Phrases::tr("no run is pending; re-arm it to go on") : problem;
    case JobState::Failing:
    case JobState::Ok:
    case JobState::Unknown:
        break;
    }
    QString last = lastText(job, now);
    if (last.isEmpty() && job.queue)
        last = shown(job.queue->note.view());
    return problem.isEmpty() || last.isEmpty() ? last + problem : last + QStringLiteral(" · ") + problem;
}

QString healthText(const Job& job, const stats::Health& health, Instant now) {
    using stats::HealthCause;
    const stats::HealthReason& reason = health.reason;
    const QString problem = job.problem ? shown(*job.problem) : QString();
    const QString last = lastText(job, now);
    const auto slot = [&] {
        return reason.at ? zonedText(*reason.at, job.schedule.timeZone.view()) : QString();
    };
    const auto took = [&] { return reason.duration ? durationOf(*reason.duration) : QString(); };
    QString text;
    switch (reason.cause) {
    case HealthCause::InvalidDefinition:
        text = problem;
        break;
    case HealthCause::ChainBroken:
        text = whyText(job, JobState::Broken, now);
        break;
    case HealthCause::SlotOpen:
        text = lateText(job, now);
        break;
    case HealthCause::SlotMissed:
        if (reason.at)
            text = Phrases::tr("the slot of %1 was due and nothing ran").arg(slot());
        break;
    case HealthCause::DeadlinePassed:
        text = Phrases::tr("the slot of %1 has not run, %2 beyond its deadline").arg(slot(), took());
        break;
    case HealthCause::Failed:
        text = reason.count > 1 && !last.isEmpty()
                   ? Phrases::tr("%1 failures in a row; %2").arg(reason.count).arg(last)
                   : last;
        break;
    case HealthCause::HeldBack:
        text = job.paused ? pauseText(*job.paused, now) : QString();
        break;
    case HealthCause::Active:
        text = Phrases::tr("for %1").arg(took());
        break;
    case HealthCause::NotDueYet:
        text = neverRunText(job);
        break;
    case HealthCause::LastWasOk:
        text = last;
        break;
    case HealthCause::NothingKnown:
        text = job.queue ? shown(job.queue->note.view()) : QString();
        break;
    case HealthCause::NotRead:
    case HealthCause::LeaseOver:
    case HealthCause::OverTime:
    case HealthCause::LeaseLost:
    case HealthCause::Changing:
    case HealthCause::Retrying:
    case HealthCause::NeverStarted:
        break;
    }
    if (text.isEmpty())
        text = QString::fromStdString(stats::reasonText(reason));
    if (job.state == JobState::Retired || job.state == JobState::Exhausted)
        text = whyText(job, job.state, now) + QStringLiteral("; ") + text;
    if (!problem.isEmpty() && !text.contains(problem))
        text += QStringLiteral(" · ") + problem;
    if (const std::string besides = stats::besidesText(health); !besides.empty())
        text += Phrases::tr("; also %1").arg(QString::fromStdString(besides));
    return text;
}

QString clockText(Instant at, std::string_view zone) {
    return QString::fromStdString(timing::localMinuteText(at, zone.empty() ? "UTC" : zone));
}

std::vector<QString> clockTexts(std::span<const Instant> at, std::string_view zone) {
    const bool withSeconds = std::any_of(at.begin(), at.end(), [](Instant slot) {
        return slot.time_since_epoch() % std::chrono::minutes(1) != std::chrono::milliseconds(0);
    });
    std::vector<QString> texts;
    for (const Instant slot : at) {
        constexpr std::size_t upToSeconds = 19; // of "2021-03-28T04:00:15+03:00"
        std::string text = timing::localText(slot, zone.empty() ? "UTC" : zone).substr(0, upToSeconds);
        std::replace(text.begin(), text.end(), 'T', ' ');
        texts.push_back(withSeconds ? QString::fromStdString(text) : clockText(slot, zone));
    }
    return texts;
}

QString zonedText(Instant at, std::string_view zone) {
    return clockText(at, zone) + QLatin1Char(' ') + (zone.empty() ? QStringLiteral("UTC") : shown(zone));
}

QString relative(Instant at, Instant now) {
    return QString::fromStdString(base::relativeText(at, now));
}

QString durationOf(domain::milliseconds duration) {
    return QString::fromStdString(base::durationText(duration));
}

std::string workstationZone() {
    const QByteArray id = QTimeZone::systemTimeZoneId();
    return id == "Etc/UTC" ? "UTC" : id.toStdString();
}

QString commandText(const std::vector<std::string>& argv) {
    QStringList words;
    for (const std::string& argument : argv) {
        QString word = shown(argument);
        const auto plain = [](QChar c) {
            return c.isLetterOrNumber() || QStringLiteral("@%+=:,./-_").contains(c);
        };
        if (word.isEmpty() || !std::all_of(word.cbegin(), word.cend(), plain)) {
            word.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
            word = QLatin1Char('\'') + word + QLatin1Char('\'');
        }
        words += word;
    }
    return words.join(QLatin1Char(' '));
}

} // namespace redispatch::ui
