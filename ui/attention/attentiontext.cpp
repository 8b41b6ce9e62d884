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
using query::NeedCause;

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
    switch (one.need.cause) {
    case NeedCause::ChainBroken:
        if (isOffered(job, Verb::Rearm))
            return remedy(Remedy::Deed::Rearm, Texts::tr("Re-arm…"), job, Verb::Rearm);
        return toRunNow(job);
    case NeedCause::Missed:
    case NeedCause::Late:
        if (job.queue && job.queue->queuePaused && isOffered(job, Verb::ResumeQueue))
            return remedy(Remedy::Deed::ResumeQueue, Texts::tr("Resume queue…"), job, Verb::ResumeQueue);
        return toRunNow(job);
    case NeedCause::FailingAgain:
    case NeedCause::Failing:
        if (job.can.can(Verb::Retry) && domain::isFailure(job.last.outcome) && !job.last.id.empty())
            return remedy(Remedy::Deed::Retry, Texts::tr("Retry…"), job, Verb::Retry);
        return remedy(Remedy::Deed::Trigger, Texts::tr("Trigger…"), job, Verb::Trigger);
    case NeedCause::PauseForgotten:
    case NeedCause::PauseUnexplained:
        return remedy(Remedy::Deed::Resume, Texts::tr("Resume…"), job, Verb::Resume);
    case NeedCause::NotesMissing:
        return {Remedy::Deed::EditCard, Texts::tr("Edit card…"), {}};
    case NeedCause::Stuck:
    case NeedCause::Invalid:
    case NeedCause::LeaseOver:
    case NeedCause::RunsLong:
    case NeedCause::Slow:
    case NeedCause::Flaky:
    case NeedCause::TooFast:
    case NeedCause::PauseEnded:
        break;
    }
    return {Remedy::Deed::Open, Texts::tr("Look"), {}};
}

std::optional<Remedy> otherRemedyFor(const AttentionJob& one, const QString& recordsRefusal) {
    if (one.need.cause != NeedCause::Missed)
        return std::nullopt;
    return Remedy{Remedy::Deed::Acknowledge, Texts::tr("Acknowledge…"), recordsRefusal};
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
    case Remedy::Deed::Acknowledge:
        actions.carryOut(job, Verb::Acknowledge);
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

Look lookFor(const AttentionJob& one, const Colours& colours) {
    return lookOf(*one.job, one.health, colours);
}

QString whyOf(const AttentionJob& one, base::Instant now) {
    return QString::fromStdString(query::needText(*one.job, one.health, one.need, now));
}

QString adviceOf(const AttentionJob& one) {
    const std::string_view advice = query::adviceFor(one.need.cause);
    return QString::fromUtf8(advice.data(), static_cast<qsizetype>(advice.size()));
}

QString titleOf(const AttentionLine& line) {
    return Texts::tr("%1 jobs of %2").arg(counted(line.jobs.size()), groupName(*line.first().job));
}

QString whyOf(const AttentionLine& line, base::Instant now) {
    const AttentionJob& first = line.first();
    if (!line.isGroup())
        return whyOf(first, now);
    switch (first.need.cause) {
    case NeedCause::Stuck:
        return Texts::tr("Their runs should have ended, and have not.");
    case NeedCause::ChainBroken:
        return Texts::tr("Nothing will start their next runs.");
    case NeedCause::Missed:
        return Texts::tr("Slots were due and nothing ran.");
    case NeedCause::FailingAgain:
        return Texts::tr("Their last three runs or more failed.");
    case NeedCause::Late:
        return first.job->queue ? Texts::tr("Due, and no live worker has taken them.")
                                : Texts::tr("Due, and no runner has taken them.");
    case NeedCause::Failing:
        return Texts::tr("Their last run failed.");
    case NeedCause::Invalid:
        return Texts::tr("Their stored definitions make no sense.");
    case NeedCause::LeaseOver:
        return Texts::tr("Nobody knows whether their runs go on.");
    case NeedCause::RunsLong:
        return Texts::tr("Running far longer than usual.");
    case NeedCause::Slow:
        return Texts::tr("Far slower than usual.");
    case NeedCause::Flaky:
        return Texts::tr("Now ok and now not, or ok only after retries.");
    case NeedCause::TooFast:
        return Texts::tr("Far faster than usual: perhaps there was nothing to do.");
    case NeedCause::PauseForgotten:
        return Texts::tr("Paused for more than a week without an end.");
    case NeedCause::PauseUnexplained:
        return Texts::tr("Paused, and nobody wrote down why.");
    case NeedCause::PauseEnded:
        return Texts::tr("Their pauses were ended by somebody else.");
    case NeedCause::NotesMissing:
        return Texts::tr("Their cards lack owner, expected result or rollback note.");
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
