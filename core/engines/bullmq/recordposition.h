// SPDX-License-Identifier: GPL-3.0-or-later
// Up to where the ends of runs were told, queue by queue, with all that is needed to go on after a crash.
#pragma once

#include "core/engines/bullmq/events.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace redispatch::engines::bullmq {

struct QueuePosition {
    std::string
        lastEntry;        ///< of the stream of events; "0-0": all of it is still to be told; empty: no stream
    EventFold::Open open; ///< runs that have not ended there, with their starts
    /// Without a stream, for `completed` and `failed`: the latest end that was told and the ends near it.
    /// Clocks of workers differ, so the stretch before the latest is read again.
    struct Finished {
        long long latestMs = 0;
        std::map<std::string, long long, std::less<>> near; ///< end in ms by job id
        bool operator==(const Finished&) const = default;
    };
    std::array<Finished, 2> finished;
    long long floorMs = 0; ///< what ended before it is not told
    /// What hashes in ids of old runs stand for. Their schedule may be removed before the next reading.
    std::map<std::string, std::string, std::less<>> names;
    bool operator==(const QueuePosition&) const = default;
};

struct RecordPosition {
    std::map<std::string, QueuePosition, std::less<>> queues; ///< by key prefix
    std::string next;                                         ///< queue to begin with; empty: the first
    bool operator==(const RecordPosition&) const = default;
};

std::string packPosition(const RecordPosition& position);
/// Nothing when the bytes make no sense.
std::optional<RecordPosition> unpackPosition(std::string_view packed);

} // namespace redispatch::engines::bullmq
