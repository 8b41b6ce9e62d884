// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/detail.h"
#include "core/domain/intent.h"
#include "core/domain/profile.h"
#include "core/engines/engine.h"
#include "core/ledger/audit.h"

#include <memory>
#include <optional>
#include <vector>

namespace redispatch::service {

/// Carries out what a person wants: preview, apply, read back, audit. One per thread.
///
/// `ledger` is where Redispatch's own records lie: the application's client itself, another Redis, or null
/// when that other Redis cannot be reached now. Without it the deed is done all the same, and the receipt
/// says what could not be recorded.
class Operator {
public:
    Operator(std::vector<std::unique_ptr<engines::Engine>>& engines, ledger::Audit audit,
             domain::Profile profile)
        : m_engines(engines), m_audit(std::move(audit)), m_profile(std::move(profile)) {}

    /// What the intent would do, from the job as it is now. Changes nothing. Invalid parameters, a missing
    /// reason and a verb the job does not have are errors here already.
    base::Result<domain::Plan> plan(redis::Client& application, redis::Client* ledger,
                                    const domain::Intent& intent);
    base::Result<domain::Plan> plan(redis::Client& client, const domain::Intent& intent) {
        return plan(client, &client, intent);
    }

    /// Does it. The audit record is written also for what failed or stayed uncertain. A read-only profile
    /// refuses before anything is sent. Resuming a job that is not paused, but whose pause somebody else had
    /// ended, removes the record of that pause, for everybody. When it was to do only this and cannot:
    /// Conflict. An acknowledgement needs the ledger, and with one of its own no right to write to the jobs'
    /// Redis.
    base::Result<domain::Receipt> apply(redis::Client& application, redis::Client* ledger,
                                        const domain::Intent& intent);
    base::Result<domain::Receipt> apply(redis::Client& client, const domain::Intent& intent) {
        return apply(client, &client, intent);
    }

private:
    base::Result<domain::Receipt> acknowledge(engines::Engine& engine, redis::Client& application,
                                              redis::Client* ledger, const domain::Intent& intent,
                                              base::Instant now);
    domain::AuditRecord recordOf(const domain::Intent& intent, base::Instant now) const;
    base::Status audit(redis::Client* ledger, const domain::AuditRecord& record) const;

    std::vector<std::unique_ptr<engines::Engine>>& m_engines;
    ledger::Audit m_audit;
    domain::Profile m_profile;
};

/// The job that a person's text names: a whole id, a unique tail of one, or else a name. Missing, or Invalid
/// naming the candidates when several fit.
base::Result<base::JobId> resolveJob(const domain::Snapshot& snapshot, const std::string& typed);

/// user@host of this process, for audit records.
std::string currentActor();

} // namespace redispatch::service
