// SPDX-License-Identifier: GPL-3.0-or-later
// Queues as the libraries leave them (seen on bullmq 6.7.0, 5.81.5, 4.18.3 and bull 4.16.5), to write to.
#pragma once

#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/operations.h"
#include "tests/support/redisserver.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace redispatch::engines::bullmq {

class WriteTest : public testing::Test {
protected:
    WriteTest() : WriteTest(std::vector<std::string>{}) {}
    explicit WriteTest(std::vector<std::string> serverArgs);

    /// One schedule, every hour: the pending run is due in half an hour. BullMQ 4 and Bull have it as a composite
    /// repeatable, 5, 6 and Unknown as a scheduler.
    struct Seed {
        Family family = Family::V6;
        std::string jobOptions{};              ///< members of the job's options: "\"attempts\":3"
        std::string priority = "0";            ///< field of the job
        std::string repeatExtra{};             ///< further members of its opts.repeat: ",\"limit\":5"
        std::vector<std::string> definition{}; ///< further fields of the scheduler's hash
        std::string pattern{};                 ///< instead of every hour
        std::string queue = "bull:emails:";
    };
    base::JobId seed(const Seed& seed);

    base::Result<domain::Receipt> apply(decltype(domain::Intent::what) what, const std::string& request = {});
    /// The reply of one command as text; nested arrays as "[a b]". Error replies begin with "!".
    std::string raw(const std::vector<std::string>& command);
    std::string at(const std::string& suffix) const { return m_queue + suffix; }
    std::map<std::string, std::string> hash(const std::string& key);
    std::string list(const std::string& suffix) { return raw({"LRANGE", at(suffix), "0", "-1"}); }
    std::string zset(const std::string& suffix) {
        return raw({"ZRANGE", at(suffix), "0", "-1", "WITHSCORES"});
    }
    long long dueOf(const std::string& run); ///< in `delayed`, ms
    /// "waiting manual:…" and so on, oldest first, the names of events alone for queue-level ones.
    std::vector<std::string> events();
    std::string digest() { return raw({"DEBUG", "DIGEST"}); }
    long long nowMs();
    void pauseAsLibrary();
    /// Takes the pending run from `delayed` as a worker that promotes it does.
    void promoteTo(const std::string& suffix);
    void finishPending(const std::string& set = "completed"); ///< ended, and nothing follows

    support::RedisServer m_server;
    redis::Client m_client;
    BullmqEngine m_engine{{}, false};
    Family m_family = Family::V6;
    std::string m_queue;
    std::string m_member;
    std::string m_pending; ///< id of the pending run
    long long m_slot = 0;
    base::JobId m_job;
};

inline constexpr Family allFamilies[] = {Family::Bull, Family::V4, Family::V5, Family::V6, Family::Unknown};
std::string nameOf(Family family);

/// One test for all five.
class EachFamily : public WriteTest, public testing::WithParamInterface<Family> {};

} // namespace redispatch::engines::bullmq
