// SPDX-License-Identifier: GPL-3.0-or-later
// Saying that a missed slot was seen: for jobs of every engine, and written to the ledger alone.
#pragma once

#include "core/domain/intent.h"
#include "core/domain/job.h"
#include "core/engines/engine.h"

#include <string>

namespace redispatch::service {

/// One acknowledgement, of an intent whose request id and `by` are set. Without a `ledger` everything is
/// Offline.
class Acknowledging {
public:
    Acknowledging(engines::Engine& engine, redis::Client& application, redis::Client* ledger,
                  std::string prefix)
        : m_engine(engine), m_application(application), m_ledger(ledger), m_prefix(std::move(prefix)) {}

    /// Conflict when nothing that was missed waits to be seen at `now`, Redis time.
    base::Result<domain::Plan> plan(const domain::Intent& intent, base::Instant now);
    /// A repeat of a request changes nothing, and one whose answer was lost is carried out with its own time.
    base::Result<domain::Receipt> apply(const domain::Intent& intent, base::Instant now);

private:
    base::Status check(const domain::Intent& intent) const;
    base::Result<domain::Job> row(const base::JobId& job);
    base::Status checkMissed(const domain::Intent& intent, base::Instant now);
    base::Result<domain::Receipt> save(const domain::Intent& intent, base::Instant at);

    engines::Engine& m_engine;
    redis::Client& m_application;
    redis::Client* m_ledger;
    std::string m_prefix;
};

} // namespace redispatch::service
