// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/ledgerlink.h"

#include <algorithm>

namespace redispatch::service {

namespace {
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

/// The jobs are shown without the ledger; they must not wait long for one that does not answer.
constexpr auto longestConnect = 2s;

redis::Endpoint hasty(redis::Endpoint endpoint) {
    endpoint.connectTimeout = std::min<std::chrono::milliseconds>(endpoint.connectTimeout, longestConnect);
    return endpoint;
}

double uniform(std::minstd_rand& random) {
    return std::uniform_real_distribution<double>(0.0, 1.0)(random);
}
} // namespace

LedgerLink::LedgerLink(const domain::Profile& profile, std::optional<redis::Endpoint> own, base::Stop stop)
    : m_prefix(profile.prefix)
    , m_readOnly(profile.readOnly)
    , m_separate(own.has_value() || !profile.ledgerUrl.empty())
    , m_lastError(base::makeError(base::ErrorKind::Offline, "ledger", "a connection"))
    , m_random(std::random_device()()) {
    if (own)
        m_own.emplace(hasty(std::move(*own)), stop);
}

base::Result<redis::Client*> LedgerLink::client(redis::Client& application) {
    if (!m_separate)
        return &application;
    if (!m_own)
        return base::makeError(base::ErrorKind::Invalid, "ledger", "an address of the Redis that it lies in");
    if (m_own->isConnected())
        return &*m_own;
    if (m_reconnect.state() == redis::Reconnect::State::Connected) // it broke since
        m_reconnect.lost(Steady::now(), uniform(m_random));
    if (m_reconnect.takeTurn(Steady::now())) {
        if (auto connected = m_own->connect()) {
            m_reconnect.connected();
            return &*m_own;
        } else {
            m_lastError = std::move(connected.error());
            m_reconnect.failed(m_lastError.kind, Steady::now(), uniform(m_random));
        }
    }
    return base::Error(m_lastError).during("connecting to the ledger");
}

void LedgerLink::retryNow() {
    if (m_own && !m_own->isConnected())
        m_reconnect.retryNow(Steady::now());
}

void LedgerLink::close() {
    if (m_own)
        m_own->close();
}

std::uint64_t LedgerLink::commands() const {
    return m_own ? m_own->traffic().commands : 0;
}

} // namespace redispatch::service
