// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engines/engine.h"
#include "core/service/ledgerlink.h"
#include "core/stats/latencyseries.h"

namespace redispatch::service {

/// How long a job's runs took, how many failed and what they reported, without reading them: sketches where
/// the engine's own runners keep them, else as recorded. The window's length decides on the stretches:
/// stats::stretchFor(). Those below a day are made of hourly sketches where a job runs so often that these
/// are kept, and of at most about 1,000 runs; where neither reaches back to `from`, the UTC days that touch
/// the rest of the window stand for it. Windows above 8 days are UTC days throughout, at most the last 400.
base::Result<stats::LatencySeries> loadLatency(engines::Engine& engine, redis::Client& application,
                                               LedgerLink& ledger, const base::JobId& job, base::Instant from,
                                               base::Instant to);

/// What is usual for the job now, of its sketches.
base::Result<std::optional<domain::DurationBaseline>> loadBaseline(const engines::Engine& engine,
                                                                   redis::Client& application,
                                                                   LedgerLink& ledger, const base::JobId& job,
                                                                   base::Instant now);

} // namespace redispatch::service
