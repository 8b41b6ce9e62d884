// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "core/base/ids.h"
#include "core/domain/profile.h"
#include "core/domain/snapshot.h"
#include "core/engines/engine.h"
#include "core/ledger/audit.h"
#include "core/redis/client.h"
#include "core/service/cards.h"
#include "core/service/ledgerlink.h"
#include "core/service/operator.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace redispatch::cli {

/// What a command works with. Connects when first asked to.
class Context {
public:
    Context(Terminal& terminal, const Options& options);

    Terminal& terminal() { return m_terminal; }
    Report& report() { return m_report; }
    bool json() const { return m_options.json; }
    const domain::Profile& profile() const { return m_profile; }
    base::Result<redis::Endpoint> endpoint() const { return m_options.endpoint(m_terminal); }

    /// The connected client.
    base::Result<redis::Client*> client();
    engines::Engine& engineOf(const base::JobId& job); ///< of an id that resolve() gave
    service::Operator makeOperator();
    ledger::Audit audit() const { return ledger::Audit(m_profile.prefix); }
    service::LedgerLink& ledger() { return *m_ledger; } ///< once client() has succeeded
    /// The client for Redispatch's own records, once client() has succeeded.
    base::Result<redis::Client*> records() { return m_ledger->client(*m_client); }

    /// Where the job's sketches lie: with the job for native ones, else among the records.
    base::Result<redis::Client*> sketchClient(const base::JobId& job);

    /// All jobs. What could not be read is among the gaps; when that is everything, it is the error.
    base::Result<domain::SnapshotPtr> load();
    /// The job with its card.
    base::Result<service::LoadedDetail> loadDetail(const base::JobId& job);
    /// The parameters that these jobs declare.
    base::Result<domain::DeclaredParameters> loadDeclared(std::span<const base::JobId> jobs);
    /// The job a person named: asked for directly when the whole id was typed, else looked for in the list.
    base::Result<base::JobId> resolve(const std::string& typed);

private:
    Terminal& m_terminal;
    const Options& m_options;
    Report m_report;
    domain::Profile m_profile;
    std::optional<redis::Client> m_client;
    std::optional<service::LedgerLink> m_ledger;
    std::vector<std::unique_ptr<engines::Engine>> m_engines;
};

} // namespace redispatch::cli
