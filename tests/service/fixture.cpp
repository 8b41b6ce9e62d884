// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/service/fixture.h"

#include "core/base/errortext.h"
#include "core/redis/serverinfo.h"
#include "core/timing/nextruns.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace redispatch::service::test {

namespace {

template <class T>
T must(base::Result<T> result) {
    if (!result)
        throw std::runtime_error(base::sentence(result.error()));
    return std::move(*result);
}

} // namespace

World::World(support::RedisServer::Options options)
    : server(std::move(options)), m_client(redis::Client(endpoint())) {
    if (auto connected = m_client.connect(); !connected)
        throw std::runtime_error(base::sentence(connected.error()));
}

redis::Endpoint World::endpoint() const {
    return must(redis::parseUrl(server.unixUrl()));
}

redis::Client World::another(const std::string& user, const std::string& password) const {
    redis::Endpoint where = endpoint();
    where.user = user;
    where.password = password;
    redis::Client client(where);
    if (auto connected = client.connect(); !connected)
        throw std::runtime_error(base::sentence(connected.error()));
    return client;
}

engines::native::Definition World::definition(const std::string& name, const std::string& schedule) const {
    engines::native::Definition made;
    made.id = name;
    made.schedule = schedule;
    made.card.owner = "catalogue";
    return made;
}

void World::define(const engines::native::Definition& definition) {
    const auto rule = must(timing::TimingRule::parse(definition.schedule, definition.timeZone));
    must(protocol.define(m_client, definition, timing::nextAfter(rule, now()), "tester",
                         base::newRequestId()));
}

void World::define(const std::string& name, const std::string& schedule) {
    define(definition(name, schedule));
}

std::string World::runPending(const std::string& name, domain::Outcome outcome, bool leaveRunning) {
    engines::native::Report report;
    report.outcome = outcome;
    report.duration = std::chrono::milliseconds(1'234);
    report.exitCode = outcome == domain::Outcome::Ok ? 0 : 3;
    return runPending(name, leaveRunning ? nullptr : &report);
}

std::string World::runPending(const std::string& name, const engines::native::Report* report) {
    const auto state = must(protocol.loadStates(m_client, {native(name)})).at(0);
    engines::native::Claim claim;
    claim.job = native(name);
    claim.entry = state.pending.at(0).entry;
    claim.slot = state.pending.at(0).dueAt;
    claim.nextSlot = state.nextSlot;
    claim.rev = state.rev;
    claim.runner = "runner-1";
    claim.host = "host-1";
    claim.codeRevision = "41f2";
    claim.requestId = base::newRequestId();
    const auto reply = must(protocol.claim(m_client, claim));
    if (!reply.grant)
        throw std::runtime_error("the claim was refused");
    if (report != nullptr)
        must(protocol.finish(m_client, native(name), reply.grant->run, *report, base::newRequestId()));
    return reply.grant->run;
}

void World::heartbeat(const std::string& runner) {
    domain::RunnerInfo info;
    info.id = runner;
    info.host = "host-1";
    info.engine = "native";
    info.jobs = 2;
    if (auto told = protocol.heartbeat(m_client, info); !told)
        throw std::runtime_error(base::sentence(told.error()));
}

base::Instant World::now() {
    return must(redis::serverTime(m_client));
}

std::string World::ask(const std::vector<std::string>& command) {
    redis::Pipeline pipeline;
    pipeline.addArgs(command);
    const auto reply = must(m_client.run(pipeline));
    if (const auto number = reply[0].integer())
        return std::to_string(*number);
    return std::string(reply[0].text());
}

Intercepting& intercept(Engines& engines) {
    for (auto& engine : engines) {
        if (engine->name() != "native")
            continue;
        auto wrapped = std::make_unique<Intercepting>(std::move(engine));
        Intercepting& reference = *wrapped;
        engine = std::move(wrapped);
        return reference;
    }
    throw std::runtime_error("no native engine");
}

} // namespace redispatch::service::test
