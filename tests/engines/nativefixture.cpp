// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engines/nativefixture.h"

#include <stdexcept>

namespace redispatch::engines::native {

namespace {
std::string textOf(redis::Reply reply) {
    if (reply.isError())
        return "!" + std::string(reply.text());
    if (!reply.isArray())
        return std::string(reply.text());
    std::string text = "[";
    for (std::size_t i = 0; i < reply.size(); ++i)
        text += (i == 0 ? "" : " ") + textOf(reply[i]);
    return text + "]";
}
} // namespace

NativeTest::NativeTest(std::vector<std::string> serverArgs)
    : m_server(std::move(serverArgs)), m_client(connected()) {}

redis::Client NativeTest::connected(const std::string& user, const std::string& password) const {
    redis::Endpoint endpoint = *redis::parseUrl(m_server.unixUrl());
    endpoint.user = user;
    endpoint.password = password;
    endpoint.connectTimeout = endpoint.commandTimeout = std::chrono::seconds(30);
    redis::Client client(endpoint);
    if (const auto done = client.connect(); !done)
        throw std::runtime_error("no connection: " + done.error().detail);
    return client;
}

std::string NativeTest::raw(const std::vector<std::string>& command) {
    const auto replies = m_client.run(redis::Pipeline().addArgs(command), redis::Client::Intent::Write);
    return replies ? textOf((*replies)[0]) : "!" + replies.error().detail;
}

std::map<std::string, std::string> NativeTest::hash(const std::string& key) {
    const auto replies = m_client.run(redis::Pipeline().add("HGETALL", key));
    std::map<std::string, std::string> fields;
    for (std::size_t i = 0; replies && i + 1 < (*replies)[0].size(); i += 2)
        fields[std::string((*replies)[0][i].text())] = (*replies)[0][i + 1].text();
    return fields;
}

std::vector<std::map<std::string, std::string>> NativeTest::history(const base::JobId& job) {
    const auto replies =
        m_client.run(redis::Pipeline().add("XRANGE", m_protocol.keys().history(job), "-", "+"));
    std::vector<std::map<std::string, std::string>> entries;
    for (std::size_t i = 0; replies && i < (*replies)[0].size(); ++i) {
        const redis::Reply fields = (*replies)[0][i][1];
        auto& entry = entries.emplace_back();
        for (std::size_t at = 0; at + 1 < fields.size(); at += 2)
            entry[std::string(fields[at].text())] = fields[at + 1].text();
    }
    return entries;
}

std::string NativeTest::everything(const base::JobId& job) {
    const Keys& keys = m_protocol.keys();
    std::string all;
    for (const auto& [name, value] : hash(keys.state(job)))
        all += name + "=" + value + "\n";
    for (const auto& [name, value] : hash(keys.definition(job)))
        all += name + "=" + value + "\n";
    for (const auto& [name, value] : hash(keys.queueData(job)))
        all += name + "=" + value + "\n";
    all += raw({"ZRANGE", keys.queue(job), "0", "-1", "WITHSCORES"});
    all += raw({"ZRANGE", keys.lease(job), "0", "-1", "WITHSCORES"});
    all += raw({"XRANGE", keys.history(job), "-", "+"});
    return all;
}

base::JobId NativeTest::defined(Definition definition) {
    if (definition.id.empty())
        definition.id = "job";
    const auto done =
        m_protocol.define(m_client, definition, base::instantFromMs(2'000), "test@host", "define-1");
    EXPECT_TRUE(done) << why(done);
    const base::JobId job = base::JobId::of("native", definition.id);
    raw({"HSET", m_protocol.keys().state(job), "cursor", "1000"});
    return job;
}

Claim NativeTest::claimOf(const base::JobId& job, long long slotMs, const std::string& requestId) {
    Claim claim;
    claim.job = job;
    claim.slot = base::instantFromMs(slotMs);
    claim.nextSlot = base::instantFromMs(slotMs + 1'000);
    claim.rev = 1;
    claim.runner = "runner-1";
    claim.host = "host-1";
    claim.codeRevision = "41f2";
    claim.requestId = requestId;
    return claim;
}

Grant NativeTest::granted(const Claim& claim) {
    const auto reply = m_protocol.claim(m_client, claim);
    EXPECT_TRUE(reply) << why(reply);
    EXPECT_TRUE(reply && reply->grant) << "refused";
    return reply && reply->grant ? *reply->grant : Grant{};
}

std::string NativeTest::triggered(const base::JobId& job, const std::string& requestId) {
    const auto receipt = m_engine.apply(m_client, intent(job, requestId, domain::TriggerIntent{}));
    EXPECT_TRUE(receipt) << why(receipt);
    return receipt ? receipt->runId : std::string();
}

domain::Intent NativeTest::intent(const base::JobId& job, const std::string& requestId,
                                  decltype(domain::Intent::what) what) {
    return {job, std::move(what), "ana@desk", "a reason", requestId};
}

State NativeTest::state(const base::JobId& job) {
    const auto states = m_protocol.loadStates(m_client, {job});
    EXPECT_TRUE(states) << why(states);
    return states ? states->front() : State{};
}

JobPtr NativeTest::row(const base::JobId& job) {
    const auto rows = m_engine.reload(m_client, {&job, 1});
    EXPECT_TRUE(rows) << why(rows);
    return rows && !rows->empty() ? rows->front() : nullptr;
}

} // namespace redispatch::engines::native
