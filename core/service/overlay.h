// SPDX-License-Identifier: GPL-3.0-or-later
// What the ledger adds to the rows that the engines read.
#pragma once

#include "core/base/result.h"
#include "core/engines/engine.h"
#include "core/ledger/acknowledgements.h"
#include "core/ledger/cards.h"
#include "core/ledger/history.h"
#include "core/ledger/holds.h"
#include "core/service/ledgerlink.h"

#include <span>
#include <vector>

namespace redispatch::service {

/// Keeps what lists show of the ledger's records and lays it over rows. A row is copied only when something
/// of it changes. One per thread.
class Overlay {
public:
    explicit Overlay(LedgerLink& ledger) : m_ledger(ledger) {}

    /// Reads the records of all jobs; runs recorded for `forgetful` ones, whose engine forgets them. After an
    /// error what was read before still holds.
    base::Status load(redis::Client& application, std::vector<base::JobId> forgetful);
    /// Those of these jobs; of all, when the last reading of all failed. True when all were read.
    base::Result<bool> load(redis::Client& application, std::span<const base::JobId> jobs,
                            std::span<const base::JobId> forgetful);

    /// Those of these jobs, whatever is known of others.
    base::Status loadOnly(redis::Client& application, std::span<const base::JobId> jobs,
                          std::span<const base::JobId> forgetful);

    void apply(std::vector<engines::JobPtr>& rows) const;

private:
    LedgerLink& m_ledger;
    ledger::CardSummaries m_cards;
    ledger::HoldRecords m_holds;
    ledger::AcknowledgementRecords m_acknowledged;
    ledger::RecordedRows m_recorded;
    std::vector<base::JobId> m_forgetful; ///< when all were read last
    bool m_complete = false;              ///< the last reading of all succeeded
};

} // namespace redispatch::service
