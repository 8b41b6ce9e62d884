// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention/attentiontext.h"

#include "core/base/humanize.h"
#include "core/query/columns.h"
#include "ui/changes/verbtext.h"
#include "ui/detail/phrases.h"
#include "ui/theme/look.h"
#include "ui/window/jobactions.h"

#include <QCoreApplication>

namespace redispatch::ui {

using domain::Job;
using domain::Verb;

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(AttentionView)
};

constexpr qsizetype longest = 400; // characters; names may have thousands

QString counted(std::size_t count) {
    return QString::fromStdString(base::countText(static_cast<long long>(count)));
}

QString groupName(const Job& job) {
    if (job.group.empty())
        return QString::fromStdString(std::string(job.id.engine()));
    return (job.queue ? Texts::tr("queue %1") : Texts::tr("group %1"))
        .arg(shown(job.group.view()).left(longest));
}

Remedy remedy(Remedy::Deed deed, const QString& text, const Job& job, Verb verb) {
    return {deed, text, refusalOf(job, verb)};
}

Remedy toRunNow(const Job& job) {
    if (isOffered(job, Verb::RunEarly) && job.can.can(Verb::RunEarly))
        return remedy(Remedy::Deed::RunEarly, Texts::tr("Run early…"), job, Verb::RunEarly);
    return remedy(Remedy::Deed::Trigger, Texts::tr("Trigger…"), job, Verb::Trigger);
}

} // namespace

Remedy remedyFor(const AttentionJob& one) {
    const Job& job = *one.job;
    const Remedy look{Remedy::Deed::Open, Texts::tr("Look"), {}};
    switch (one.need) {
    case Need::Missed:
    case Need::Late:
        if (one.health.reason.cause == stats::HealthCause::ChainBroken && isOffered(job, Verb::Rearm))
            return remedy(Remedy::Deed::Rearm, Texts::tr("Re-arm…"), job, Verb::Rearm);
        if (job.queue && job.queue->queuePaused && isOffered(job, Verb::ResumeQueue))
            return remedy(Remedy::Deed::ResumeQueue, Texts::tr("Resume queue…"), job, Verb::ResumeQueue);
        return toRunNow(job);
    case Need::FailingLong:
    case Need::Failing:
        if (job.can.can(Verb::Retry) && domain::isFailure(job.last.outcome) && !job.last.id.empty())
            return remedy(Remedy::Deed::Retry, Texts::tr("Retry…"), job, Verb::Retry);
        return remedy(Remedy::Deed::Trigger, Texts::tr("Trigger…"), job, Verb::Trigger);
    case Need::PauseOver:
    case Need::PauseLong:
        return remedy(Remedy::Deed::Resume, Texts::tr("Resume…"), job, Verb::Resume);
    case Need::NotesMissing:
        return {Remedy::Deed::EditCard, Texts::tr("Edit card…"), {}};
    case Need::Stuck:
    case Need::Undecodable:
    case Need::Slow:
    case Need::Flaky:
    case Need::TooFast:
        break;
    }
    return look;
}

void carryOutRemedy(JobActions& actions, const Job& job, Remedy::Deed deed) {
    switch (deed) {
    case Remedy::Deed::Open:
        break;
    case Remedy::Deed::Trigger:
        actions.trigger(job);
        break;
    case Remedy::Deed::Resume:
        actions.pauseOrResume(job);
        break;
    case Remedy::Deed::Retry:
        actions.carryOut(job, Verb::Retry, job.last.id);
        break;
    case Remedy::Deed::Rearm:
        actions.carryOut(job, Verb::Rearm);
        break;
    case Remedy::Deed::RunEarly:
        actions.carryOut(job, Verb::RunEarly);
        break;
    case Remedy::Deed::ResumeQueue:
        actions.carryOut(job, Verb::ResumeQueue);
        break;
    case Remedy::Deed::EditCard:
        actions.editCard(job);
        break;
    }
}

QString nameOf(const AttentionJob& one) {
    return QString::fromStdString(query::text(*one.job, query::Column::Job, {})).left(longest);
}

QString placeOf(const AttentionJob& one) {
    QStringList parts{groupName(*one.job)};
    if (!one.job->owner.empty())
        parts += shown(one.job->owner.view()).left(longest);
    return parts.join(QStringLiteral(" · "));
}

QString whyOf(const AttentionJob& one, base::Instant now) {
    const Job& job = *one.job;
    switch (one.need) {
    case Need::PauseOver:
        return Texts::tr("its pause should have ended %1 (%2)")
            .arg(relative(*job.paused->until, now), healthText(job, one.health, now));
    case Need::PauseLong:
        return Texts::tr("paused without an end (%1)").arg(healthText(job, one.health, now));
    case Need::NotesMissing:
        return Texts::tr("the card has %1")
            .arg(job.notes.owner || job.notes.expectedResult || job.notes.rollbackNote
                     ? QString::fromStdString(query::notesText(job.notes))
                     : Texts::tr("neither owner, expected result nor rollback note"));
    case Need::Slow:
    case Need::TooFast: {
        const auto took = job.runningSince && one.need == Need::Slow ? std::optional(now - *job.runningSince)
                                                                     : job.last.duration;
        const QString time = took ? durationOf(*took) : QString();
        return one.need == Need::Slow && job.runningSince
                   ? Texts::tr("running for %1, far longer than usual").arg(time)
               : one.need == Need::Slow
                   ? Texts::tr("the last run took %1, far longer than usual").arg(time)
                   : Texts::tr("the last run took only %1, far less than usual").arg(time);
    }
    case Need::Stuck:
    case Need::Missed:
    case Need::FailingLong:
    case Need::Late:
    case Need::Failing:
    case Need::Undecodable:
    case Need::Flaky:
        break;
    }
    return healthText(job, one.health, now);
}

QString titleOf(const AttentionLine& line) {
    return Texts::tr("%1 jobs of %2").arg(counted(line.jobs.size()), groupName(*line.first().job));
}

QString whyOf(const AttentionLine& line, base::Instant now) {
    const AttentionJob& first = line.first();
    if (!line.isGroup())
        return whyOf(first, now);
    switch (first.need) {
    case Need::Stuck:
        return Texts::tr("their runs should have ended, and have not");
    case Need::Missed:
        return first.health.reason.cause == stats::HealthCause::ChainBroken
                   ? Texts::tr("nothing will start their next runs")
                   : Texts::tr("slots were due and nothing ran");
    case Need::FailingLong:
        return Texts::tr("their last three runs or more failed");
    case Need::Late:
        if (first.job->queue && first.job->queue->queuePaused)
            return Texts::tr("due; the queue is paused");
        return first.job->queue ? Texts::tr("due, and no live worker has taken them")
                                : Texts::tr("due, and no runner has taken them");
    case Need::Failing:
        return Texts::tr("their last run failed");
    case Need::Undecodable:
        return Texts::tr("their stored definitions make no sense");
    case Need::PauseOver:
        return Texts::tr("still paused although their pauses should have ended");
    case Need::Slow:
        return Texts::tr("far slower than usual");
    case Need::Flaky:
        return Texts::tr("now ok and now not, or ok only after retries");
    case Need::TooFast:
        return Texts::tr("far faster than usual: perhaps there was nothing to do");
    case Need::PauseLong:
        return Texts::tr("paused for more than a week without an end");
    case Need::NotesMissing:
        return Texts::tr("their cards lack owner, expected result or rollback note");
    }
    return {};
}

QString calmText(const AttentionList& list) {
    const std::size_t judged = list.total - std::min(list.total, list.paused + list.unknown);
    if (judged == list.total)
        return list.total == 1 ? Texts::tr("The one job here is on time.")
                               : Texts::tr("All %1 jobs are on time.").arg(counted(list.total));
    return Texts::tr("%1 of %2 jobs are on time.").arg(counted(judged), counted(list.total));
}

QString calmRest(const AttentionList& list) {
    QStringList parts;
    if (list.paused > 0)
        parts += list.paused == 1 ? Texts::tr("1 is paused on purpose.")
                                  : Texts::tr("%1 are paused on purpose.").arg(counted(list.paused));
    if (list.unknown > 0)
        parts += list.unknown == 1 ? Texts::tr("1 cannot be judged: no outcome of its runs is known.")
                                   : Texts::tr("%1 cannot be judged: no outcome of their runs is known.")
                                         .arg(counted(list.unknown));
    return parts.join(QLatin1Char(' '));
}

} // namespace redispatch::ui
