// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engines/bullmqreadfixture.h"

#include "core/redis/serverinfo.h"

#include <stdexcept>

namespace redispatch::engines::bullmq {

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

ReadTest::ReadTest(std::vector<std::string> serverArgs)
    : m_server(std::move(serverArgs)), m_client(connected()) {
    fresh();
}

void ReadTest::fresh(std::vector<std::string> queues, bool search) {
    m_engine = std::make_unique<BullmqEngine>(std::move(queues), search);
}

redis::Client ReadTest::connected(const std::string& user, const std::string& password,
                                  const std::string& clientName) const {
    redis::Endpoint endpoint = *redis::parseUrl(m_server.unixUrl());
    endpoint.user = user;
    endpoint.password = password;
    if (!clientName.empty())
        endpoint.clientName = clientName;
    endpoint.connectTimeout = endpoint.commandTimeout = std::chrono::seconds(30);
    redis::Client client(endpoint);
    if (const auto done = client.connect(); !done)
        throw std::runtime_error("no connection: " + done.error().detail);
    return client;
}

std::string ReadTest::raw(const std::vector<std::string>& command) {
    const auto replies = m_client.run(redis::Pipeline().addArgs(command), redis::Client::Intent::Write);
    return replies ? textOf((*replies)[0]) : "!" + replies.error().detail;
}

void ReadTest::makeQueue(const std::string& queue, Family family) {
    raw({"INCR", queue + "id"});
    if (family == Family::Bull)
        return;
    raw({"HSET", queue + "meta", "opts.maxLenEvents", "10000"});
    if (family == Family::V6)
        raw({"HSET", queue + "meta", "version", "bullmq:6.7.0"});
    if (family == Family::V5)
        raw({"HSET", queue + "meta", "version", "bullmq:5.81.5"});
    if (family == Family::V4)
        raw({"HSET", queue + "meta", "version", "bullmq:4.18.3"});
}

void ReadTest::make(const Scheduler& is) {
    const std::string slot = std::to_string(is.slotMs), job = pendingId(is.id, slot);
    raw({"ZADD", is.queue + "repeat", slot, is.id});
    std::vector<std::string> hash = {"HSET", definitionKey(is.queue, is.id)};
    hash.insert(hash.end(), is.fields.begin(), is.fields.end());
    raw(hash);
    // The pending job is made 59 s before it is due.
    const std::string made = std::to_string(is.slotMs - 59'000);
    raw({"HSET", jobKey(is.queue, job), "name", "digest", "data", "{}", "timestamp", made, "delay", "59000",
         "priority", "0", "rjk", is.id, "opts",
         "{\"repeat\":{\"every\":60000,\"count\":" + is.count + "},\"delay\":59000,\"timestamp\":" + made +
             (is.opts.empty() ? "" : "," + is.opts) + "}"});
    if (is.delayed)
        raw({"ZADD", is.queue + "delayed", std::to_string(is.slotMs * scorePerMs + 3), job});
}

void ReadTest::makeRepeatable(const std::string& queue, const std::string& member, const std::string& hash,
                              const std::string& repeat, long long slotMs, bool bull) {
    const std::string slot = std::to_string(slotMs), job = "repeat:" + hash + ":" + slot;
    raw({"ZADD", queue + "repeat", slot, member});
    raw({"HSET", queue + job, "name", "report", "data", "{}", "timestamp", std::to_string(slotMs - 1'490),
         "delay", "1490", "priority", "0", "opts",
         "{\"repeat\":" + repeat + ",\"delay\":1490,\"jobId\":\"" + job + "\"}"});
    if (!bull)
        raw({"HSET", queue + job, "rjk", member});
    raw({"ZADD", queue + "delayed", std::to_string(slotMs * scorePerMs + 7), job});
}

std::string ReadTest::undelay(const Scheduler& is) {
    const std::string job = pendingId(is.id, std::to_string(is.slotMs));
    raw({"ZREM", is.queue + "delayed", job});
    raw({"HSET", jobKey(is.queue, job), "delay", "0"});
    return job;
}

void ReadTest::finish(const std::string& queue, const std::string& job, long long startedMs,
                      long long finishedMs, bool failed) {
    raw({"HSET", queue + job, "processedOn", std::to_string(startedMs), "finishedOn",
         std::to_string(finishedMs), failed ? "failedReason" : "returnvalue",
         failed ? "boom" : "{\"ms\":3}"});
    raw({"ZADD", queue + (failed ? "failed" : "completed"), std::to_string(finishedMs), job});
}

std::string ReadTest::event(const std::string& queue, const std::string& name, const std::string& job) {
    if (job.empty())
        return raw({"XADD", queue + "events", "*", "event", name});
    return raw({"XADD", queue + "events", "*", "event", name, "jobId", job});
}

long long ReadTest::nowMs() {
    return base::msSinceEpoch(*redis::serverTime(m_client));
}

Listing ReadTest::load() {
    for (;;) {
        const auto found = m_engine->discover(m_client, std::chrono::seconds(1));
        EXPECT_TRUE(found) << found.error().detail;
        if (!found || *found)
            break;
    }
    auto listing = m_engine->load(m_client, {});
    EXPECT_TRUE(listing) << listing.error().detail;
    return listing ? std::move(*listing) : Listing{};
}

JobPtr ReadTest::row(const std::string& id) {
    for (const JobPtr& job : load().jobs)
        if (job->id.str() == id)
            return job;
    return nullptr;
}

} // namespace redispatch::engines::bullmq
