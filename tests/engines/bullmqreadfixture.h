// SPDX-License-Identifier: GPL-3.0-or-later
// Queues in the exact shapes in which bullmq 6.7.0, 5.81.5, 4.18.3 and bull 4.16.5 leave them, to be read.
#pragma once

#include "core/engines/bullmq/engine.h"
#include "core/engines/bullmq/schedule.h"
#include "tests/support/redisserver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace redispatch::engines::bullmq {

class ReadTest : public testing::Test {
protected:
    ReadTest() : ReadTest(std::vector<std::string>{}) {}
    explicit ReadTest(std::vector<std::string> serverArgs);

    redis::Client connected(const std::string& user = {}, const std::string& password = {},
                            const std::string& clientName = {}) const;
    std::string raw(const std::vector<std::string>& command);

    /// A queue of this family: its meta, counter and events, as far as it makes them.
    void makeQueue(const std::string& queue, Family family);
    /// A scheduler of BullMQ 5.41 to 6: zset, hash and, with a due time, the pending job in `delayed`.
    struct Scheduler {
        std::string queue = "bull:emails:";
        std::string id = "digest";
        std::vector<std::string> fields{"name", "digest", "every", "60000", "ic", "7"};
        long long slotMs = 0;
        std::string count = "7";
        std::string opts{}; ///< members of the job's options: "\"removeOnComplete\":5"
        bool delayed = true;
    };
    void make(const Scheduler& scheduler);
    /// A repeatable of BullMQ 4 (`bull` false) or Bull: zset and the pending job in `delayed`.
    void makeRepeatable(const std::string& queue, const std::string& member, const std::string& hash,
                        const std::string& repeat, long long slotMs, bool bull);
    /// Takes the pending job out of `delayed`.
    std::string undelay(const Scheduler& scheduler);
    void finish(const std::string& queue, const std::string& job, long long startedMs, long long finishedMs,
                bool failed);
    std::string event(const std::string& queue, const std::string& name, const std::string& job);

    long long nowMs();
    /// Forgets all that the engine knows.
    void fresh(std::vector<std::string> queues = {}, bool search = true);
    Listing load();
    JobPtr row(const std::string& id); ///< of a fresh reading, null when it is not there
    std::uint64_t commands() const { return m_client.traffic().commands; }

    support::RedisServer m_server;
    redis::Client m_client;
    std::unique_ptr<BullmqEngine> m_engine;
};

} // namespace redispatch::engines::bullmq
