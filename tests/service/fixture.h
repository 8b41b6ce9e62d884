// SPDX-License-Identifier: GPL-3.0-or-later
// A real server with native jobs on it, and engines that misbehave on demand in front of the real one.
#pragma once

#include "core/engines/native/protocol.h"
#include "core/engines/registry.h"
#include "core/redis/client.h"
#include "tests/support/redisserver.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace redispatch::service::test {

using Engines = std::vector<std::unique_ptr<engines::Engine>>;

inline base::JobId native(const std::string& name) {
    return base::JobId("native:" + name);
}

class World {
public:
    explicit World(support::RedisServer::Options options = {});

    support::RedisServer server;
    engines::native::Protocol protocol{"rd:"};
    redis::Endpoint endpoint() const;
    redis::Client& client() { return m_client; } ///< connected
    /// A connected one of its own.
    redis::Client another(const std::string& user = {}, const std::string& password = {}) const;
    Engines engines() const { return engines::makeEngines({}); }

    engines::native::Definition definition(const std::string& name,
                                           const std::string& schedule = "every 1h") const;
    void define(const engines::native::Definition& definition);
    void define(const std::string& name, const std::string& schedule = "every 1h");
    /// Claims what waits in the job's queue first, and finishes it unless `leaveRunning`.
    std::string runPending(const std::string& name, domain::Outcome outcome = domain::Outcome::Ok,
                           bool leaveRunning = false);
    std::string runPending(const std::string& name, const engines::native::Report* report);
    void heartbeat(const std::string& runner);
    base::Instant now();
    /// The raw text of a reply, to look behind everybody's back.
    std::string ask(const std::vector<std::string>& command);

private:
    redis::Client m_client;
};

/// Forwards to the real engine but for what a test replaces.
class Intercepting final : public engines::Engine {
public:
    explicit Intercepting(std::unique_ptr<engines::Engine> real) : m_real(std::move(real)) {}

    std::function<base::Result<domain::Receipt>(engines::Engine&, redis::Client&, const domain::Intent&)>
        onApply;
    std::function<base::Result<engines::Listing>(engines::Engine&, redis::Client&)> onLoad;

    bool forgetful = false; ///< claims to keep no history

    std::string_view name() const override { return m_real->name(); }
    bool keepsHistory() const override { return !forgetful && m_real->keepsHistory(); }
    base::Result<engines::Presence> probe(redis::Client& client) override { return m_real->probe(client); }
    base::Result<engines::Listing> load(redis::Client& client,
                                        const std::function<void(std::size_t)>& progress) override {
        return onLoad ? onLoad(*m_real, client) : m_real->load(client, progress);
    }
    base::Result<std::vector<engines::JobPtr>> reload(redis::Client& client,
                                                      std::span<const base::JobId> jobs) override {
        return m_real->reload(client, jobs);
    }
    base::Result<std::vector<domain::RunnerInfo>> loadRunners(redis::Client& client) override {
        return m_real->loadRunners(client);
    }
    base::Result<domain::JobDetail> loadDetail(redis::Client& client, const base::JobId& job) override {
        return m_real->loadDetail(client, job);
    }
    base::Result<domain::RunPage> loadRuns(redis::Client& client, const base::JobId& job,
                                           const domain::RunQuery& query) override {
        return m_real->loadRuns(client, job, query);
    }
    base::Result<domain::Run> loadRun(redis::Client& client, const base::JobId& job,
                                      const std::string& run) override {
        return m_real->loadRun(client, job, run);
    }
    base::Result<domain::RunOutput> loadOutput(redis::Client& client, const base::JobId& job,
                                               const std::string& run) override {
        return m_real->loadOutput(client, job, run);
    }
    void addToPlan(const domain::JobDetail& detail, domain::Plan& plan) override {
        m_real->addToPlan(detail, plan);
    }
    base::Result<domain::Receipt> apply(redis::Client& client, const domain::Intent& intent) override {
        return onApply ? onApply(*m_real, client, intent) : m_real->apply(client, intent);
    }
    base::Result<std::string> followFrom(redis::Client& client) override {
        return m_real->followFrom(client);
    }
    base::Result<engines::Changes> follow(redis::Client& client, const std::string& position,
                                          base::milliseconds waitFor) override {
        return m_real->follow(client, position, waitFor);
    }

private:
    std::unique_ptr<engines::Engine> m_real;
};

/// The native engine of `engines`, wrapped in place.
Intercepting& intercept(Engines& engines);

} // namespace redispatch::service::test
