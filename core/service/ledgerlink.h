// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/profile.h"
#include "core/ledger/acknowledgements.h"
#include "core/ledger/audit.h"
#include "core/ledger/cards.h"
#include "core/ledger/flips.h"
#include "core/ledger/history.h"
#include "core/ledger/holds.h"
#include "core/ledger/latency.h"
#include "core/redis/client.h"
#include "core/redis/reconnect.h"

#include <cstdint>
#include <optional>
#include <random>

namespace redispatch::service {

/// The way to Redispatch's own records: the application's connection or, where the profile names another
/// Redis for them, one of its own. One per thread.
///
/// A read-only profile writes nothing to the application's Redis, records included. With a ledger on another
/// Redis its cards may still be edited, as nothing that the jobs depend on lies there.
class LedgerLink {
public:
    /// `own`: the other Redis, with its password; empty: the application's. A profile that names another one
    /// never falls back to the application's: without `own`, client() is Invalid. Does not connect yet.
    explicit LedgerLink(const domain::Profile& profile, std::optional<redis::Endpoint> own = {},
                        base::Stop stop = {});

    bool isSeparate() const { return m_separate; }
    bool mayWrite() const { return isSeparate() || !m_readOnly; }
    const std::string& prefix() const { return m_prefix; }
    ledger::Cards cards() const { return ledger::Cards(m_prefix); }
    ledger::Audit audit() const { return ledger::Audit(m_prefix); }
    ledger::Acknowledgements acknowledgements() const { return ledger::Acknowledgements(m_prefix); }
    ledger::Holds holds() const { return ledger::Holds(m_prefix); }
    ledger::History history() const { return ledger::History(m_prefix); }
    ledger::Flips flips() const { return ledger::Flips(m_prefix); }
    ledger::Latency latency() const { return ledger::Latency(m_prefix); }

    /// A connected client to read and write records with. A separate ledger that is down is tried again at
    /// the pace of redis::Reconnect; until then this is the last error, at once.
    base::Result<redis::Client*> client(redis::Client& application);
    void retryNow(); ///< a person asked
    void close();
    std::uint64_t commands() const; ///< sent over its own connection

private:
    std::string m_prefix;
    bool m_readOnly;
    bool m_separate;
    std::optional<redis::Client> m_own;
    redis::Reconnect m_reconnect;
    base::Error m_lastError;
    std::minstd_rand m_random;
};

} // namespace redispatch::service
