// SPDX-License-Identifier: GPL-3.0-or-later
// The options of jobs that we add, made out of those of other jobs. Values are copied as the text they are:
// a JSON library of ours would not write numbers and empty lists as the application's does.
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redispatch::engines::bullmq {

/// The fields of a JSON object in their order, each value as the bytes that stand there. A repeated name
/// counts once, with its last value. Nothing when the text is no JSON object.
using JsonFields = std::vector<std::pair<std::string, std::string>>;
std::optional<JsonFields> jsonFields(std::string_view object);
std::string jsonText(const JsonFields& fields);
std::string jsonString(std::string_view text); ///< quoted and escaped

/// What of a run's options a run that is triggered by hand keeps: attempts, backoff, priority, order,
/// retention and limits, and nothing that would make it a link of the schedule's chain. `{}` for what is no
/// object.
std::string manualOptions(std::string_view options, bool withPriority);

/// Highest priority number; the libraries refuse more.
inline constexpr long long highestPriority = 2'097'151;
/// The `priority` of options; 0 when there is none that the libraries would take.
long long priorityOf(std::string_view options);
/// "RPUSH" for options with `lifo`, else "LPUSH".
std::string_view pushOf(std::string_view options);

/// What the pending run of a broken chain is given.
struct NextLink {
    std::string jobId;
    long long slotMs = 0;
    long long nowMs = 0;
    long long count = 1; ///< number of this iteration
};
/// The options of a schedule's earlier run, brought up to date.
std::string rearmedOptions(std::string_view lastOptions, const NextLink& link);

} // namespace redispatch::engines::bullmq
