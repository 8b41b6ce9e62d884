// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engines/bullmqwritefixture.h"

#include "core/base/text.h"
#include "core/engines/bullmq/members.h"
#include "core/redis/serverinfo.h"

#include <cmath>
#include <stdexcept>

namespace redispatch::engines::bullmq {

namespace {

constexpr long long hour = 3'600'000;

std::string textOf(redis::Reply reply) {
    if (reply.isError())
        return "!" + std::string(reply.text());
    if (const auto number = reply.integer(); number && !reply.isArray())
        return std::to_string(*number);
    if (!reply.isArray())
        return std::string(reply.text());
    std::string text = "[";
    for (std::size_t i = 0; i < reply.size(); ++i)
        text += (i == 0 ? "" : " ") + textOf(reply[i]);
    return text + "]";
}

redis::Client connected(const support::RedisServer& server) {
    redis::Client client(*redis::parseUrl(server.unixUrl()));
    if (const auto done = client.connect(); !done)
        throw std::runtime_error("no connection: " + done.error().detail);
    return client;
}

} // namespace

std::string nameOf(Family family) {
    switch (family) {
    case Family::Bull:
        return "Bull";
    case Family::V4:
        return "V4";
    case Family::V5:
        return "V5";
    case Family::V6:
        return "V6";
    case Family::Unknown:
        break;
    }
    return "Unknown";
}

WriteTest::WriteTest(std::vector<std::string> serverArgs)
    : m_server([&] {
        serverArgs.insert(serverArgs.end(), {"--enable-debug-command", "yes"});
        return serverArgs;
    }())
    , m_client(connected(m_server)) {}

std::string WriteTest::raw(const std::vector<std::string>& command) {
    const auto replies = m_client.run(redis::Pipeline().addArgs(command), redis::Client::Intent::Write);
    return replies ? textOf((*replies)[0]) : "!" + replies.error().detail;
}

std::map<std::string, std::string> WriteTest::hash(const std::string& key) {
    const auto replies = m_client.run(redis::Pipeline().add("HGETALL", key));
    std::map<std::string, std::string> fields;
    for (std::size_t i = 0; replies && i + 1 < (*replies)[0].size(); i += 2)
        fields[std::string((*replies)[0][i].text())] = (*replies)[0][i + 1].text();
    return fields;
}

long long WriteTest::nowMs() {
    return base::msSinceEpoch(*redis::serverTime(m_client));
}

base::JobId WriteTest::seed(const Seed& seed) {
    m_family = seed.family;
    m_queue = seed.queue;
    const bool bull = m_family == Family::Bull;
    const bool composite = bull || m_family == Family::V4;
    const std::string tail = seed.pattern.empty() ? std::to_string(hour) : seed.pattern;
    m_member =
        composite ? "digest:::" + std::string(bull && seed.pattern.empty() ? "" : ":") + tail : "daily";
    const long long now = nowMs();
    m_slot = now + hour / 2;
    const std::string name = composite ? compositeHash(m_member, "digest", "", bull) : m_member;
    m_pending = pendingId(name, std::to_string(m_slot));
    m_job = JobRef{m_queue, m_member}.id();

    const std::string rule = seed.pattern.empty() ? "\"every\":" + tail
                             : bull               ? "\"cron\":\"" + seed.pattern + "\""
                                                  : "\"pattern\":\"" + seed.pattern + "\"";
    // Registered half an hour ago: the due time is timestamp + opts.delay.
    const long long created = now - hour / 2;
    const std::string opts = "{" + seed.jobOptions + (seed.jobOptions.empty() ? "" : ",") + "\"repeat\":{" +
                             rule + ",\"count\":7,\"key\":\"" + m_member + "\"" + seed.repeatExtra +
                             "},\"jobId\":\"" + m_pending +
                             "\",\"delay\":" + std::to_string(m_slot - created) +
                             ",\"prevMillis\":" + std::to_string(m_slot) + "}";
    std::vector<std::string> job = {"HSET",      at(m_pending),
                                    "name",      "digest",
                                    "data",      "{\"a\":1.50,\"b\":[]}",
                                    "opts",      opts,
                                    "timestamp", std::to_string(created),
                                    "delay",     std::to_string(m_slot - created),
                                    "priority",  seed.priority};
    if (!bull)
        job.insert(job.end(), {"rjk", m_member});
    raw(job);
    raw({"ZADD", at("repeat"), std::to_string(m_slot), m_member});
    raw({"ZADD", at("delayed"), std::to_string(m_slot * scorePerMs + 3), m_pending});
    raw({"SET", at("id"), "41"});
    if (!composite) {
        std::vector<std::string> definition = {"HSET", at("repeat:" + m_member), "name", "digest", "ic", "7",
                                               "data", "{\"a\":1.50,\"b\":[]}"};
        if (seed.pattern.empty())
            definition.insert(definition.end(), {"every", tail, "offset", "0"});
        else
            definition.insert(definition.end(), {"pattern", seed.pattern, "tz", "Europe/Madrid"});
        if (!seed.jobOptions.empty())
            definition.insert(definition.end(), {"opts", "{" + seed.jobOptions + "}"});
        definition.insert(definition.end(), seed.definition.begin(), seed.definition.end());
        raw(definition);
    }
    if (bull)
        return m_job;
    raw({"HSET", at("meta"), "opts.maxLenEvents", "10000"});
    raw({"XADD", at("events"), "*", "event", "delayed", "jobId", m_pending, "delay", std::to_string(m_slot)});
    if (m_family == Family::V4)
        raw({"HSET", at("meta"), "version", "bullmq:4.18.3"});
    if (m_family == Family::V5)
        raw({"HSET", at("meta"), "version", "bullmq:5.81.5"});
    if (m_family == Family::V6)
        raw({"HSET", at("meta"), "version", "bullmq:6.7.0"});
    return m_job;
}

base::Result<domain::Receipt> WriteTest::apply(decltype(domain::Intent::what) what,
                                               const std::string& request) {
    return m_engine.apply(m_client, {m_job, std::move(what), "ana@desk", "a reason",
                                     request.empty() ? base::newRequestId() : request});
}

long long WriteTest::dueOf(const std::string& run) {
    const auto score = base::parseDouble(raw({"ZSCORE", at("delayed"), run}));
    return score ? static_cast<long long>(std::floor(*score / 4096.0)) : -1;
}

std::vector<std::string> WriteTest::events() {
    const auto replies = m_client.run(redis::Pipeline().add("XRANGE", at("events"), "-", "+"));
    std::vector<std::string> texts;
    for (std::size_t i = 0; replies && i < (*replies)[0].size(); ++i) {
        const redis::Reply fields = (*replies)[0][i][1];
        const redis::Reply job = fields.field("jobId");
        texts.push_back(std::string(fields.field("event").text()) +
                        (job.isNil() ? "" : " " + std::string(job.text())));
    }
    return texts;
}

void WriteTest::pauseAsLibrary() {
    if (m_family != Family::V6 && raw({"EXISTS", at("wait")}) == "1")
        raw({"RENAME", at("wait"), at("paused")});
    raw({"HSET", at("meta"), "paused", "1"});
    if (m_family == Family::Bull)
        raw({"SET", at("meta-paused"), "1"});
    else
        raw({"DEL", at("marker")});
}

void WriteTest::promoteTo(const std::string& suffix) {
    raw({"ZREM", at("delayed"), m_pending});
    raw({"HSET", at(m_pending), "delay", "0"});
    if (suffix == "prioritized")
        raw({"ZADD", at(suffix), "12884901889", m_pending});
    else
        raw({"LPUSH", at(suffix), m_pending});
}

void WriteTest::finishPending(const std::string& set) {
    raw({"ZREM", at("delayed"), m_pending});
    raw({"ZADD", at(set), std::to_string(nowMs()), m_pending});
    raw({"HSET", at(m_pending), "processedOn", "1795435200000", "finishedOn", "1795435201000", "atm", "3",
         "ats", "3", "attemptsMade", "3"});
    raw({"HSET", at(m_pending), set == "failed" ? "failedReason" : "returnvalue", "\"x\""});
    raw({"LPUSH", at(m_pending + ":logs"), "a row"});
}

} // namespace redispatch::engines::bullmq
