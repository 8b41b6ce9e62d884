// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/serverinfo.h"

#include "core/base/text.h"
#include "core/redis/servererror.h"

namespace redispatch::redis {

using base::ErrorKind;
using base::makeError;

namespace {

constexpr std::int64_t latestSecond = 253'402'300'799; // 9999-12-31T23:59:59Z

base::Result<base::Instant> instantOf(const Reply& reply, const std::string& subject) {
    const auto seconds = reply[0].integer();
    const auto micros = reply[1].integer();
    if (reply.size() != 2 || !seconds || !micros || *seconds < 0 || *seconds > latestSecond || *micros < 0 ||
        *micros > 999'999)
        return makeError(ErrorKind::Protocol, subject, "seconds and microseconds in answer to TIME");
    return base::instantFromMs(*seconds * 1000 + *micros / 1000);
}

std::string_view infoField(std::string_view info, std::string_view name) {
    for (std::string_view line : base::split(info, '\n'))
        if (line.starts_with(name) && line.substr(name.size()).starts_with(':'))
            return base::trimmed(line.substr(name.size() + 1));
    return {};
}

std::optional<bool> infoFlag(std::string_view info, std::string_view name) {
    const std::string_view value = infoField(info, name);
    if (value.empty())
        return std::nullopt;
    return value != "0";
}

} // namespace

base::Result<base::Instant> serverTime(Client& client) {
    auto replies = client.call(Pipeline().add("TIME"));
    if (!replies)
        return std::move(replies).errorDuring("asking for the server's time");
    return instantOf((*replies)[0], client.endpoint().display());
}

base::Result<ServerInfo> loadServerInfo(Client& client, const base::Clock& clock) {
    ServerInfo result;
    const std::string subject = client.endpoint().display();
    const auto asked = clock.steady();
    const base::Instant askedAt = clock.now();
    auto time = serverTime(client);
    if (!time && time.error().kind != ErrorKind::Denied)
        return std::move(time.error());
    if (time) {
        const auto roundTrip = std::chrono::duration_cast<base::milliseconds>(clock.steady() - asked);
        result.time = *time;
        result.clockOffset = *time - (askedAt + roundTrip / 2);
    }
    auto replies = client.run(Pipeline().add("INFO").add("CONFIG", "GET", "save"));
    if (!replies)
        return std::move(replies).errorDuring("asking what server this is");
    for (std::size_t i = 0; i < replies->size(); ++i) {
        if (!(*replies)[i].isError())
            continue;
        base::Error error = serverError((*replies)[i].text(), subject);
        if (error.kind != ErrorKind::Denied)
            return std::move(error).during("asking what server this is");
    }
    const Reply infoReply = (*replies)[0];
    const std::string_view info = infoReply.isError() ? std::string_view() : infoReply.text();
    result.version = infoField(info, "redis_version");
    result.runId = infoField(info, "run_id");
    result.replId = infoField(info, "master_replid");
    result.role = infoField(info, "role");
    result.maxmemoryPolicy = infoField(info, "maxmemory_policy");
    result.aofEnabled = infoFlag(info, "aof_enabled");
    result.loading = infoFlag(info, "loading");
    result.clusterEnabled = infoFlag(info, "cluster_enabled");
    result.replicaReadOnly = infoFlag(info, "slave_read_only");
    if (const Reply save = (*replies)[1]; save.size() == 2)
        result.rdbConfigured = !save.field("save").text().empty();
    return result;
}

} // namespace redispatch::redis
