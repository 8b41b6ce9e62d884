// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded history beside what engines still know themselves.
#pragma once

#include "core/base/result.h"
#include "core/domain/run.h"
#include "core/engines/engine.h"
#include "core/ledger/history.h"
#include "core/service/ledgerlink.h"

#include <string>

namespace redispatch::service {

/// Runs as the engine knows them and, where it keeps no history, as they were recorded: each once, newest
/// first. A ledger that cannot be reached is told in the page's note.
base::Result<domain::RunPage> loadRuns(engines::Engine& engine, redis::Client& application,
                                       LedgerLink& ledger, const base::JobId& job,
                                       const domain::RunQuery& query);
/// The engine's own word, else the recorded run.
base::Result<domain::Run> loadRun(engines::Engine& engine, redis::Client& application, LedgerLink& ledger,
                                  const base::JobId& job, const std::string& run);

/// The run with what it lacks filled in from its record.
domain::Run filledUp(domain::Run run, const domain::Run& recorded);

/// Gives a row its recorded strip and median, and the last run, success and failure where those recorded are
/// newer. Whether it changed.
bool addRecorded(domain::Job& row, const ledger::RecordedRow& recorded);

} // namespace redispatch::service
