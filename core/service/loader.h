// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/domain/snapshot.h"
#include "core/engines/engine.h"
#include "core/query/jobhealth.h"
#include "core/service/overlay.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace redispatch::service {

/// Makes snapshots out of what the engines read. One per thread.
class Loader {
public:
    /// `ledger` adds Redispatch's own records to the rows; null: only what the engines say.
    Loader(std::vector<std::unique_ptr<engines::Engine>>& engines, const base::Clock& clock,
           LedgerLink* ledger = nullptr)
        : m_engines(engines), m_clock(clock) {
        if (ledger)
            m_overlay.emplace(*ledger);
    }

    /// Everything. An engine that fails becomes a gap, and so does the ledger, under the name "ledger"; only
    /// a broken link is an error.
    /// Rows that did not change are shared with `before`, which may be null.
    base::Result<domain::SnapshotPtr> load(redis::Client& client,
                                           const std::function<void(std::size_t)>& progress = {},
                                           const domain::SnapshotPtr& before = {});
    /// `before` with these jobs read again; rows that did not change are shared with it.
    base::Result<domain::SnapshotPtr> reload(redis::Client& client, const domain::SnapshotPtr& before,
                                             std::span<const base::JobId> jobs);
    /// `before` with the runners read again and its time brought up to date.
    base::Result<domain::SnapshotPtr> refreshRunners(redis::Client& client,
                                                     const domain::SnapshotPtr& before);

private:
    std::vector<base::JobId> forgetful(const domain::Snapshot& snapshot) const;
    void completeRows(std::vector<engines::JobPtr>& rows, const std::vector<engines::JobPtr>& before);
    static base::Status noteLedger(redis::Client& client, domain::Snapshot& snapshot, base::Status read);

    std::vector<std::unique_ptr<engines::Engine>>& m_engines;
    const base::Clock& m_clock;
    std::optional<Overlay> m_overlay;
    query::JobVitals m_vitals;
};

} // namespace redispatch::service
