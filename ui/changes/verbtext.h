// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/job.h"
#include "core/domain/profile.h"

#include <QString>

#include <vector>

namespace redispatch::ui {

/// How a verb beyond trigger, pause and resume is offered and explained.
struct VerbText {
    domain::Verb verb;
    QString id;       ///< "removeJob": of its action and, with "Dialog" after it, of its dialog
    QString menu;     ///< "Remove schedule…"
    QString deed;     ///< "Remove schedule"; what it is done to follows
    QString explain;  ///< what it does, in a sentence or two
    bool ofRun;       ///< done to one run
    bool ofQueue;     ///< done to the whole queue
    bool destructive; ///< cannot be taken back
    bool wantsReason; ///< everywhere; in production all do
};

/// In the order of the menu.
const std::vector<VerbText>& verbTexts();
const VerbText& textOf(domain::Verb verb); ///< of one of those verbs

/// Why it cannot be done to this job, as half a sentence; empty when it can.
QString refusalOf(const domain::Job& job, domain::Verb verb);
/// Why nothing may be written to Redispatch's own records, as half a sentence. Empty also for a read-only
/// profile whose ledger lies in another Redis.
QString refusalOfRecords(const domain::Profile& profile);
/// Whether the job's engine has such a thing at all; what it has not is not shown.
bool isOffered(const domain::Job& job, domain::Verb verb);

} // namespace redispatch::ui
