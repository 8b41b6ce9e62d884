// SPDX-License-Identifier: GPL-3.0-or-later
// The records that stand in for what an engine does not keep itself: request ids, and pauses that the
// application can end.
#pragma once

#include "core/domain/intent.h"
#include "core/domain/job.h"
#include "core/engines/engine.h"
#include "core/ledger/holds.h"
#include "core/ledger/requests.h"

#include <optional>
#include <string>

namespace redispatch::service {

/// Records of one intent. With an engine that keeps its own, or without a ledger, everything does nothing.
class OperatorRecords {
public:
    OperatorRecords(const engines::Engine& engine, redis::Client* ledger, const std::string& prefix,
                    const domain::Intent& intent);

    /// What an earlier request with this id came to; nothing when it is new. Conflict: it was another verb's.
    base::Result<std::optional<domain::Receipt>> earlier();
    /// An earlier request with this id was begun, and its answer lost.
    bool answerWasLost() const { return m_lost; }

    /// Takes the id. A receipt, when the job shows that the lost request was carried out.
    std::optional<domain::Receipt> begin(const domain::Job& job);
    /// A sentence for the receipt when something could not be recorded.
    std::string succeeded(const domain::Receipt& receipt, base::Instant now);
    void failed(base::Effect effect);

    /// The pause that somebody else ended, when the intent is to resume a job that is not paused.
    std::optional<domain::Pause> endedPause(const domain::Job& job);
    base::Status dismissEndedPause();

private:
    redis::Client* m_ledger;
    ledger::Requests m_requests;
    ledger::Holds m_holds;
    domain::Intent m_intent;
    bool m_begun = false;
    bool m_lost = false;
};

} // namespace redispatch::service
