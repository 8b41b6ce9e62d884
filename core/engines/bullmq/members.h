// SPDX-License-Identifier: GPL-3.0-or-later
// Members of the zset of schedules: what their text tells, and the ids of the runs that belong to them.
#pragma once

#include "core/engines/bullmq/dialect.h"

#include <optional>
#include <string>
#include <string_view>

namespace redispatch::engines::bullmq {

/// "name:jobId:endDateMs:tz:pattern", or Bull's "name:jobId:endDateMs:everyMs" without a zone. The name may
/// hold colons, so this is a guess; the pending job's own options are the truth where there is one.
struct Composite {
    std::string name;
    std::string jobId;
    std::optional<long long> endAt; ///< ms
    std::string timeZone;
    std::string pattern;            ///< empty with `every`
    std::optional<long long> every; ///< ms
};
/// Nothing when the text has not the shape of one.
std::optional<Composite> compositeFrom(std::string_view member);

/// What follows "repeat:" in the id of a composite member's pending job: an md5 in hex. The rule of the two
/// libraries differs by one colon. `name` and `jobId` as in the composite text.
std::string compositeHash(std::string_view member, std::string_view name, std::string_view jobId, bool bull);

/// The two hashes that a composite member may have, BullMQ's first; empty for what is no composite.
struct CompositeHashes {
    std::string bullmq;
    std::string bull;
};
CompositeHashes compositeHashes(std::string_view member);

/// From whether the member's hash exists, and whether that keeps a counter or a template.
Generation generationOf(std::string_view member, bool hasHash, bool hasTemplate);

std::string md5Hex(std::string_view bytes); ///< lower case; empty where the system refuses md5

} // namespace redispatch::engines::bullmq
