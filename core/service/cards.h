// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs with the card that applies: the ledger's where somebody edited it, else what the engine's own
// definition says.
#pragma once

#include "core/base/result.h"
#include "core/domain/detail.h"
#include "core/engines/engine.h"
#include "core/ledger/cards.h"
#include "core/service/ledgerlink.h"

#include <optional>

namespace redispatch::service {

struct LoadedDetail {
    domain::JobDetail detail;               ///< card, cardOrigin and the row's notes are set
    std::optional<base::Error> ledgerError; ///< the card is the seed, as the ledger could not be read
};

/// The job as the engine has it, with its card. An index entry that is wrong is put right on the way, where
/// that is allowed. An error only when the job itself cannot be read.
base::Result<LoadedDetail> loadDetail(engines::Engine& engine, redis::Client& application, LedgerLink& ledger,
                                      const base::JobId& job);

/// The card that applies as a version; revision 0: the seed.
domain::CardRevision cardOf(const domain::JobDetail& detail);
/// The parts in which the card is not what the job file says; none without a seed.
std::vector<domain::CardField> drift(const domain::JobDetail& detail);

/// Saves it and records "edit_card" with the names of the changed parts, also for what was refused or stayed
/// uncertain. `edit.by` and `edit.requestId` may be empty. A lost answer is asked for once more under the
/// same request id, so that Uncertain is rare. ReadOnly: see LedgerLink.
base::Result<domain::CardRevision> saveCard(engines::Engine& engine, redis::Client& application,
                                            LedgerLink& ledger, const std::string& profileName,
                                            const base::JobId& job, const domain::Card& card,
                                            const ledger::CardEdit& edit);

base::Result<std::vector<domain::CardRevision>>
loadCardHistory(redis::Client& application, LedgerLink& ledger, const base::JobId& job, int limit);

/// Whether a row shows this already; and to make it so.
bool showsCard(const domain::Job& row, const ledger::CardSummary& summary);
void showCard(domain::Job& row, const ledger::CardSummary& summary);

} // namespace redispatch::service
