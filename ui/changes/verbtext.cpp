// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/verbtext.h"

#include <QCoreApplication>

#include <algorithm>

namespace redispatch::ui {

using domain::Verb;

namespace {

struct Verbs {
    Q_DECLARE_TR_FUNCTIONS(Verbs)
};

QString reasonOf(domain::Why why) {
    const std::string_view reason = domain::reasonText(why);
    return QString::fromUtf8(reason.data(), static_cast<qsizetype>(reason.size()));
}

} // namespace

const std::vector<VerbText>& verbTexts() {
    static const std::vector<VerbText> texts = {
        {Verb::RunEarly, QStringLiteral("runEarly"), Verbs::tr("Run next one early…"), Verbs::tr("Run early"),
         Verbs::tr(
             "The pending run starts now and its slot is used up; the one after it comes as planned. To "
             "run once more without touching the schedule, trigger it instead."),
         false, false, false, false},
        {Verb::Retry, QStringLiteral("retryRun"), Verbs::tr("Retry this run…"), Verbs::tr("Retry"),
         Verbs::tr("The failed run is put in line again with its own data. The schedule stays as it is."),
         true, false, false, false},
        {Verb::RemoveRun, QStringLiteral("removeRun"), Verbs::tr("Remove this run…"), Verbs::tr("Remove"),
         Verbs::tr("The finished run goes with its result, error and log."), true, false, true, false},
        {Verb::Rearm, QStringLiteral("rearm"), Verbs::tr("Re-arm…"), Verbs::tr("Re-arm"),
         Verbs::tr("The pending run that the schedule lacks is made again, so that it goes on."), false,
         false, false, false},
        {Verb::Sweep, QStringLiteral("sweep"), Verbs::tr("Sweep leftovers…"), Verbs::tr("Sweep leftovers of"),
         Verbs::tr("Runs that an ended pause left behind, which would otherwise lie there for ever, are "
                   "deleted."),
         false, false, false, false},
        {Verb::PauseQueue, QStringLiteral("pauseQueue"), Verbs::tr("Pause queue…"), Verbs::tr("Pause queue"),
         Verbs::tr(
             "No job of the queue runs until it is resumed, scheduled or not. What is running goes on."),
         false, true, false, true},
        {Verb::ResumeQueue, QStringLiteral("resumeQueue"), Verbs::tr("Resume queue…"),
         Verbs::tr("Resume queue"), Verbs::tr("Everything that waits in the queue may run again."), false,
         true, false, false},
        {Verb::Acknowledge, QStringLiteral("acknowledge"), Verbs::tr("Acknowledge what was missed…"),
         Verbs::tr("Acknowledge the missed slots of"),
         Verbs::tr("What it missed until now no longer counts as missed, in every console. Nothing is "
                   "started, and what it misses next is told again."),
         false, false, false, true},
        {Verb::RemoveJob, QStringLiteral("removeJob"), Verbs::tr("Remove schedule…"),
         Verbs::tr("Remove schedule"),
         Verbs::tr(
             "The schedule and its pending run are deleted. A run under way ends; none follows, until the "
             "application registers the schedule again."),
         false, false, true, true},
    };
    return texts;
}

const VerbText& textOf(Verb verb) {
    const auto& texts = verbTexts();
    const auto found = std::ranges::find(texts, verb, &VerbText::verb);
    return found == texts.end() ? texts.front() : *found;
}

QString refusalOf(const domain::Job& job, Verb verb) {
    return reasonOf(job.can.of(verb));
}

QString refusalOfRecords(const domain::Profile& profile) {
    return profile.readOnly && profile.ledgerUrl.empty() ? reasonOf(domain::Why::ReadOnlyProfile) : QString();
}

bool isOffered(const domain::Job& job, Verb verb) {
    return job.can.of(verb) != domain::Why::NotOffered;
}

} // namespace redispatch::ui
