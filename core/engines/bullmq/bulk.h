// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/redis/client.h"

#include <cstddef>
#include <deque>
#include <vector>

namespace redispatch::engines::bullmq {

/// Asks for `count` items in pipelines of about `perFlight` commands, two of them in flight. `ask(i,
/// pipeline)` adds the commands of item i, perhaps none; `hear(i, replies, at)` reads their replies from
/// index `at` on, and is not called for an item without commands. Items are heard in order.
template <class Ask, class Hear>
base::Status readEach(redis::Client& client, std::size_t count, Ask ask, Hear hear,
                      std::size_t perFlight = 900) {
    struct Asked {
        std::size_t item = 0;
        std::size_t at = 0;
    };
    std::deque<std::vector<Asked>> flights;
    std::size_t next = 0;
    return client.stream(
        [&](redis::Pipeline& pipeline) {
            std::vector<Asked> flight;
            for (; next < count && pipeline.size() < perFlight; ++next) {
                const std::size_t before = pipeline.size();
                ask(next, pipeline);
                if (pipeline.size() > before)
                    flight.push_back({next, before});
            }
            if (!flight.empty())
                flights.push_back(std::move(flight));
        },
        [&](const redis::Replies& replies) -> base::Status {
            const std::vector<Asked> flight = std::move(flights.front());
            flights.pop_front();
            for (const Asked& asked : flight)
                hear(asked.item, replies, asked.at);
            return {};
        });
}

} // namespace redispatch::engines::bullmq
