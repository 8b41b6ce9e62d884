// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/bullmq/engine.h"
#include "tests/service/fixture.h"

namespace redispatch::service::test {

/// A server with a scheduler of BullMQ 6 that runs every hour, as the library leaves it.
struct QueueWorld : World {
    static constexpr long long hour = 3'600'000;
    const base::JobId job{"bullmq:bull:emails:daily"};
    long long slot = 0; ///< of the pending run

    QueueWorld() {
        slot = (base::msSinceEpoch(now()) / hour + 1) * hour;
        ask({"HSET", "bull:emails:meta", "opts.maxLenEvents", "10000", "version", "bullmq:6.7.0"});
        ask({"HSET", "bull:emails:repeat:daily", "name", "digest", "every", "3600000", "offset", "0", "ic",
             "7", "data", "{}"});
        ask({"SET", "bull:emails:id", "41"});
        pendAt(slot);
    }

    static std::string pending(long long at) { return "repeat:daily:" + std::to_string(at); }
    void pendAt(long long at) {
        const long long created = base::msSinceEpoch(now());
        const std::string delay = std::to_string(at - created);
        ask({"ZADD", "bull:emails:repeat", std::to_string(at), "daily"});
        ask({"ZADD", "bull:emails:delayed", std::to_string(at * 4'096), pending(at)});
        ask({"HSET", "bull:emails:" + pending(at), "name", "digest", "data", "{}", "timestamp",
             std::to_string(created), "delay", delay, "priority", "0", "rjk", "daily", "opts",
             "{\"repeat\":{\"every\":3600000,\"count\":7},\"delay\":" + delay + "}"});
    }
    /// What registering the schedule again does to the pending run.
    void registerAgain() {
        ask({"ZREM", "bull:emails:delayed", pending(slot)});
        ask({"DEL", "bull:emails:" + pending(slot)});
        slot += hour;
        pendAt(slot);
    }
    /// Ended, and nothing follows.
    void finishPending(const std::string& set) {
        ask({"ZREM", "bull:emails:delayed", pending(slot)});
        ask({"ZADD", "bull:emails:" + set, std::to_string(base::msSinceEpoch(now())), pending(slot)});
        const std::string ended = std::to_string(base::msSinceEpoch(now()));
        ask({"HSET", "bull:emails:" + pending(slot), "processedOn", ended, "finishedOn", ended, "atm", "1",
             set == "failed" ? "failedReason" : "returnvalue", "\"x\""});
    }
};

} // namespace redispatch::service::test
