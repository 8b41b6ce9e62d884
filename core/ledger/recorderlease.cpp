// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/recorderlease.h"

#include "core/base/ids.h"
#include "core/base/text.h"
#include "core/ledger/scripts.h"
#include "core/redis/servererror.h"
#include "core/redis/serverinfo.h"

#include <algorithm>

namespace redispatch::ledger {

using base::ErrorKind;
using redis::Client;

namespace {
constexpr std::size_t hostLimit = 200;
constexpr std::size_t wordsInValue = 5; // token, host, pid, since, recorded until or "-"

std::optional<base::Instant> leaseInstant(std::string_view text) {
    const auto ms = base::parseInt(text);
    return ms && *ms > 0 ? std::optional(base::instantFromMs(*ms)) : std::nullopt;
}
} // namespace

base::Result<std::optional<RecorderStatus>> loadRecorder(Client& client, const std::string& prefix) {
    const auto value = client.call(redis::Pipeline().add("GET", prefix + "recorder"));
    if (!value)
        return value.error();
    const auto words = base::split((*value)[0].text(), ' ');
    if ((*value)[0].isNil())
        return std::optional<RecorderStatus>();
    const auto since = words.size() == wordsInValue ? leaseInstant(words[3]) : std::nullopt;
    if (!since)
        return base::makeError(ErrorKind::Undecodable, prefix + "recorder", "five words about a recorder",
                               base::elided(base::visible((*value)[0].text()), 200));
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    RecorderStatus status;
    status.host = base::visible(words[1]);
    status.pid = base::parseInt(words[2]).value_or(0);
    status.since = *since;
    status.recordedUntil = leaseInstant(words[4]);
    status.delay = std::max(*now - status.recordedUntil.value_or(*since), base::milliseconds(0));
    return std::optional(std::move(status));
}

RecorderLease::RecorderLease(std::string prefix, std::string host, long long pid)
    : m_prefix(std::move(prefix)), m_host(host.empty() ? "-" : base::elided(host, hostLimit)), m_pid(pid) {
    std::replace(m_host.begin(), m_host.end(), ' ', '_');
}

std::string RecorderLease::value() const {
    return m_token + " " + m_host + " " + std::to_string(m_pid) + " " +
           std::to_string(base::msSinceEpoch(m_since)) + " " +
           (m_recordedUntil ? std::to_string(base::msSinceEpoch(*m_recordedUntil)) : "-");
}

base::Result<bool> RecorderLease::hold(Client& client, base::milliseconds leaseFor) {
    if (!isHeld())
        return take(client, leaseFor);
    const auto renewed = renew(client, leaseFor);
    if (renewed && !*renewed)
        m_fence = 0;
    return renewed;
}

base::Result<bool> RecorderLease::renew(Client& client, base::milliseconds leaseFor) {
    const auto renewed = scripts::renewRecorder().run(
        client, {leaseKey()}, {m_token + " ", value(), std::to_string(leaseFor.count())});
    if (!renewed)
        return base::Error(renewed.error()).during("renewing the recorder's lease");
    return (*renewed)[0].integer() == 1;
}

base::Result<bool> RecorderLease::take(Client& client, base::milliseconds leaseFor) {
    const auto now = redis::serverTime(client);
    if (!now)
        return now.error();
    m_since = *now;
    m_recordedUntil.reset();
    bool isTaken = false;
    if (m_mayBeTaken) {
        const auto renewed = renew(client, leaseFor);
        if (!renewed)
            return renewed;
        isTaken = *renewed;
    } else {
        m_token = base::newRequestId();
    }
    if (!isTaken) {
        m_mayBeTaken = true;
        const auto set =
            client.call(redis::Pipeline().add("SET", leaseKey(), value(), "NX", "PX", leaseFor.count()),
                        Client::Intent::Write);
        if (!set)
            return base::Error(set.error()).during("taking the recorder's lease");
        if ((*set)[0].isNil()) {
            m_mayBeTaken = false;
            return false;
        }
    }
    const auto fence =
        client.call(redis::Pipeline().add("HINCRBY", positionKey(), "fence", 1), Client::Intent::Write);
    if (!fence)
        return base::Error(fence.error()).during("taking the recorder's lease");
    m_fence = (*fence)[0].integer().value_or(0);
    m_mayBeTaken = !isHeld();
    return isHeld();
}

base::Status RecorderLease::release(Client& client) {
    if (!mayBeHeld())
        return {};
    m_fence = 0;
    m_mayBeTaken = false;
    const auto released = scripts::releaseRecorder().run(client, {leaseKey()}, {m_token + " "});
    if (!released)
        return base::Error(released.error()).during("giving the recorder's lease back");
    return {};
}

base::Result<std::string> RecorderLease::loadPosition(Client& client, std::string_view engine) const {
    const auto found =
        client.call(redis::Pipeline().add("HGET", positionKey(), "engine:" + std::string(engine)));
    if (!found)
        return base::Error(found.error()).during("reading the recorder's position");
    return std::string((*found)[0].text());
}

base::Status RecorderLease::savePosition(Client& client, std::string_view engine,
                                         const std::string& position) {
    const auto saved = scripts::saveRecorderPosition().run(
        client, {positionKey()}, {std::to_string(m_fence), "engine:" + std::string(engine), position});
    if (!saved)
        return base::Error(saved.error()).during("saving the recorder's position");
    if ((*saved)[0].integer() == 1)
        return {};
    m_fence = 0;
    return base::makeError(ErrorKind::Conflict, positionKey(), "to be the only recorder",
                           "another one has taken over");
}

} // namespace redispatch::ledger
