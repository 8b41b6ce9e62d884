// SPDX-License-Identifier: GPL-3.0-or-later
// One run beside the others of its job. Lists are newest first, as engines give them.
#pragma once

#include "core/domain/run.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace redispatch::query {

/// A circumstance in which two runs differ. Empty texts: that run did not say.
struct RunDifference {
    enum class What : std::uint8_t { Revision, Host, Runner, Cache, Trigger, Parameter };
    What what = What::Revision;
    std::string name; ///< of the parameter
    std::string before;
    std::string after;
    bool operator==(const RunDifference&) const = default;
};

/// In the order of the enum. What neither or only one of them reports is no difference but for parameters.
/// The runner counts only where the hosts are the same.
std::vector<RunDifference> differences(const domain::Run& before, const domain::Run& after);

/// The last run that succeeded before `run` did; null when the list holds none, or not the run itself.
const domain::Run* lastOkBefore(std::span<const domain::Run> runs, const domain::Run& run);

/// Other attempts of the same slot, in the order in which they were made. Empty for runs that somebody asked
/// for, which have no slot to share.
std::vector<const domain::Run*> otherAttempts(std::span<const domain::Run> runs, const domain::Run& run);

/// What is usual for a job before a run: of the newest 200 that ended before it. Medians rest on ok runs and
/// are empty below 6 of them.
struct Usual {
    std::optional<double> responseMs; ///< of runs with the same cache status, as far as there are 6
    std::size_t responses = 0;        ///< runs that it rests on
    bool ofSameCache = false;         ///< cold runs are compared with cold ones, warm with warm
    std::size_t ended = 0;            ///< with a final outcome: ok or a failure
    std::size_t failed = 0;           ///< of those
    std::size_t warm = 0;             ///< ok runs that reported their cache
    std::size_t cold = 0;
    std::optional<double> dbCalls;
    std::size_t dbReports = 0; ///< ok runs that reported database calls
    bool operator==(const Usual&) const = default;
};
Usual usualBefore(std::span<const domain::Run> runs, const domain::Run& run);

/// The reported response time, else the duration of a run that has ended, in milliseconds.
std::optional<double> responseOf(const domain::Run& run);

} // namespace redispatch::query
