// SPDX-License-Identifier: GPL-3.0-or-later
// What the attention page says about a job, and what it offers to do.
#pragma once

#include "ui/attention/attentionlist.h"
#include "ui/theme/look.h"

#include <QString>

#include <optional>

namespace redispatch::ui {

class JobActions;

/// What can be done about it from the page.
struct Remedy {
    enum class Deed { Open, Trigger, Resume, Retry, Rearm, RunEarly, ResumeQueue, EditCard, Acknowledge };
    Deed deed = Deed::Open;
    QString text;    ///< of the button: "Resume…"
    QString refusal; ///< why it cannot be done here, as half a sentence; empty when it can
};
Remedy remedyFor(const AttentionJob& one);
/// What else helps, where one remedy is not all there is.
/// `recordsRefusal`: see refusalOfRecords().
std::optional<Remedy> otherRemedyFor(const AttentionJob& one, const QString& recordsRefusal);
/// Opens its dialog.
void carryOutRemedy(JobActions& actions, const domain::Job& job, Remedy::Deed deed);

/// The state as in the table; of a group without what only some of its jobs have.
Look lookFor(const AttentionJob& one, const Colours& colours);
QString nameOf(const AttentionJob& one);
/// "queue emails · mail team": group and owner.
QString placeOf(const AttentionJob& one);
QString whyOf(const AttentionJob& one, base::Instant now);
QString adviceOf(const AttentionJob& one);

/// "312 jobs of queue emails"
QString titleOf(const AttentionLine& line);
/// What they have in common: "due, and no live worker has taken them".
QString whyOf(const AttentionLine& line, base::Instant now);

/// "All 42 jobs are on time."
QString calmText(const AttentionList& list);
/// "3 are paused. Nobody can judge 2." Empty when there is nothing to add.
QString calmRest(const AttentionList& list);

} // namespace redispatch::ui
