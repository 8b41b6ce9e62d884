// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/native/engine.h"
#include "core/engines/native/protocol.h"
#include "core/redis/client.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace redispatch::engines::native {

/// A server of its own, a connected client, and shorthands for what most tests do.
class NativeTest : public testing::Test {
protected:
    NativeTest() : NativeTest(std::vector<std::string>{}) {}
    explicit NativeTest(std::vector<std::string> serverArgs);

    redis::Client connected(const std::string& user = {}, const std::string& password = {}) const;
    /// The reply of one command as text; nested arrays as "[a b]". Error replies begin with "!".
    std::string raw(const std::vector<std::string>& command);
    std::map<std::string, std::string> hash(const std::string& key);
    std::vector<std::map<std::string, std::string>> history(const base::JobId& job);
    /// Every key of the job with its whole content, to see that nothing changed.
    std::string everything(const base::JobId& job);

    /// A job whose cursor lies at 1,000 ms, so that slots from 1,001 on are due.
    base::JobId defined(Definition definition = {});
    Claim claimOf(const base::JobId& job, long long slotMs, const std::string& requestId);
    Grant granted(const Claim& claim);
    std::string triggered(const base::JobId& job, const std::string& requestId);
    static domain::Intent intent(const base::JobId& job, const std::string& requestId,
                                 decltype(domain::Intent::what) what);
    State state(const base::JobId& job);
    JobPtr row(const base::JobId& job);

    support::RedisServer m_server;
    redis::Client m_client;
    Protocol m_protocol{"rd:"};
    NativeEngine m_engine{"rd:"};
};

/// What a failed result says, for messages.
template <class T>
std::string why(const Result<T>& result) {
    return result ? std::string("fine") : result.error().detail + " " + result.error().actual;
}

} // namespace redispatch::engines::native
