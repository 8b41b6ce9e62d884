// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/line.h"

#include "core/engines/registry.h"

#include <chrono>

namespace redispatch::live {

namespace {
redis::Endpoint named(redis::Endpoint endpoint, std::string_view role) {
    endpoint.clientName += ':';
    endpoint.clientName += role;
    return endpoint;
}

double uniform(std::minstd_rand& random) {
    return std::uniform_real_distribution<double>(0.0, 1.0)(random);
}
} // namespace

Line::Line(redis::Endpoint endpoint, const domain::Profile& profile, std::string_view role,
           std::optional<redis::Endpoint> ledgerEndpoint)
    : m_random(std::random_device()())
    , client(named(std::move(endpoint), role), m_stop)
    , ledger(profile, ledgerEndpoint ? std::optional(named(std::move(*ledgerEndpoint), role)) : std::nullopt,
             m_stop)
    , engines(engines::enginesFor(profile)) {}

base::Status Line::connect() {
    auto connected = client.connect();
    count();
    if (connected)
        reconnect.connected();
    else
        reconnect.failed(connected.error().kind, std::chrono::steady_clock::now(), uniform(m_random));
    return connected;
}

void Line::drop() {
    client.close();
    reconnect.lost(std::chrono::steady_clock::now(), uniform(m_random));
}

base::Status Line::ping() {
    auto answer = client.run(redis::Pipeline().add("PING"));
    count();
    if (!answer)
        return std::move(answer.error());
    return {};
}

base::Result<engines::Engine*> Line::engineOf(const base::JobId& job) const {
    for (const auto& engine : engines) {
        if (engine->name() == job.engine())
            return engine.get();
    }
    return base::makeError(base::ErrorKind::Missing, job.str(), "a job of a known engine");
}

} // namespace redispatch::live
