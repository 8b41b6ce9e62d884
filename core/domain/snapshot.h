// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/domain/finding.h"
#include "core/domain/job.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace redispatch::domain {

/// A part of the server that could not be read, and why; the rest of the snapshot still holds.
struct Gap {
    std::string what;
    base::Error error;
    bool operator==(const Gap&) const = default;
};

/// A runner or worker process that the engine knows of.
struct RunnerInfo {
    std::string id;
    std::string host;
    std::string engine;
    Instant seenAt{}; ///< last heartbeat, Redis time
    bool alive = false;
    int jobs = 0;    ///< it is able to run
    int running = 0; ///< right now
    int outbox = 0;  ///< results it could not deliver yet
    bool operator==(const RunnerInfo&) const = default;
};

/// Everything read at one moment. Immutable once published; jobs are sorted by id.
struct Snapshot {
    std::vector<std::shared_ptr<const Job>> jobs;
    std::vector<RunnerInfo> runners;
    std::vector<Gap> gaps;
    std::vector<Finding> findings;    ///< what is wrong with whole queues, workers and clocks; never Good
    std::vector<std::string> engines; ///< names of those found here
    Instant takenAt{};                ///< Redis time when the reading ended
    milliseconds clockOffset{};       ///< Redis time − this machine's, measured with takenAt
    std::chrono::steady_clock::time_point readAt{}; ///< for the age
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// What differs between two snapshots, by id; each list is sorted.
struct Delta {
    std::vector<base::JobId> added;
    std::vector<base::JobId> removed;
    std::vector<base::JobId> changed;
    bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
    bool operator==(const Delta&) const = default;
};
using DeltaPtr = std::shared_ptr<const Delta>;

/// `before` may be null (everything is added). Rows that share one object count as equal at once.
Delta difference(const Snapshot* before, const Snapshot& after);

/// The row with this id, or null.
const Job* findJob(const Snapshot& snapshot, const base::JobId& id);

} // namespace redispatch::domain
