// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded history beside what engines still know themselves.
#pragma once

#include "core/base/result.h"
#include "core/domain/run.h"
#include "core/engines/engine.h"
#include "core/ledger/history.h"
#include "core/service/ledgerlink.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

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

/// Reads what is recorded of those of `rows` that belong to engines without history, and lays it over them; a
/// row that changes is copied.
base::Status addRecorded(redis::Client& application, LedgerLink& ledger,
                         const std::function<bool(std::string_view engine)>& keepsHistory,
                         std::vector<engines::JobPtr>& rows);

} // namespace redispatch::service
